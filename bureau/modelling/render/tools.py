"""Finds what drawing needs on this machine: the viewer and a browser."""

from __future__ import annotations

import shutil
from pathlib import Path

from bureau.errors import Permanent

HERE = Path(__file__).parent
VIEWER = HERE / "node_modules" / "bpmn-js" / "dist" / "bpmn-viewer.production.min.js"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


class CannotDraw(Permanent):
    """Something that drawing needs is missing on this machine, or the viewer refused a file."""


def viewer_script() -> Path:
    """Return the viewer's script.

    Raises:
        CannotDraw: it has not been installed.
    """
    if not VIEWER.is_file():
        raise CannotDraw(f"缺少绘图组件，请运行 npm ci --prefix {HERE}")
    return VIEWER


def browser_path() -> str:
    """Return the path of a Chromium.

    Raises:
        CannotDraw: there is none on the search path.
    """
    for name in BROWSERS:
        found = shutil.which(name)
        if found:
            return found
    raise CannotDraw("没有找到 Chromium，请安装 chromium")
