"""The project's own post register."""

from __future__ import annotations

import re

from tests.models.diagram import POSTS


def test_groups_are_what_the_engine_takes_and_sections_have_leaders() -> None:
    for group, post in POSTS.items():
        assert re.fullmatch(r"[a-z0-9]+", group)
        if post["section"] != "局领导":
            assert POSTS[post["leader"]]["section"] == "局领导", group
