"""GET /v1/procedures: what outsiders may start, with all that they need to know to do it.

A procedure appears here by being deployed. Nobody needs a key: the duty list is public.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from api import queries
from api.auth import ServicesDependency
from api.documents import Responses, problems
from api.etags import NOT_MODIFIED, answer
from api.headers import SECURITY_HEADERS
from api.schemas import ProcedureDetailOut, ProcedureOut, ProceduresOut, ResultKindOut
from bureau.services.records import Procedure

router = APIRouter(prefix="/v1/procedures", tags=["事项目录"])

_DEPARTMENTS: Final = {
    "zonghe": "综合科",
    "guonei": "国内贸易科",
    "guoji": "国际商务科",
    "touzi": "投资促进科",
}
_PICTURE: Final[Responses] = {
    200: {
        "description": "流程图。",
        "content": {"image/svg+xml": {"schema": {"type": "string"}}},
    }
}
_SCHEMA: Final[Responses] = {
    200: {
        "description": "JSON Schema 2020-12。",
        "content": {"application/schema+json": {"schema": {"type": "object"}}},
    }
}
#: An SVG is a document: opened by itself it may load and run nothing.
_STILL: Final = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
_Id = Annotated[str, Path(description="事项编号。", max_length=64, examples=["P2_29_Hotline12345"])]


class _Schema(JSONResponse):
    media_type = "application/schema+json"


class _Svg(Response):
    media_type = "image/svg+xml"


@router.get(
    "",
    summary="事项目录",
    description="凡对外受理的事项，部署后即在此列出。",
    responses=problems("temporarily-unavailable"),
    dependencies=[Depends(queries.only("cursor", "limit"))],
)
async def procedures(
    services: ServicesDependency,
    cursor: Annotated[
        str, Query(description="上一页的 next_cursor。", max_length=64, pattern="^[A-Za-z0-9_]*$")
    ] = "",
    limit: Annotated[int, Query(description="每页最多几项。", ge=1, le=200)] = 100,
) -> ProceduresOut:
    """What outsiders may start."""
    found = await run_in_threadpool(services.external.catalogue.page, cursor, limit + 1)
    page = found[:limit]
    return ProceduresOut(
        items=[ProcedureOut(**_facts(one)) for one in page],
        next_cursor=page[-1].id if len(found) > limit else None,
    )


@router.get(
    "/{procedure_id}",
    summary="一个事项",
    response_model=ProcedureDetailOut,
    responses=NOT_MODIFIED | problems("temporarily-unavailable"),
    dependencies=[Depends(queries.only())],
)
async def procedure(request: Request, procedure_id: _Id, services: ServicesDependency) -> Response:
    """All about one procedure."""
    found = await run_in_threadpool(services.external.catalogue.published, procedure_id)
    results = found.results or {}
    out = ProcedureDetailOut(
        **_facts(found),
        data_schema=dict(found.schema),
        results=[
            ResultKindOut(type=message, title=str(one["title"]), data_schema=dict(schema))
            for message, one in results.items()
            if isinstance(one, dict) and isinstance(schema := one.get("schema"), dict)
        ],
    )
    return answer(request, out)


@router.get(
    "/{procedure_id}/schema",
    summary="数据格式",
    response_class=_Schema,
    responses=_SCHEMA | problems("temporarily-unavailable"),
    dependencies=[Depends(queries.only())],
)
async def schema(procedure_id: _Id, services: ServicesDependency) -> Response:
    """JSON Schema of the data, alone."""
    found = await run_in_threadpool(services.external.catalogue.published, procedure_id)
    return _Schema(dict(found.schema), headers=SECURITY_HEADERS)


@router.get(
    "/{procedure_id}/diagram.svg",
    summary="流程图",
    response_class=_Svg,
    responses=_PICTURE | problems("temporarily-unavailable"),
    dependencies=[Depends(queries.only())],
)
async def diagram(procedure_id: _Id, services: ServicesDependency) -> Response:
    """Picture of the diagram, drawn when it was deployed."""
    found = await run_in_threadpool(services.external.catalogue.picture, procedure_id)
    return _Svg(found.svg, headers={**SECURITY_HEADERS, **_STILL})


def _facts(one: Procedure) -> dict[str, Any]:
    """Fields of `ProcedureOut`."""
    place = f"/v1/procedures/{one.id}"
    return {
        "id": one.id,
        "name": one.name,
        "version": one.version_tag,
        "department": _DEPARTMENTS.get(one.department, one.department),
        "annex": one.annex,
        "duty": one.duty,
        "basis": one.basis,
        "limit_text": one.limit_text,
        "due_rule": one.due_rule,
        "materials": list(one.materials or ()),
        "withdrawable": one.withdrawable,
        "schema_url": f"{place}/schema",
        "diagram_url": f"{place}/diagram.svg",
    }
