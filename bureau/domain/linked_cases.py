"""When one case may open another (关联办件): no loops, and not without end.

A case opened by a step of another one is its child. Rule (modelling guide, section 5): one
procedure leads to another by topic `open-case`, never by one giant diagram. A chain in which the
same procedure occurs twice would go round for ever, since every case of it opens the next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bureau.errors import Permanent

#: Most cases in a chain: 来文 -> 督办 -> 交办 -> 移送 and one more.
DEEPEST: Final = 5
#: Most cases that one step opens.
MOST: Final = 100

#: Variables that a case opened by another one gets besides its data.
ORIGIN_VARIABLES: Final = ("originCaseNumber", "originDueAt")


def check_chain(chain: Sequence[str], target: str) -> None:
    """Whether a case of `target` may be opened at the end of a chain.

    Args:
        chain: procedures from the first case down to the one that opens, by process id.
        target: procedure that is to be started.

    Raises:
        Permanent: it would go round, or the chain is as long as may be.
    """
    way = " -> ".join((*chain, target))
    if target in chain:
        raise Permanent(f"关联办件循环 (open-case would go round): {way}")
    if len(chain) >= DEEPEST:
        raise Permanent(f"关联办件超过 {DEEPEST} 层 (open-case chain too deep): {way}")


def read_mapping(text: str) -> Mapping[str, str]:
    """Which field of the new case is filled from which variable.

    Args:
        text: pairs ``field=variable`` with commas between; a name alone stands for both.

    Raises:
        Permanent: a pair has no name, or a field occurs twice.
    """
    wanted: dict[str, str] = {}
    for part in filter(None, (one.strip() for one in text.split(","))):
        field, equals, source = (piece.strip() for piece in part.partition("="))
        if not field or (equals and not source) or field in wanted:
            raise Permanent(f"fields 写法有误 (malformed or repeated): {part!r}")
        wanted[field] = source or field
    return wanted
