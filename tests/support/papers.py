"""The project's own templates, filled by the real child process; one for the whole session."""

from __future__ import annotations

import os
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from bureau.cli.checks.papers import missing_paper_tools
from bureau.domain.clock import Clock
from bureau.gateways.papers import ChildRenderer, Fonts, TemplateFolder
from bureau.services.writing import CaseSheets

PAPERS = Path(__file__).parents[2] / "papers"
FONTS = Fonts(
    fangsong="Noto Serif CJK SC",
    xiaobiaosong="Noto Serif CJK SC",
    heiti="Noto Sans CJK SC",
    kaiti="Noto Serif CJK SC",
    songti="Noto Serif CJK SC",
)


@cache
def renderer() -> ChildRenderer:
    """The renderer that all tests of a session share; `tests/conftest.py` closes it."""
    missing = missing_paper_tools()
    if missing:
        names = "、".join(need.name for need in missing)
        word = f"cannot make papers: {names} missing; bureau prerequisites installs them"
        pytest.fail(word) if os.environ.get("CI") else pytest.skip(word)
    return ChildRenderer(FONTS, seconds=timedelta(seconds=60), max_pages=200)


def close_renderer() -> None:
    """End its process, if a test started it."""
    if renderer.cache_info().currsize:
        renderer().close()
        renderer.cache_clear()


def sheets(clock: Clock) -> CaseSheets:
    """What makes the 办文单."""
    return CaseSheets(TemplateFolder(PAPERS), renderer(), clock)
