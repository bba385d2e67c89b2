"""登记：建立办件记录，给办件编号。"""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from workers.runtime import Context, Variables, task


class RegisterIn(Variables):
    """The case, when the API opened it; else who started the process in Tasklist."""

    case_id: str | None = Field(default=None, title="办件（经接口收到的）")
    initiator: str | None = Field(default=None, title="录入人")


class RegisterOut(Variables):
    """The case's identity, for the process and its forms."""

    case_id: str = Field(title="办件")
    case_number: str = Field(title="办件编号")
    case_title: str = Field(title="标题")
    received_at: datetime = Field(title="收到时间")


@task("register", retries=8)
def register(inp: RegisterIn, ctx: Context) -> RegisterOut:
    """Open the record once for each root instance; stands in the top process only.

    When another instance carries the case already (the relay started twice), the service cancels
    this one; what is returned then finds no task any more, and is dropped.
    """
    opened = ctx.services.register.open(
        root_instance_id=ctx.process_instance_id,
        procedure_id=ctx.process_definition_key,
        case_id=inp.case_id,
        initiator=inp.initiator,
    )
    return RegisterOut(
        case_id=opened.case_id,
        case_number=opened.number,
        case_title=opened.title,
        received_at=opened.received_at,
    )
