"""What comes after a submission: supplement, withdrawal, result of another body."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api import queries
from api.auth import CallerDependency, ServicesDependency
from api.case_numbers import CaseNumber
from api.documents import problems
from api.receipts import HAND_IN_PROBLEMS, RECEIPT, hand_in, keyed_body
from api.schemas import ReceiptOut
from bureau.services.follow_up_bodies import RESULT_BODY, SUPPLEMENT_BODY, WITHDRAWAL_BODY

router = APIRouter(prefix="/v1", tags=["提交之后"])

_SUPPLEMENT: Final[dict[str, object]] = {
    "更正并补充说明": {
        "summary": "更正一个字段，并说明",
        "value": {"data": {"respondent": "某某超市有限公司二店"}, "note": "门店名称以此为准。"},
    }
}
_WITHDRAWAL: Final[dict[str, object]] = {
    "已自行解决": {"summary": "撤回", "value": {"reason": "双方已自行和解。"}}
}
_RESULT: Final[dict[str, object]] = {
    "批复": {
        "summary": "上级单位的批复",
        "value": {"type": "Message_Approval", "data": {"result": "同意。"}},
    }
}


@router.post(
    "/submissions/{tracking_number}/supplements",
    summary="补正",
    description=(
        "答复查询结果 supplements 中未答复的补正要求。期限届满、未要求补正或已经办结的，回答 409，"
        "不留存内容；已上传的附件可用于另一次提交。"
    ),
    status_code=201,
    response_model=ReceiptOut,
    responses=RECEIPT
    | problems(*HAND_IN_PROBLEMS, "no-open-supplement", "supplement-late", "case-closed"),
    openapi_extra=keyed_body(SUPPLEMENT_BODY, _SUPPLEMENT),
    dependencies=[Depends(queries.only())],
)
async def supplement(
    request: Request,
    tracking_number: CaseNumber,
    caller: CallerDependency,
    services: ServicesDependency,
) -> Response:
    """Answer an open request for a supplement."""
    follow_ups = services.external.follow_ups
    return await hand_in(
        request, lambda key, raw: follow_ups.supplement(caller, tracking_number, key, raw)
    )


@router.post(
    "/submissions/{tracking_number}/withdrawal",
    summary="撤回",
    description="办结之前可以申请撤回，须说明理由；是否支持撤回见事项目录的 withdrawable。",
    status_code=201,
    response_model=ReceiptOut,
    responses=RECEIPT
    | problems(*HAND_IN_PROBLEMS, "withdrawal-not-allowed", "withdrawal-pending", "case-closed"),
    openapi_extra=keyed_body(WITHDRAWAL_BODY, _WITHDRAWAL),
    dependencies=[Depends(queries.only())],
)
async def withdraw(
    request: Request,
    tracking_number: CaseNumber,
    caller: CallerDependency,
    services: ServicesDependency,
) -> Response:
    """Take a case back."""
    follow_ups = services.external.follow_ups
    return await hand_in(
        request, lambda key, raw: follow_ups.withdraw(caller, tracking_number, key, raw)
    )


@router.post(
    "/cases/{number}/results",
    summary="结果回传",
    description=(
        "批复、回访等外部结果。早到的等办理到相应环节时使用，办结后到的留存并显示，"
        "重复的回答首次的回执：都不会丢失。可用的种类和数据格式见事项目录的 results。"
    ),
    status_code=201,
    response_model=ReceiptOut,
    responses=RECEIPT | problems(*HAND_IN_PROBLEMS),
    openapi_extra=keyed_body(RESULT_BODY, _RESULT),
    dependencies=[Depends(queries.only())],
)
async def result(
    request: Request,
    number: CaseNumber,
    caller: CallerDependency,
    services: ServicesDependency,
) -> Response:
    """Hand in a result that a case waits for."""
    follow_ups = services.external.follow_ups
    return await hand_in(request, lambda key, raw: follow_ups.result(caller, number, key, raw))
