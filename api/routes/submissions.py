"""POST /v1/submissions and GET /v1/submissions/{tracking_number}."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api import queries
from api.auth import CallerDependency, ServicesDependency
from api.case_numbers import CaseNumber
from api.documents import problems
from api.download import FILE_RESPONSES, paper_response
from api.etags import NOT_MODIFIED, answer
from api.receipts import HAND_IN_PROBLEMS, RECEIPT, hand_in, keyed_body
from api.schemas import (
    ArrivalOut,
    AttachmentOut,
    ProcedureRef,
    ReceiptOut,
    StatusOut,
    StepOut,
    SupplementOut,
    TimelineOut,
)
from bureau.services.case_status import CaseStatus
from bureau.services.submission_body import ENVELOPE
from bureau.timezone import TIME_ZONE

router = APIRouter(prefix="/v1/submissions", tags=["提交与查询"])

_EXAMPLES: Final[dict[str, object]] = {
    "热线工单": {
        "summary": "12345 热线转来的举报投诉",
        "value": {
            "procedure": "P2_29_Hotline12345",
            "data": {
                "orderNumber": "RX202603020001",
                "channel": "hotline",
                "complainant": "王先生",
                "phone": "13800000000",
                "respondent": "某某超市有限公司",
                "title": "反映某超市预付卡退费问题",
                "content": "来电人称在该超市办理预付卡后门店停业，要求退还余额。",
                "limitDate": "2026-03-09",
            },
        },
    }
}

_BODY: Final = keyed_body(ENVELOPE, _EXAMPLES)


@router.post(
    "",
    summary="提交",
    description="回答 201 即已受理，办件编号不会再变。同键同内容重试，回答逐字节相同。",
    status_code=201,
    response_model=ReceiptOut,
    responses=RECEIPT | problems(*HAND_IN_PROBLEMS),
    openapi_extra=_BODY,
    dependencies=[Depends(queries.only())],
)
async def submit(
    request: Request, caller: CallerDependency, services: ServicesDependency
) -> Response:
    """Hand in once and only once."""
    return await hand_in(request, lambda key, raw: services.submissions.submit(caller, key, raw))


@router.get(
    "/{tracking_number}",
    summary="查询",
    description="只能查询本单位提交的办件；其他单位的办件与不存在的办件回答相同。",
    response_model=StatusOut,
    responses=NOT_MODIFIED
    | problems("unauthenticated", "not-permitted", "temporarily-unavailable"),
    dependencies=[Depends(queries.only())],
)
async def status(
    request: Request,
    tracking_number: CaseNumber,
    caller: CallerDependency,
    services: ServicesDependency,
) -> Response:
    """Tell a body what became of its submission."""
    found = await run_in_threadpool(services.statuses.status, caller, tracking_number)
    return answer(request, _status(found))


@router.get(
    "/{tracking_number}/attachments/{attachment_id}",
    summary="下载附件",
    description="本单位随该办件提交的附件。支持 Range 分段下载；ETag 即 SHA-256。",
    response_class=Response,
    responses=FILE_RESPONSES
    | problems("unauthenticated", "not-permitted", "temporarily-unavailable"),
    dependencies=[Depends(queries.only())],
)
async def download(
    request: Request,
    tracking_number: CaseNumber,
    attachment_id: Annotated[str, Path(description="附件编号。", pattern=r"^[0-9a-f-]{36}$")],
    caller: CallerDependency,
    services: ServicesDependency,
) -> Response:
    """The content of one attachment of the caller's own."""
    paper, content = await run_in_threadpool(
        services.papers.open_own, caller, tracking_number, attachment_id
    )
    return paper_response(request, paper, content)


def _status(found: CaseStatus) -> StatusOut:
    case = found.case
    steps = found.open_steps
    return StatusOut(
        tracking_number=case.number,
        procedure=ProcedureRef(id=case.procedure_id, name=found.procedure_name),
        title=case.title,
        state=case.state.value,
        state_text=found.state_text,
        received_at=case.received_at.astimezone(TIME_ZONE),
        due_at=case.due_at.astimezone(TIME_ZONE) if case.due_at else None,
        due_basis=found.due_basis,
        closed_at=case.closed_at.astimezone(TIME_ZONE) if case.closed_at else None,
        open_steps=None
        if steps is None
        else [
            StepOut(name=step.name, office=step.office, since=step.since.astimezone(TIME_ZONE))
            for step in steps
        ],
        timeline=[
            TimelineOut(at=entry.at.astimezone(TIME_ZONE), text=entry.text)
            for entry in found.timeline
        ],
        attachments=[
            AttachmentOut(
                id=paper.id,
                sha256=paper.sha256,
                size=paper.size,
                media_type=paper.media_type,
                name=paper.name,
            )
            for paper in found.attachments
        ],
        next_text=found.next_text,
        supplements=[
            SupplementOut(
                id=one.id,
                text=one.text,
                asked_at=one.asked_at.astimezone(TIME_ZONE),
                due_at=one.due_at.astimezone(TIME_ZONE) if one.due_at else None,
                state=one.state.value,
                settled_at=one.settled_at.astimezone(TIME_ZONE) if one.settled_at else None,
            )
            for one in found.supplements
        ],
        arrivals=[
            ArrivalOut(
                kind=one.kind.value,
                kind_text=one.kind.label,
                at=one.at.astimezone(TIME_ZONE),
                state_text=one.state_text,
            )
            for one in found.arrivals
        ],
        withdrawable=found.withdrawable,
    )
