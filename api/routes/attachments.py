"""POST /v1/attachments: one file, streamed."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request

from api import queries
from api.auth import CallerDependency, ServicesDependency
from api.documents import file_body, problems
from api.schemas import AttachmentOut
from api.uploads import receive
from bureau.domain.media import ACCEPTED
from bureau.domain.paper_kinds import DEFAULT_KIND, PAPER_KINDS

router = APIRouter(prefix="/v1/attachments", tags=["附件"])

_KINDS: Final = "、".join(f"{kind.value}（{kind.label}）" for kind in PAPER_KINDS)
_TYPES: Final = ("application/octet-stream", *(kind.name for kind in ACCEPTED))


@router.post(
    "",
    summary="上传附件",
    description=(
        "请求正文就是文件内容。核对扩展名、声明的类型和内容三者一致；不接收可执行文件。"
        "上传后附件不属于任何办件，提交时列出编号和摘要才算随件。"
    ),
    status_code=201,
    responses=problems(
        "unauthenticated",
        "not-permitted",
        "request-timeout",
        "too-large",
        "unsupported-media-type",
        "executable-refused",
        "classified-refused",
        "classification-unconfirmed",
        "virus-found",
        "temporarily-unavailable",
    ),
    openapi_extra=file_body(_TYPES),
    dependencies=[Depends(queries.only("name", "kind", "not_classified"))],
)
async def upload(
    request: Request,
    caller: CallerDependency,
    services: ServicesDependency,
    name: Annotated[
        str, Query(description="文件名，不带路径。", max_length=255, examples=["投诉材料.pdf"])
    ],
    kind: Annotated[str, Query(description=f"材料种类：{_KINDS}。")] = DEFAULT_KIND,
    not_classified: queries.NotClassified = False,
) -> AttachmentOut:
    """Keep one file of an outsider."""
    paper = await receive(
        request,
        name,
        kind,
        lambda upload: services.papers.add_attachment(caller, upload),
        not_classified=not_classified,
    )
    return AttachmentOut(
        id=paper.id,
        sha256=paper.sha256,
        size=paper.size,
        media_type=paper.media_type,
        name=paper.name,
    )
