"""Who stands above a post: the 分管领导 of its section, then the 主要领导 (bpmn/posts.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

#: Group of the head of the bureau.
HEAD: Final = "zhuyaolingdao"


@dataclass(frozen=True, slots=True)
class PostPlace:
    """Where a post stands: section (内设机构), group of the section's leader or "", its name."""

    section: str
    leader: str
    name: str = ""


def above(places: Mapping[str, PostPlace], groups: tuple[str, ...], step: int) -> tuple[str, ...]:
    """Groups that an escalation also goes to.

    Args:
        places: all posts by group.
        groups: who is reminded.
        step: the how manyth escalation, from 1: the first goes to the leaders of the sections, each
            later one to the 主要领导 too. Who has no section's leader goes to the head at once.

    Raises:
        KeyError: a group is no post of the register.
    """
    leaders = [places[group].leader or HEAD for group in groups]
    chain = [*leaders, HEAD] if step > 1 else leaders
    return tuple(one for one in dict.fromkeys(chain) if one not in groups)
