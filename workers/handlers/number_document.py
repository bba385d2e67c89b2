"""编号：给公文留号、用号或废号，按机关代字和年度连续编号。"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from bureau.errors import Permanent
from bureau.services.document_numbers import NumberedDocument
from workers.runtime import Context, Variables, task


class NumberIn(Variables):
    """What is to be done with which number."""

    case_id: str = Field(title="办件")
    act: Literal["reserve", "use", "void"] = Field(title="留号、用号或废号")
    register_sign: str = Field(title="机关代字（如 桓商）")
    document_number: str | None = Field(default=None, title="已留的发文字号")
    document_title: str | None = Field(default=None, max_length=500, title="公文标题")
    reason: str | None = Field(default=None, max_length=500, title="废号原因")


class NumberOut(Variables):
    """The number, and what became of it."""

    document_number: str = Field(title="发文字号")
    number_state: Literal["reserved", "used", "void"] = Field(title="号的状态")


@task("number-document", retries=5)
def number_document(inp: NumberIn, ctx: Context) -> NumberOut:
    """Once for each task; a redelivery gives the same number."""
    numbered = _act(inp, ctx)
    return NumberOut(document_number=numbered.number, number_state=numbered.state.value)


def _act(inp: NumberIn, ctx: Context) -> NumberedDocument:
    documents = ctx.services.numbers.documents
    key, subject = ctx.effect_key, (inp.document_title or "").strip()
    if inp.act == "reserve":
        return documents.reserve(
            key, case_id=inp.case_id, register=inp.register_sign, subject=subject
        )
    if inp.act == "use":
        return documents.use(
            key,
            case_id=inp.case_id,
            register=inp.register_sign,
            number=inp.document_number,
            subject=subject,
        )
    if not inp.document_number:
        raise Permanent("no number to void (废号缺发文字号)")
    return documents.void(
        key, case_id=inp.case_id, number=inp.document_number, reason=inp.reason or ""
    )
