"""归档：把附件要求留存的材料（如电话录音）写成归档信息包。"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from bureau.services.archiving import PaperMissing
from workers.runtime import Context, Variables, task


class ArchiveIn(Variables):
    """Which papers, under which class, for how long."""

    case_id: str = Field(title="办件")
    archive_class: str = Field(title="归档类别")
    retention: str = Field(title="保管期限")
    paper_kind: str = Field(title="材料种类（没有这种材料不能归档）")
    scope: Literal["kind", "case"] | None = Field(
        default=None, title="只归这种材料（默认），或归全部材料"
    )


class ArchiveOut(Variables):
    """The package's number."""

    archive_number: str = Field(title="归档编号")


@task("archive", throws=(PaperMissing,), retries=5)
def archive(inp: ArchiveIn, ctx: Context) -> ArchiveOut:
    """Write the package once for each task."""
    archived = ctx.services.archiving.archive(
        ctx.effect_key,
        case_id=inp.case_id,
        archive_class=inp.archive_class,
        retention=inp.retention,
        paper_kind=inp.paper_kind,
        scope=inp.scope or "kind",
    )
    return ArchiveOut(archive_number=archived.archive_number)
