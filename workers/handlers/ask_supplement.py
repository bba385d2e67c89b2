"""要求补正：一次性告知缺少的材料，等提交人在期限内补正。"""

from __future__ import annotations

from pydantic import AwareDatetime, Field

from bureau.services.messages import SUPPLEMENT
from workers.runtime import Context, Variables, task


class AskSupplementIn(Variables):
    """What is missing, and until when."""

    case_id: str = Field(title="办件")
    text: str = Field(title="缺少什么、为什么（一次性告知）")
    due_at: AwareDatetime | None = Field(default=None, title="补正期限；空为不限")
    message: str = Field(default=SUPPLEMENT, title="收到补正时发给本流程的消息")


class AskSupplementOut(Variables):
    """The request; its receive task waits for the message."""

    supplement_id: str = Field(title="补正要求编号")
    supplement_due_at: AwareDatetime | None = Field(title="补正期限")


@task("ask-supplement", retries=5)
def ask_supplement(inp: AskSupplementIn, ctx: Context) -> AskSupplementOut:
    """Ask once for each task; the sender sees it in the status of the case."""
    asked = ctx.services.external.supplements.ask(
        ctx.effect_key,
        case_id=inp.case_id,
        instance_id=ctx.process_instance_id,
        text=inp.text,
        due_at=inp.due_at,
        message=inp.message,
    )
    return AskSupplementOut(supplement_id=asked.request_id, supplement_due_at=asked.due_at)
