"""What making papers (PDF) needs of the machine: Pango, and a Chinese font."""

from __future__ import annotations

import ctypes
import ctypes.util

from bureau.cli.checks.for_tests import has_chinese_font
from bureau.cli.setup.packages import CJK_FONT, PANGO, Need


def missing_paper_tools() -> list[Need]:
    """Those that are not there."""
    found = {PANGO: has_pango(), CJK_FONT: has_chinese_font()}
    return [need for need, there in found.items() if not there]


def has_pango() -> bool:
    """Whether the library that sets papers can be loaded."""
    found = ctypes.util.find_library("pangoft2-1.0")
    names = ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", *([found] if found else ()))
    return any(_loads(name) for name in names)


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
