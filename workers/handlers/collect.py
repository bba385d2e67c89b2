"""数据报送、调度：布置一轮，收下报送，查进度，催报，截止。"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime, Field, field_validator

from bureau.errors import Permanent
from bureau.services.collections import Collections, RoundStatus, RoundWish
from bureau.timezone import TIME_ZONE
from workers.runtime import Context, Variables, task


class CollectIn(Variables):
    """What is done with which round."""

    case_id: str = Field(title="办件")
    act: Literal["open", "hand-in", "status", "remind", "close"] = Field(
        title="布置、收下报送、查进度、催报或截止"
    )
    template: str | None = Field(default=None, title="报送模板编号")
    period: str | None = Field(default=None, title="报送期，如 2026-03")
    addressees: str | None = Field(
        default=None,
        title="报送单位代码或岗位组，逗号分隔，或表单里多选的结果；towns 指全部镇、街道",
    )
    due_at: AwareDatetime | None = Field(default=None, title="报送期限（带时区的时间）")
    by_task: Literal["yes"] | None = Field(
        default=None, title="报送岗位在图上有自己的任务，不另发报送链接"
    )
    addressee: str | None = Field(default=None, title="收下哪个岗位或单位的报送")
    row: dict[str, str | int | float | None] | None = Field(
        default=None, title="收下的数据（Map：栏目 → 值）"
    )
    round_id: str | None = Field(default=None, title="报送轮次；不填为本件最近一轮")

    @field_validator("addressees", mode="before")
    @classmethod
    def _joined(cls, value: object) -> object:
        """A literal of the diagram is a text; a checklist of a form is a list."""
        return ",".join(map(str, value)) if isinstance(value, list) else value


class CollectOut(Variables):
    """How the round stands."""

    round_id: str = Field(title="报送轮次")
    missing_count: int = Field(title="未报单位数")
    missing_names: str = Field(title="未报单位")
    late_count: int = Field(title="逾期报送单位数")
    complete: bool = Field(title="是否报齐")


@task("collect", throws=(), retries=5)
def collect(inp: CollectIn, ctx: Context) -> CollectOut:
    """Do one act; a redelivery returns what the first time gave."""
    stands = _stands(inp, ctx.services.collections.rounds, ctx.effect_key, ctx.clock.now())
    return CollectOut(
        round_id=stands.round_id,
        missing_count=stands.missing,
        missing_names=stands.missing_names,
        late_count=stands.late,
        complete=stands.complete,
    )


def _stands(inp: CollectIn, rounds: Collections, key: str, now: datetime) -> RoundStatus:
    match inp.act:
        case "open":
            if not inp.template or inp.due_at is None:
                raise Permanent("open needs template and dueAt (布置报送缺模板或期限)")
            wish = RoundWish(
                template=inp.template,
                period=inp.period or f"{now.astimezone(TIME_ZONE):%Y-%m}",
                addressees=(inp.addressees or "").split(","),
                due_at=inp.due_at,
                by_task=inp.by_task == "yes",
            )
            return rounds.open(key, inp.case_id, wish)
        case "hand-in":
            if not inp.addressee or not inp.row:
                raise Permanent("hand-in needs addressee and row (收下报送缺岗位或数据)")
            return rounds.hand_in(key, inp.case_id, inp.addressee, inp.row, inp.round_id)
        case "status":
            return rounds.status(inp.case_id, inp.round_id)
        case "remind":
            return rounds.remind(key, inp.case_id, inp.round_id)
        case "close":
            return rounds.close(key, inp.case_id, inp.round_id)
