"""/panel/data/ledgers: ledgers (台账) of the clerk's posts."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api import queries
from api.auth import ServicesDependency
from api.body import read_all
from api.documents import Responses, file_body, problems
from api.download import file_response
from api.limits import Limits
from api.panel.csrf import refuse_foreign
from api.panel.ledger_schemas import (
    ImportedOut,
    LedgersOut,
    RowChangeIn,
    RowHistoryOut,
    RowIn,
    RowOut,
    RowsOut,
)
from api.panel.ledger_view import history_out, ledger_out, row_out, rows_out
from bureau.services.made_papers import XLSX
from bureau.services.records.ledgers import RowAct, RowState

router = APIRouter(prefix="/panel/data/ledgers", tags=["台账（内部）"])

#: Rows of a page.
PAGE: Final = 50

_READ: Final = problems("no-session", "temporarily-unavailable")
_WRITE: Final = problems(
    "no-session",
    "csrf-refused",
    "not-permitted",
    "ledger-row-missing",
    "ledger-row-changed",
    "ledger-row-exists",
    "ledger-row-closed",
    "temporarily-unavailable",
)
_SHEET: Final[Responses] = {
    200: {
        "description": "表格。",
        "content": {XLSX: {"schema": {"type": "string", "format": "binary"}}},
    }
}

LedgerId = Annotated[str, Path(description="台账。", pattern=r"^[a-z0-9-]{1,64}$")]
RowId = Annotated[str, Path(description="行编号。", pattern=r"^[0-9a-f-]{36}$")]
Text = Annotated[str, Query(description="行里的字，空格分开。", max_length=200)]
State = Annotated[str, Query(description="在册、已销号、全部。", pattern="^(open|closed|all)$")]


@router.get("", summary="本人可查看的台账", responses=_READ, dependencies=[Depends(queries.only())])
async def ledgers(request: Request, services: ServicesDependency) -> LedgersOut:
    """Ledgers of the clerk's posts."""
    found = await run_in_threadpool(services.desk.ledgers.all, request.cookies)
    return LedgersOut(items=[ledger_out(one) for one in found])


@router.get(
    "/{ledger}/rows",
    summary="台账的行",
    responses=_READ,
    dependencies=[Depends(queries.only("text", "state", "page"))],
)
async def rows(
    request: Request,
    ledger: LedgerId,
    services: ServicesDependency,
    text: Text = "",
    state: State = "open",
    page: Annotated[int, Query(description="第几页。", ge=1, le=10_000)] = 1,
) -> RowsOut:
    """One page of rows."""
    found = await run_in_threadpool(
        lambda: services.desk.ledgers.page(
            request.cookies, ledger, text, _state(state), limit=PAGE, offset=(page - 1) * PAGE
        )
    )
    return rows_out(found, page, max(1, -(-found.total // PAGE)))


@router.get(
    "/{ledger}/rows/{row_id}",
    summary="一行及其历次变动",
    responses=_READ | problems("ledger-row-missing"),
    dependencies=[Depends(queries.only())],
)
async def row(
    request: Request, ledger: LedgerId, row_id: RowId, services: ServicesDependency
) -> RowHistoryOut:
    """A row and every change of it."""
    opened, found, entries = await run_in_threadpool(
        services.desk.ledgers.row, request.cookies, ledger, row_id
    )
    return history_out(opened.definition, found, entries)


@router.post(
    "/{ledger}/rows",
    summary="登记一行",
    status_code=201,
    responses=_WRITE,
    dependencies=[Depends(queries.only()), Depends(refuse_foreign)],
)
async def add(
    request: Request, ledger: LedgerId, body: RowIn, services: ServicesDependency
) -> RowOut:
    """Add a row."""
    made = await run_in_threadpool(
        services.desk.ledgers.add, request.cookies, ledger, body.values, body.key
    )
    return row_out(services.desk.ledgers.definition(ledger), made)


@router.post(
    "/{ledger}/rows/{row_id}",
    summary="变更、销号或恢复一行",
    responses=_WRITE,
    dependencies=[Depends(queries.only()), Depends(refuse_foreign)],
)
async def change(
    request: Request,
    ledger: LedgerId,
    row_id: RowId,
    body: RowChangeIn,
    services: ServicesDependency,
) -> RowOut:
    """Change a row, unless somebody else was first."""
    changed = await run_in_threadpool(
        lambda: services.desk.ledgers.change(
            request.cookies,
            ledger,
            row_id,
            RowAct(body.act),
            values=body.values,
            version=body.version,
            reason=body.reason,
        )
    )
    return row_out(services.desk.ledgers.definition(ledger), changed)


@router.get(
    "/{ledger}/sheet",
    summary="导出表格",
    response_class=Response,
    responses=_SHEET | _READ,
    dependencies=[Depends(queries.only("text", "state"))],
)
async def export(
    request: Request,
    ledger: LedgerId,
    services: ServicesDependency,
    text: Text = "",
    state: State = "open",
) -> Response:
    """The rows found as a workbook."""
    definition, content = await run_in_threadpool(
        services.desk.ledgers.export, request.cookies, ledger, text, _state(state)
    )
    return file_response(content, XLSX, f"{definition.title}.xlsx")


@router.post(
    "/{ledger}/sheet",
    summary="导入表格",
    description="请求正文就是文件。有一处不合就全部不导入，并逐一指出。",
    responses=_WRITE
    | problems("too-large", "request-timeout", "wrong-template", "workbook-unreadable"),
    openapi_extra=file_body((XLSX, "application/octet-stream")),
    dependencies=[Depends(queries.only("dry_run")), Depends(refuse_foreign)],
)
async def take_in(
    request: Request,
    ledger: LedgerId,
    services: ServicesDependency,
    dry_run: Annotated[bool, Query(description="只核对，不导入。")] = False,
) -> ImportedOut:
    """Take a filled workbook in."""
    limits: Limits = request.app.state.limits
    content = await read_all(request, limits.attachment, limits.idle)
    done = await run_in_threadpool(
        lambda: services.desk.ledgers.take_in(request.cookies, ledger, content, dry_run=dry_run)
    )
    return ImportedOut(
        added=done.added, changed=done.changed, closed=done.closed, untouched=done.untouched
    )


def _state(state: str) -> RowState | None:
    return None if state == "all" else RowState(state)
