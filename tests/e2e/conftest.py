"""One whole installation for the browser tests, and a browser for its clerks."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, BrowserContext, ViewportSize, expect, sync_playwright

from tests.e2e.tasklist import Tasklist
from tests.support.engine import ROOT, need
from tests.support.installation import Installation

#: Two cores run the engine, five processes and the browser.
PATIENCE_MS = 20_000
#: The bureau's common screen; BUREAU_SCREEN=1920x1080 walks on its large ones.
_WIDTH, _, _HEIGHT = os.environ.get("BUREAU_SCREEN", "1366x768").partition("x")
SCREEN: Final[ViewportSize] = {"width": int(_WIDTH), "height": int(_HEIGHT)}
AXE = ROOT / "bureau/modelling/render/node_modules/axe-core/axe.min.js"


@pytest.fixture(scope="package")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """`bureau run`, with demo people and the simulated hotline."""
    for program in ("java", "mvn"):
        need(program)
    installation = Installation(tmp_path_factory.mktemp("e2e") / "var")
    installation.start()
    yield installation
    installation.stop()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The machine's Chromium, without its calls home; gone with the layer.

    Playwright's loop stays in its thread: in the same process nothing else could drive a browser.
    """
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        need("chromium")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
        )
        yield started
        started.close()


@pytest.fixture(scope="package")
def shots() -> Path:
    """Where the pictures of this run are kept: build/screenshots, made anew."""
    folder = Path("build/screenshots")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


@pytest.fixture(scope="package")
def axe() -> str:
    """axe-core as text: a page's own policy would not load it."""
    if not AXE.exists():
        need("npm")
    return AXE.read_text(encoding="utf-8")


_failed = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note that a test failed, so that its pages can be kept before they close."""
    report = yield
    item.stash[_failed] = item.stash.get(_failed, False) or report.failed
    return report


@pytest.fixture
def sit_down(
    request: pytest.FixtureRequest, system: Installation, browser: Browser, shots: Path
) -> Iterator[Callable[[str], Tasklist]]:
    """Gives a clerk's page, logged in; the clerk before leaves. A failed test leaves a picture.

    Nobody leaves a page that had leftover English, a console error or a refusal nobody expected.
    """
    seats: list[tuple[BrowserContext, Tasklist]] = []

    def leave() -> None:
        wrong = [line for _, clerk in seats for line in clerk.rise()]
        for context, _ in seats:
            context.close()
        seats.clear()
        assert not wrong, "\n".join(wrong)

    def open_for(user: str) -> Tasklist:
        leave()  # every open page asks the engine again and again, and draws
        context = browser.new_context(viewport=SCREEN, locale="zh-CN", timezone_id="Asia/Shanghai")
        context.set_default_timeout(PATIENCE_MS)
        clerk = Tasklist(context.new_page(), system.origin, shots)
        seats.append((context, clerk))
        clerk.log_in(user, system.password)
        return clerk

    yield open_for
    if request.node.stash.get(_failed, False):
        for context, clerk in seats:
            clerk.shot("failed")
            print(clerk.page.url, clerk.complaints, clerk.unanswered)  # noqa: T201
            context.close()
        print(system.text[-6000:])  # noqa: T201
    else:
        leave()
