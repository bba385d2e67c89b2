"""Which papers go along with a packet."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bureau.errors import Permanent
from bureau.services.packet_papers import chosen_papers
from bureau.services.records import Paper


def paper(number: int, name: str, kind: str, content: str = "") -> Paper:
    return Paper(
        id=f"p{number}",
        sha256=(content or str(number)) * 64,
        size=number,
        media_type="application/pdf",
        name=name,
        kind=kind,
        added_by="system",
        added_at=datetime(2026, 3, number, tzinfo=UTC),
    )


PAPERS = (
    paper(1, "报告.docx", "report"),
    paper(2, "照片.jpg", "material"),
    paper(3, "报告.docx", "report"),
    paper(4, "照片.jpg", "material"),
    paper(5, "录音.mp3", "recording"),
    paper(6, "录音.mp3", "recording", "5"),
)


@pytest.mark.parametrize(
    ("kinds", "sizes"),
    [
        ("", []),
        ("report", [1, 3]),
        ("report:latest", [3]),
        ("report:latest!, material!", [2, 3, 4]),
        ("recording", [5]),
        ("recording:latest", [6]),
        ("letter", []),
    ],
)
def test_the_named_kinds_go_the_same_content_once(kinds: str, sizes: list[int]) -> None:
    assert [one.size for one in chosen_papers(PAPERS, kinds)] == sizes


@pytest.mark.parametrize(
    ("kinds", "says"), [("letter!", "不能送出"), ("letter:latest!", "不能送出"), ("none", "没有此")]
)
def test_what_must_be_there_or_is_no_kind(kinds: str, says: str) -> None:
    with pytest.raises(Permanent, match=says):
        chosen_papers(PAPERS, kinds)
