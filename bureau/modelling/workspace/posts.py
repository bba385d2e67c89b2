"""The post register `bpmn/posts.yaml`: which groups lanes and candidate groups may name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bureau.modelling.errors import UnreadableFile
from bureau.modelling.workspace.register import read_list

#: Section of the posts whose decisions the office may enter from the signed sheet (代录批示).
LEADERS = "局领导"

_REMARK = re.compile(r"[（(].*$")


@dataclass(frozen=True, slots=True)
class Post:
    """A post: engine group, Chinese name, section, group of the section's leader.

    `enters_decisions`: this post may enter what a leader wrote on paper (代录批示).
    """

    group: str
    name: str
    section: str = ""
    leader: str = ""
    enters_decisions: bool = False

    @property
    def short_name(self) -> str:
        """The name without a remark in brackets: 办公室（综合科…） is 办公室."""
        return _REMARK.sub("", self.name).strip()


@dataclass(frozen=True)
class PostRegister:
    """All posts, in file order."""

    posts: tuple[Post, ...]

    @cached_property
    def groups(self) -> frozenset[str]:
        """Every group id."""
        return frozenset(post.group for post in self.posts)

    @cached_property
    def decision_writers(self) -> frozenset[str]:
        """Groups that may enter a leader's decision from the signed sheet."""
        return frozenset(post.group for post in self.posts if post.enters_decisions)

    def by_lane(self, lane: str) -> tuple[Post, ...]:
        """Return the posts that a lane of this name can only mean, by full or short name.

        Empty for role names such as 承办科室 or 分管领导, which are no single post.
        """
        exact = tuple(post for post in self.posts if post.name == lane)
        return exact or tuple(post for post in self.posts if post.short_name == lane)


def read_posts(path: Path) -> PostRegister:
    """Read the register.

    Raises:
        UnreadableFile: missing, not YAML, or a post without group or name.
    """
    return PostRegister(tuple(_post(row, path) for row in read_list(path, "posts")))


def _post(row: object, path: Path) -> Post:
    if not isinstance(row, dict) or not row.get("group") or not row.get("name"):
        raise UnreadableFile(path, f"岗位缺少 group 或 name：{row!r}")
    return Post(
        group=str(row["group"]),
        name=str(row["name"]),
        section=str(row.get("section") or ""),
        leader=str(row.get("leader") or ""),
        enters_decisions=row.get("enters_decisions") is True,
    )
