"""What the tests need beyond the system itself: a browser, PostgreSQL, npm, a font."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from bureau.cli.setup.packages import CHROMIUM, CJK_FONT, NPM, POSTGRESQL, Need

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_POSTGRESQL = Path("/usr/lib/postgresql")


def missing_test_tools() -> list[Need]:
    """Those that are not there."""
    found = {
        CHROMIUM: any(shutil.which(name) for name in _BROWSERS),
        POSTGRESQL: has_postgresql(),
        NPM: shutil.which("npm") is not None,
        CJK_FONT: has_chinese_font(),
    }
    return [need for need, there in found.items() if not there]


def has_postgresql(folder: Path = _POSTGRESQL) -> bool:
    """Whether a server can be started: on the path, or where Debian keeps it."""
    return shutil.which("initdb") is not None or any(folder.glob("*/bin/initdb"))


def has_chinese_font() -> bool:
    """Whether pages in Chinese show letters instead of boxes."""
    if shutil.which("fc-list") is None:
        return False
    answer = subprocess.run(
        ["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False, timeout=60
    )
    return bool(answer.stdout.strip())
