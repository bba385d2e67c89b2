"""发布：把公示、公告等放到网站，公示期满自动撤下；也可以提前撤下。"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator
from pydantic.alias_generators import to_camel

from bureau.domain.publications import ColumnName, PublicationState
from bureau.domain.timeline import SYSTEM
from bureau.services.dispatch import Rejected
from bureau.services.publishing import Notice
from workers.runtime import Context, Variables, task


class PublishIn(Variables):
    """What is published where, or what is taken down.

    Papers go along by kind alone. An id would be looked up through the scopes when the step does
    not name it, and the paper that the process made last (审查表, 申请表) would be published too.
    """

    case_id: str = Field(title="办件")
    act: Literal["publish", "take-down"] = Field(default="publish", title="发布或撤下")
    site: str | None = Field(default=None, validate_default=True, title="网站代码（发布时必填）")
    column: ColumnName | None = Field(
        default=None, validate_default=True, title="栏目（发布时必填）"
    )
    title: str | None = Field(default=None, validate_default=True, title="标题（发布时必填）")
    text: str | None = Field(default=None, title="正文")
    paper_kinds: str | None = Field(
        default=None,
        title="附件的材料种类（必须有的后加!，同名只送最后一份的后加:latest）",
    )
    first_day: str | None = Field(
        default=None, alias="from", title="公示期起始（日期或时间，不给则为当天）"
    )
    last_day: str | None = Field(
        default=None, alias="until", title="公示期截止（日期或时间，不给则不自动撤下）"
    )
    publication_id: str | None = Field(
        default=None, validate_default=True, title="发布编号（撤下时必填）"
    )
    reason: str | None = Field(default=None, title="撤下理由")

    @field_validator("site", "column", "title", "publication_id")
    @classmethod
    def _needed(cls, value: str | None, info: ValidationInfo) -> str | None:
        wanted = "take-down" if info.field_name == "publication_id" else "publish"
        if info.data.get("act") == wanted and not value:
            raise ValueError(f"{to_camel(info.field_name or '')} 必填")
        return value


class PublishOut(Variables):
    """Where it can be read; of a site without an interface, an export file was made."""

    publication_id: str = Field(title="发布编号")
    url: str | None = Field(title="网址")
    published_at: datetime = Field(title="发布时间")
    receipt_confirmed: bool = Field(title="网站已发布或撤下（否则由人录入）")


@task("publish", throws=(Rejected,), retries=8)
def publish(inp: PublishIn, ctx: Context) -> PublishOut:
    """Publish or take down once for each task; a redelivery returns the same address."""
    area = ctx.services.publications
    if inp.act == "take-down":
        found = area.end.of_case(inp.publication_id or "", inp.case_id)
        ended = area.end.take_down(found.id, actor=SYSTEM, reason=inp.reason or "按流程撤下")
        return PublishOut(
            publication_id=ended.id,
            url=ended.url,
            published_at=ended.published_at,
            receipt_confirmed=ended.state is PublicationState.TAKEN_DOWN,
        )
    assert inp.site is not None, "checked above"
    assert inp.column is not None, "checked above"
    done = area.publishing.publish(
        ctx.effect_key,
        Notice(
            case_id=inp.case_id,
            site=inp.site,
            column=inp.column,
            title=inp.title or "",
            text=inp.text or "",
            paper_kinds=inp.paper_kinds or "",
            first=inp.first_day,
            last=inp.last_day,
        ),
    )
    return PublishOut(
        publication_id=done.publication_id,
        url=done.url,
        published_at=done.published_at,
        receipt_confirmed=done.url is not None,
    )
