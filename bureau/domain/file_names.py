"""What a file may be called: the name is shown, downloaded and written into archive packages.

Rule of our own (design, section 6 Security): a name is only a name. It is refused, never repaired,
so that the sender's digest list and ours name the same file.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from bureau.domain.text import forbidden_characters

#: Bytes of UTF-8; file systems allow 255, archive packages put a number before the name.
MAX_NAME_BYTES: Final = 200
_WINDOWS_RESERVED: Final = frozenset('<>:"|?*')
_WINDOWS_DEVICES: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
)


def normal_name(name: str) -> str:
    """The one spelling (Unicode NFC) under which a name is kept."""
    return unicodedata.normalize("NFC", name)


def extension(name: str) -> str:
    """Lower-case extension without the dot, "" when there is none."""
    stem, dot, ending = name.rpartition(".")
    return ending.lower() if dot and stem else ""


def name_faults(name: str) -> tuple[str, ...]:
    """Chinese sentences for everything that is wrong with a file name; empty when it is good."""
    faults: list[str] = []
    if not name.strip():
        return ("文件名不能为空。",)
    if "/" in name or "\\" in name:
        faults.append("文件名不能带路径，请去掉“/”和“\\”。")
    if bad := forbidden_characters(name, lines=False):
        faults.append(f"文件名含有控制字符 {'、'.join(bad)}，请去掉。")
    if reserved := sorted(_WINDOWS_RESERVED & set(name)):
        faults.append(f"文件名不能含有 {' '.join(reserved)}。")
    if name != name.strip() or name.startswith(".") or name.endswith("."):
        faults.append("文件名首尾不能是空格或句点。")
    if name.partition(".")[0].lower() in _WINDOWS_DEVICES:
        faults.append("文件名是系统保留名，请改名。")
    if len(name.encode("utf-8", "surrogatepass")) > MAX_NAME_BYTES:
        faults.append(f"文件名过长，请缩短到 {MAX_NAME_BYTES // 3} 个汉字以内。")
    return tuple(faults)


def safe_name(stem: str, ending: str) -> str:
    """A name of our own making, without what a name may not hold, and not too long.

    Args:
        stem: what it is to be called; parts of it may come from outside.
        ending: extension without the dot.
    """
    bad = {chr(int(code[2:], 16)) for code in forbidden_characters(stem, lines=False)}
    kept = "".join(
        "_" if char in _WINDOWS_RESERVED or char in "/\\" or char in bad else char
        for char in normal_name(stem)
    )
    room = MAX_NAME_BYTES - len(ending.encode()) - 1
    while len(kept.encode("utf-8", "surrogatepass")) > room:
        kept = kept[:-1]
    while kept != (shorter := kept.strip().strip(".")):
        kept = shorter
    kept = kept or "文书"
    if kept.partition(".")[0].lower() in _WINDOWS_DEVICES:
        kept = f"_{kept}"
    return f"{kept}.{ending}"
