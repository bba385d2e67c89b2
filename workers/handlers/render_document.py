"""制作文书：把变量填进文书模板，生成文件放入办件材料，带回材料编号和摘要。"""

from __future__ import annotations

from datetime import date

from pydantic import Field

from workers.runtime import Context, OpenVariables, Variables, task


class RenderIn(OpenVariables):
    """Which paper; the values of its template come beside, each by its own name."""

    case_id: str = Field(title="办件")
    template: str = Field(title="文书模板")
    number: str | None = Field(default=None, title="文号（模板要求时）")
    signed_on: date | None = Field(default=None, title="成文日期，不给则为当天")


class RenderOut(Variables):
    """The paper that was made."""

    paper_id: str = Field(title="材料编号（可编辑的文稿；没有文稿的为 PDF）")
    paper_digest: str = Field(title="材料摘要（SHA-256）")
    pdf_id: str = Field(title="PDF 的材料编号")
    pdf_digest: str = Field(title="PDF 的摘要（SHA-256）")


@task("render-document", retries=5, limit=2)
def render_document(inp: RenderIn, ctx: Context) -> RenderOut:
    """Make it once for each task; a redelivery returns the same paper."""
    written = ctx.services.writing.papers.write(
        ctx.effect_key,
        case_id=inp.case_id,
        template_id=inp.template,
        values=inp.others(),
        number=inp.number,
        signed_on=inp.signed_on,
    )
    return RenderOut(
        paper_id=written.paper_id,
        paper_digest=written.paper_digest,
        pdf_id=written.pdf_id,
        pdf_digest=written.pdf_digest,
    )
