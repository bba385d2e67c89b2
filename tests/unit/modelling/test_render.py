"""Pictures: drawn by the real viewer in a real browser, offline; and the gallery page."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bureau.modelling.bpmn import read_model
from bureau.modelling.render import CannotDraw, Card, Renderer, write_gallery
from bureau.modelling.render import tools as tools_module
from bureau.modelling.render.tools import browser_path, viewer_script
from tests.models.wrong.case import RIGHT, SAMPLE

PNG = b"\x89PNG\r\n"


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    """A browser with the viewer; what is missing skips on a laptop and fails in CI."""
    try:
        viewer_script()
        browser_path()
    except CannotDraw as missing:
        if os.environ.get("CI"):
            pytest.fail(str(missing))
        pytest.skip(str(missing))
    with Renderer() as opened:
        yield opened


@pytest.mark.browser
def test_diagram_is_drawn_with_its_names(renderer: Renderer) -> None:
    drawn = renderer.draw_file(RIGHT / SAMPLE)
    assert drawn.svg.startswith("<?xml")
    for word in ("审核申", "承办科室", "申请人", "办理样例申请"):
        assert word in drawn.svg
    assert drawn.png.startswith(PNG)


@pytest.mark.browser
def test_marks_are_drawn(renderer: Renderer) -> None:
    plain = renderer.draw_file(RIGHT / SAMPLE)
    marked = renderer.draw_file(RIGHT / SAMPLE, {"User_Handle": "taken", "Nobody": "missed"})
    assert marked.png != plain.png


@pytest.mark.browser
def test_same_file_gives_the_same_picture(renderer: Renderer) -> None:
    assert renderer.draw_file(RIGHT / SAMPLE).png == renderer.draw_file(RIGHT / SAMPLE).png


@pytest.mark.browser
def test_what_the_viewer_refuses_is_told(renderer: Renderer) -> None:
    with pytest.raises(CannotDraw):
        renderer.draw("<nonsense/>")


def test_missing_viewer_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tools_module, "VIEWER", tmp_path / "none.js")
    with pytest.raises(CannotDraw, match="npm ci"):
        viewer_script()


def test_missing_browser_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotDraw, match="chromium"):
        browser_path()


def test_renderer_that_is_not_open_draws_nothing() -> None:
    with pytest.raises(CannotDraw):
        Renderer().draw("")


def test_gallery_lists_diagrams_by_department(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    write_gallery([Card(read_model(RIGHT / SAMPLE), "P9_1_Sample.svg")], page)
    text = page.read_text(encoding="utf-8")
    assert "<h2>国内贸易科</h2>" in text
    assert "办理样例申请" in text
    assert "附件 9.1" in text
    assert 'src="P9_1_Sample.svg"' in text
    assert "审核申请材料" in text  # found by the search box
    assert "http" not in text
