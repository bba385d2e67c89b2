"""The little FEEL of our forms' `conditional.hide`: comparisons with literals, and, or, not.

    =decision != "disagree"
    =findings = null or findings = ""
    =not(belonging = "otherSection" or belonging = "outsideBureau")

Anything else is refused: a form that wants more needs a test in the browser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

_TOKEN: Final = re.compile(r'\s*(?:(?P<text>"[^"]*")|(?P<word>[A-Za-z_]\w*)|(?P<sign>!=|=|\(|\)))')
_LITERALS: Final[dict[str, object]] = {"null": None, "true": True, "false": False}


class NotUnderstood(ValueError):
    """An expression beyond the little that is understood here."""


def holds(expression: str, values: Mapping[str, object]) -> bool:
    """Whether a condition holds; a value that is not there is null.

    Args:
        expression: with its leading "=".
        values: of the form and of the task.

    Raises:
        NotUnderstood: more than comparisons.
    """
    if not expression.startswith("="):
        raise NotUnderstood(expression)
    reader = _Reader(expression, list(_tokens(expression[1:], expression)), values)
    result = reader.either()
    reader.end()
    return result


def _tokens(text: str, whole: str) -> Iterator[str]:
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            raise NotUnderstood(whole)
        yield match.group().strip()
        at = match.end()


class _Reader:
    """Recursive descent over the tokens."""

    def __init__(self, whole: str, tokens: list[str], values: Mapping[str, object]) -> None:
        self._whole = whole
        self._tokens = tokens
        self._values = values

    def either(self) -> bool:
        result = self._both()
        while self._next("or"):
            result = self._both() or result
        return result

    def end(self) -> None:
        if self._tokens:
            raise NotUnderstood(self._whole)

    def _both(self) -> bool:
        result = self._one()
        while self._next("and"):
            result = self._one() and result
        return result

    def _one(self) -> bool:
        if self._next("not"):
            return not self._bracket()
        if self._tokens[:1] == ["("]:
            return self._bracket()
        left = self._operand()
        if self._next("="):
            return left == self._operand()
        if self._next("!="):
            return left != self._operand()
        raise NotUnderstood(self._whole)

    def _bracket(self) -> bool:
        if not self._next("("):
            raise NotUnderstood(self._whole)
        result = self.either()
        if not self._next(")"):
            raise NotUnderstood(self._whole)
        return result

    def _operand(self) -> object:
        if not self._tokens:
            raise NotUnderstood(self._whole)
        token = self._tokens.pop(0)
        if token.startswith('"'):
            return token[1:-1]
        if token in _LITERALS:
            return _LITERALS[token]
        if not token.isidentifier():
            raise NotUnderstood(self._whole)
        return self._values.get(token)

    def _next(self, token: str) -> bool:
        if self._tokens[:1] != [token]:
            return False
        self._tokens.pop(0)
        return True
