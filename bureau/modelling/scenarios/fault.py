"""What a scenario fails with."""

from __future__ import annotations

from collections.abc import Mapping


class Unexpected(AssertionError):
    """Something happened that the scenario does not say, or did not happen; Chinese."""


def same(what: str, found: object, expected: object) -> None:
    """Fail unless what was found is what was expected.

    Raises:
        Unexpected: it is not.
    """
    if found != expected:
        raise Unexpected(f"{what}：实际 {found!r}，应为 {expected!r}")


def fits(what: str, found: object, expected: object) -> None:
    """As `same`; ``{contains: 文字}`` asks for a part of a text, ``{has: {...}}`` for some fields.

    Both may stand in a list too, each for its own element.

    Raises:
        Unexpected: it does not fit.
    """
    if isinstance(expected, dict) and set(expected) == {"contains"}:
        if str(expected["contains"]) not in str(found):
            raise Unexpected(f"{what}：{found!r} 中没有 {expected['contains']!r}")
        return
    if isinstance(expected, dict) and set(expected) == {"has"}:
        given = found if isinstance(found, Mapping) else {}
        for name, value in expected["has"].items():
            fits(f"{what} 的 {name}", given.get(name), value)
        return
    if isinstance(expected, list) and isinstance(found, list) and len(found) == len(expected):
        for number, (one, wanted) in enumerate(zip(found, expected, strict=True), 1):
            fits(f"{what} 第 {number} 项", one, wanted)
        return
    same(what, found, expected)
