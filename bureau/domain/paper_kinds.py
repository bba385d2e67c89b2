"""What a paper is in its case (材料种类): outsiders' attachments and clerks' papers share the list.

`recording` is what the archive step of 附件 2.29 asks for: a telephone answer is kept as its
recording, so only audio or video counts as one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bureau.domain.media import Family


@dataclass(frozen=True, slots=True)
class PaperKind:
    """One kind of paper.

    Args:
        value: stable code.
        label: Chinese name.
        families: families of file types that can be one; empty means any.
    """

    value: str
    label: str
    families: frozenset[Family] = frozenset()


PAPER_KINDS: Final[tuple[PaperKind, ...]] = (
    PaperKind("material", "材料"),
    PaperKind("recording", "录音", frozenset({"audio", "video"})),
    PaperKind("photo", "照片", frozenset({"image"})),
    PaperKind("reply", "答复文书"),
    PaperKind("record", "笔录或记录"),
    PaperKind("export", "导出文件"),
    PaperKind("other", "其他"),
)

#: Kind of a paper whose sender names none.
DEFAULT_KIND: Final = "material"

_BY_VALUE: Final = {kind.value: kind for kind in PAPER_KINDS}
_FAMILY_LABELS: Final[dict[Family, str]] = {
    "document": "文档",
    "image": "图片",
    "audio": "音频",
    "video": "视频",
    "text": "文本",
}


def paper_kind(value: str) -> PaperKind | None:
    """The kind with this code, None when there is none."""
    return _BY_VALUE.get(value)


def kind_label(value: str) -> str:
    """Chinese name of a kind; the code itself for one that is no longer in the list."""
    kind = _BY_VALUE.get(value)
    return kind.label if kind else value


def family_labels(kind: PaperKind) -> str:
    """Chinese names of the file families a kind allows, such as "音频、视频"."""
    return "、".join(_FAMILY_LABELS[family] for family in sorted(kind.families))
