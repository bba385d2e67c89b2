"""GET /panel/tasks/{taskId}, and the papers of its case."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api import queries
from api.auth import ServicesDependency
from api.documents import file_body, problems
from api.download import FILE_RESPONSES, paper_response
from api.panel.csrf import refuse_foreign
from api.panel.pdf import PDF_RESPONSES, pdf_response
from api.panel.schemas import PanelOut, PaperOut
from api.panel.view import panel_out, paper_out
from api.uploads import receive
from bureau.domain.media import ACCEPTED
from bureau.domain.paper_kinds import DEFAULT_KIND

router = APIRouter(prefix="/panel/tasks/{task_id}", tags=["办件页签（内部）"])

_TYPES: Final = ("application/octet-stream", *(kind.name for kind in ACCEPTED))

TaskId = Annotated[
    str,
    Path(description="任务编号。", pattern=r"^[A-Za-z0-9_-]{1,64}$", examples=["a1b2c3"]),
]
PaperId = Annotated[str, Path(description="材料编号。", pattern=r"^[0-9a-f-]{36}$")]


@router.get(
    "",
    summary="任务所属办件",
    responses=problems("no-session", "case-not-registered", "temporarily-unavailable"),
    dependencies=[Depends(queries.only())],
)
async def case_of_task(request: Request, task_id: TaskId, services: ServicesDependency) -> PanelOut:
    """Everything the tab shows."""

    def ask() -> PanelOut:
        found = services.desk.panel.view(request.cookies, task_id)
        services.acts.recalls.opened(task_id, found.clerk.user_id)
        drawn = services.acts.drawn(found.clerk, found.task) if found.task else []
        now, most = services.clock.now(), request.app.state.limits.attachment
        return panel_out(found, _place(task_id), now, most, drawn)

    return await run_in_threadpool(ask)


@router.get(
    "/papers/{paper_id}",
    summary="下载材料",
    response_class=Response,
    responses=FILE_RESPONSES
    | problems("no-session", "case-not-registered", "temporarily-unavailable"),
    dependencies=[Depends(queries.only())],
)
async def download(
    request: Request, task_id: TaskId, paper_id: PaperId, services: ServicesDependency
) -> Response:
    """The content of one paper."""
    paper, content = await run_in_threadpool(
        services.desk.panel.open_paper, request.cookies, task_id, paper_id
    )
    return paper_response(request, paper, content)


@router.post(
    "/papers",
    summary="添加材料",
    description="请求正文就是文件内容。须带请求头 X-XSRF-TOKEN，与同名 Cookie 相同。",
    status_code=201,
    responses=problems(
        "no-session",
        "csrf-refused",
        "request-timeout",
        "case-not-registered",
        "case-closed",
        "too-large",
        "unsupported-media-type",
        "executable-refused",
        "classified-refused",
        "classification-unconfirmed",
        "virus-found",
        "temporarily-unavailable",
    ),
    openapi_extra=file_body(_TYPES),
    dependencies=[Depends(queries.only("name", "kind", "not_classified")), Depends(refuse_foreign)],
)
async def add_paper(
    request: Request,
    task_id: TaskId,
    services: ServicesDependency,
    name: Annotated[
        str, Query(description="文件名，不带路径。", max_length=255, examples=["电话录音.mp3"])
    ],
    kind: Annotated[str, Query(description="材料种类。")] = DEFAULT_KIND,
    not_classified: queries.NotClassified = False,
) -> PaperOut:
    """Keep a paper with the case, under the clerk's name."""
    cookies = request.cookies
    clerk, paper = await receive(
        request,
        name,
        kind,
        lambda upload: services.desk.panel.add_paper(cookies, task_id, upload),
        not_classified=not_classified,
    )
    return paper_out(paper, _place(task_id), {clerk.user_id: clerk.name})


@router.get(
    "/sheet",
    summary="办文单",
    response_class=Response,
    responses=PDF_RESPONSES
    | problems("no-session", "case-not-registered", "temporarily-unavailable"),
    dependencies=[Depends(queries.only())],
)
async def sheet(request: Request, task_id: TaskId, services: ServicesDependency) -> Response:
    """The 办文单 of the case, made now."""
    case, content = await run_in_threadpool(services.desk.panel.sheet, request.cookies, task_id)
    return pdf_response(content, f"办文单-{case.number}.pdf")


def _place(task_id: str) -> str:
    return f"/panel/tasks/{task_id}"
