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
    PaperKind("notice", "告知、通知文书"),
    PaperKind("letter", "函件"),
    PaperKind("instruction", "处理笺、呈批单"),
    PaperKind("draft", "发文稿"),
    PaperKind("report", "报告"),
    PaperKind("minutes", "会议文书"),
    PaperKind("inspection", "检查文书"),
    PaperKind("penalty", "行政处罚文书"),
    PaperKind("publicity", "公示、公告"),
    PaperKind("form", "登记表、审批表"),
    PaperKind("list", "清单、汇总表"),
    PaperKind("certificate", "证书"),
    PaperKind("service-receipt", "送达回证"),
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
