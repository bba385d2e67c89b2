"""GET and POST /v1/links/{token}: the page behind a one-time link.

Looking changes nothing. The token is the only proof, so that no cookie exists for another site to
ride on; it stands in the address, which is neither logged nor sent on as a referrer. One form does
everything without scripts: its buttons upload, take a file away, or hand in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from anyio import to_thread
from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.auth import ServicesDependency
from api.body import blocking, limited, readable_size, refuse_encoded
from api.client_address import client_address
from api.download import file_response
from api.headers import SECURITY_HEADERS
from api.limits import Limits
from api.pages import link_form
from api.pages.frame import page
from api.pages.link_page import ACCEPT, PAGES
from api.pages.multipart import Part, boundary_of, parts
from api.problems import problem
from api.services import ApiServices
from bureau.domain.json_value import JsonObject
from bureau.domain.paper_kinds import DEFAULT_KIND
from bureau.errors import Fault, InvalidData, NotFound, NotPermitted, Refusal, Transient
from bureau.services.made_papers import XLSX
from bureau.services.one_time_links import MOST_PAPERS, PLACE, OpenedLink
from bureau.services.papers import Upload
from bureau.services.rate_limits import GUESSES_BY_ADDRESS, RateLimited

router = APIRouter(prefix=PLACE)

_PAPERS: Final = "bureau.papers"
_ACT: Final = "bureau.act"
_HARMLESS: Final = "bureau.not_classified"


@dataclass(slots=True)
class _Sent:
    """What one form brought."""

    values: dict[str, list[str]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    stored: list[str] = field(default_factory=list)
    act: str = ""
    not_classified: bool = False


@router.get("/{token}")
async def show(token: str, request: Request, services: ServicesDependency) -> Response:
    """What is asked."""
    try:
        opened = await run_in_threadpool(_open, services, token, client_address(request))
    except (Refusal, Transient) as refused:
        return _refused(refused)
    return _form(opened, request)


@router.get("/{token}/blank")
async def blank(token: str, request: Request, services: ServicesDependency) -> Response:
    """The empty table that is to be filled in."""
    try:
        await run_in_threadpool(_open, services, token, client_address(request))
        name, content = await run_in_threadpool(services.links.blank, token)
    except (Refusal, Transient) as refused:
        return _refused(refused)
    return file_response(content, XLSX, name)


@router.post("/{token}")
async def send(token: str, request: Request, services: ServicesDependency) -> Response:
    """Upload, take away, or hand in; then what came of it."""
    limits: Limits = request.app.state.limits
    try:
        if request.headers.get("sec-fetch-site", "same-origin") == "cross-site":
            raise NotPermitted("请从链接页面提交。", code="csrf-refused")
        opened = await run_in_threadpool(_open, services, token, client_address(request))
        refuse_encoded(request)
        boundary = boundary_of(request.headers.get("content-type", ""))
        if boundary is None:
            raise InvalidData("表单不完整，请重新填写后提交。")
        most = limits.attachment + limits.body
        chunks = blocking(limited(request, most, limits.idle, limits.slowest))
        sent = await to_thread.run_sync(
            _read, services, token, opened, parts(chunks, boundary), limiter=limits.uploads
        )
        opened = await run_in_threadpool(services.links.open, token)
    except (Refusal, Transient) as refused:
        return _refused(refused)
    if sent.act.startswith("remove:"):
        await run_in_threadpool(services.links.detach, token, sent.act.removeprefix("remove:"))
        opened = await run_in_threadpool(services.links.open, token)
    if sent.errors or sent.act != "submit":
        return _form(opened, request, sent, status=422 if sent.errors else 200)
    data = link_form.read(link_form.fields_of(opened.page.schema), sent.values)
    try:
        await run_in_threadpool(_hand_in, services, token, data, sent.not_classified)
    except (Refusal, Transient) as refused:
        if isinstance(refused, Refusal) and not isinstance(refused, NotFound):
            sent.errors.append(refused.message)
            status = problem(refused.code).status
            return _form(opened, request, sent, faults=refused.faults, status=status)
        return _refused(refused)
    # 303: a reload shows the answer and sends nothing again.
    return RedirectResponse(f"{PLACE}/{token}", 303, headers=SECURITY_HEADERS)


def _open(services: ApiServices, token: str, address: str) -> OpenedLink:
    limits = services.interface.rate_limits
    limits.require(GUESSES_BY_ADDRESS, address)
    try:
        return services.links.open(token)
    except NotFound:
        limits.take(GUESSES_BY_ADDRESS, address)
        raise


def _hand_in(services: ApiServices, token: str, data: JsonObject, confirmed: bool) -> str:
    return services.links.hand_in(token, data, not_classified=confirmed)


def _read(services: ApiServices, token: str, opened: OpenedLink, found: Iterable[Part]) -> _Sent:
    """Read the form; files are kept as they come, each judged by itself."""
    sent = _Sent()
    for part in found:
        if part.filename is None:
            value = part.text()
            if part.name == _ACT:
                sent.act = value
            elif part.name == _HARMLESS:
                sent.not_classified = True
            else:
                sent.values.setdefault(part.name, []).append(value)
        elif part.filename and part.name == _PAPERS:
            try:
                _keep(services, token, part, confirmed=sent.not_classified)
                sent.stored.append(part.filename)
            except Refusal as refused:
                said = "".join(fault.message for fault in refused.faults[:2])
                sent.errors.append(f"{part.filename[:80]}：{refused.message}{said}")
    return sent


def _keep(services: ApiServices, token: str, part: Part, *, confirmed: bool) -> None:
    opened = services.links.may_attach(token)
    upload = Upload(
        name=part.filename or "",
        kind=DEFAULT_KIND,
        declared=part.media_type,
        chunks=part.chunks,
        not_classified=confirmed,
    )
    paper = services.papers.keep(upload, added_by=opened.link.addressee)
    services.links.attach(opened, paper)


def _form(
    opened: OpenedLink,
    request: Request,
    sent: _Sent | None = None,
    *,
    faults: tuple[Fault, ...] = (),
    status: int = 200,
) -> Response:
    fields = link_form.fields_of(opened.page.schema)
    limits: Limits = request.app.state.limits
    content = PAGES.get_template("link").render(
        title=opened.page.title,
        opened=opened,
        fields=fields,
        values=sent.values if sent else link_form.shown(fields, opened.page.values),
        errors=sent.errors if sent else [],
        stored=sent.stored if sent else [],
        faults={fault.pointer: fault.message for fault in faults},
        names=(_PAPERS, _ACT, _HARMLESS),
        accept=ACCEPT,
        blank=f"{request.url.path}/blank",
        most=f"每个不超过 {readable_size(limits.attachment)}，最多 {MOST_PAPERS} 个",
    )
    return page(content, status)


def _refused(refused: Refusal | Transient) -> Response:
    if isinstance(refused, Transient):
        text, status, headers = "系统暂时繁忙，请稍后刷新重试。", 503, {"Retry-After": "10"}
    else:
        text, status, headers = refused.message, problem(refused.code).status, {}
        if isinstance(refused, RateLimited):
            headers = {"Retry-After": str(refused.standing.seconds)}
    content = PAGES.get_template("refused").render(title="无法打开", text=text)
    return page(content, status, headers)
