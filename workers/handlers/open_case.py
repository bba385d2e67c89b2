"""转出：从本件开出另一事项的办件（一件或多件），材料、期限随转，全部办结后告知本件。"""

from __future__ import annotations

import json

from pydantic import AwareDatetime, Field, JsonValue, field_validator

from bureau.services.linked_cases import ALL_PAPERS, Opening
from workers.runtime import Context, Variables, task


class OpenCaseIn(Variables):
    """Which procedure, with what, and who is told of the end."""

    case_id: str = Field(title="办件")
    process: str = Field(title="转出的事项（流程编号）")
    fields: str | None = Field(default=None, title="字段对照：字段=变量，逗号分隔")
    data: dict[str, JsonValue] | None = Field(default=None, title="固定内容（JSON 对象）")
    entries: list[JsonValue] | None = Field(default=None, title="逐件内容（JSON 数组，每项一件）")
    entry_field: str | None = Field(default=None, title="逐件内容为文字时填入的字段")
    papers: str = Field(default=ALL_PAPERS, title="随转材料：all、none 或材料种类")
    due_at: AwareDatetime | None = Field(default=None, title="随转期限；空为本件期限")
    message: str | None = Field(default=None, title="全部办结后发给本件的消息；空为不发")

    @field_validator("data", "entries", mode="before")
    @classmethod
    def _parsed(cls, value: object) -> object:
        """A literal of the diagram is a text; a list from a form is Json already."""
        if not isinstance(value, str):
            return value
        return json.loads(value) if value.strip() else None


class OpenCaseOut(Variables):
    """What was opened."""

    linked_count: int = Field(title="转出件数")
    linked_numbers: str = Field(title="转出办件编号")


@task("open-case", retries=8)
def open_case(inp: OpenCaseIn, ctx: Context) -> OpenCaseOut:
    """Open once for each task; a redelivery returns the same numbers."""
    opened = ctx.services.linked_cases.open(
        ctx.effect_key,
        Opening(
            case_id=inp.case_id,
            instance_id=ctx.process_instance_id,
            procedure=inp.process,
            fields=inp.fields or "",
            data=inp.data,
            entries=inp.entries,
            entry_field=inp.entry_field or "",
            papers=inp.papers,
            due_at=inp.due_at,
            message=inp.message or "",
        ),
    )
    return OpenCaseOut(linked_count=len(opened.numbers), linked_numbers="、".join(opened.numbers))
