"""/panel/data/cases: what a clerk began, took part in or may do now, found by words."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api import queries
from api.auth import ServicesDependency
from api.documents import problems
from api.download import FILE_RESPONSES, paper_response
from api.panel.pdf import PDF_RESPONSES, pdf_response
from api.panel.routes import PaperId
from api.panel.schemas import CaseLineOut, CaseListOut, PanelOut
from api.panel.view import panel_out
from bureau.domain.due_text import due_text
from bureau.services.case_finding import Which
from bureau.services.case_status import STATE_TEXTS
from bureau.timezone import TIME_ZONE

router = APIRouter(prefix="/panel/data/cases", tags=["办件查询（内部）"])

#: Cases of a page.
PAGE: Final = 30

CaseNumber = Annotated[
    str,
    Path(description="办件编号。", pattern=r"^[0-9A-Za-z-]{1,64}$", examples=["BJ-2026-000001"]),
]
_PROBLEMS: Final = problems("no-session", "case-not-registered", "temporarily-unavailable")


@router.get(
    "",
    summary="查询本人可查看的办件",
    responses=problems("no-session", "temporarily-unavailable"),
    dependencies=[Depends(queries.only("which", "text", "page"))],
)
async def find(
    request: Request,
    services: ServicesDependency,
    which: Annotated[Which, Query(description="全部、我发起的、我办过的。")] = Which.ALL,
    text: Annotated[
        str, Query(description="编号、申请人或标题中的字，空格分开。", max_length=200)
    ] = "",
    page: Annotated[int, Query(description="第几页。", ge=1, le=10_000)] = 1,
) -> CaseListOut:
    """One page of a list."""

    def ask() -> CaseListOut:
        clerk = services.desk.admission.clerk(request.cookies)
        found = services.desk.finder.find(clerk, which, text, limit=PAGE, offset=(page - 1) * PAGE)
        names = services.desk.catalogue.names()
        now = services.clock.now()
        return CaseListOut(
            cases=[
                CaseLineOut(
                    number=case.number,
                    title=case.title,
                    procedure=names.get(case.procedure_id, case.procedure_id),
                    state_text=STATE_TEXTS[case.state],
                    received_at=case.received_at.astimezone(TIME_ZONE),
                    due_text=due_text(
                        case.due_at,
                        now,
                        closed_at=case.closed_at,
                        standing=case.due_at is None and case.due_basis is not None,
                    ),
                )
                for case in found.cases
            ],
            total=found.total,
            page=page,
            pages=max(1, -(-found.total // PAGE)),
            narrowed=found.narrowed,
        )

    return await run_in_threadpool(ask)


@router.get(
    "/{number}", summary="办件", responses=_PROBLEMS, dependencies=[Depends(queries.only())]
)
async def case_by_number(
    request: Request, number: CaseNumber, services: ServicesDependency
) -> PanelOut:
    """Everything of a case, for those who took part."""
    found = await run_in_threadpool(services.desk.panel.view_case, request.cookies, number)
    limit = request.app.state.limits.attachment
    return panel_out(found, f"/panel/data/cases/{number}", services.clock.now(), limit)


@router.get(
    "/{number}/papers/{paper_id}",
    summary="下载材料",
    response_class=Response,
    responses=FILE_RESPONSES | _PROBLEMS,
    dependencies=[Depends(queries.only())],
)
async def download(
    request: Request, number: CaseNumber, paper_id: PaperId, services: ServicesDependency
) -> Response:
    """The content of one paper."""
    paper, content = await run_in_threadpool(
        services.desk.panel.open_paper_of_case, request.cookies, number, paper_id
    )
    return paper_response(request, paper, content)


@router.get(
    "/{number}/sheet",
    summary="办文单",
    response_class=Response,
    responses=PDF_RESPONSES | _PROBLEMS,
    dependencies=[Depends(queries.only())],
)
async def sheet(request: Request, number: CaseNumber, services: ServicesDependency) -> Response:
    """The 办文单 of the case, made now."""
    case, content = await run_in_threadpool(
        services.desk.panel.sheet_of_case, request.cookies, number
    )
    return pdf_response(content, f"办文单-{case.number}.pdf")
