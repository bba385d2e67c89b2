"""Draws BPMN with bpmn-js inside a headless Chromium; nothing is fetched from anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from playwright.sync_api import Error as BrowserError

from bureau.modelling.render.tools import HERE, CannotDraw, browser_path, viewer_script
from bureau.modelling.xml import read_source

SCALE = 2  # pixels of the PNG for each pixel of the diagram


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture of one diagram."""

    svg: str
    png: bytes


class Renderer:
    """Keeps one browser page for any number of pictures; use it in a ``with`` block."""

    def __init__(self) -> None:
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._page: Page | None = None

    def __enter__(self) -> Self:
        script, browser = viewer_script(), browser_path()
        self._playwright = sync_playwright().start()
        try:
            self._browser = self._playwright.chromium.launch(
                executable_path=browser, args=["--no-sandbox", "--disable-gpu"]
            )
            # A page that may load nothing: a diagram comes from people outside.
            context = self._browser.new_context(device_scale_factor=SCALE, offline=True)
            self._page = context.new_page()
            self._page.set_content((HERE / "page.html").read_text(encoding="utf-8"))
            self._page.add_script_tag(content=script.read_text(encoding="utf-8"))
            self._page.add_script_tag(content=(HERE / "draw.js").read_text(encoding="utf-8"))
        except BrowserError as error:
            self._close()
            raise CannotDraw(f"浏览器打不开：{error.message}") from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    def draw(self, xml: str, marks: dict[str, str] | None = None) -> Drawn:
        """Draw a BPMN file.

        Args:
            xml: its text.
            marks: CSS class ("taken", "missed", "changed") by element id: overlays.

        Raises:
            CannotDraw: the viewer does not accept the file.
        """
        if self._page is None:
            raise CannotDraw("绘图器没有打开")
        try:
            size = self._page.evaluate("([xml, marks]) => draw(xml, marks)", [xml, marks or {}])
            self._page.set_viewport_size({"width": size["width"], "height": size["height"]})
            self._page.evaluate("() => place()")
            svg = self._page.evaluate("() => save()")
            png = self._page.screenshot(full_page=False)
        except BrowserError as error:
            raise CannotDraw(f"画不出来：{error.message}") from error
        return Drawn(str(svg), png)

    def draw_file(self, path: Path, marks: dict[str, str] | None = None) -> Drawn:
        """Draw a BPMN file from disk."""
        return self.draw(read_source(path), marks)

    def _close(self) -> None:
        if self._browser is not None:
            self._browser.close()
        if self._playwright is not None:
            self._playwright.stop()
        self._browser = self._playwright = self._page = None
