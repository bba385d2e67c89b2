"""GET and POST /panel/meetings: 议题 of 局党组会 and 县政府常务会; all results entered at once.

The office enters them with the 纪要; the cases go on by themselves (`bureau.services.agenda`).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from anyio import to_thread
from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.auth import ServicesDependency
from api.body import blocking, limited, refuse_encoded
from api.limits import Limits
from api.pages.multipart import Part, boundary_of, parts
from api.panel.csrf import tokens
from api.panel.frame import answered, environment, refused, shown
from api.services import ApiServices
from bureau.domain.agenda import Meeting, Verdict
from bureau.domain.media import ACCEPTED
from bureau.errors import Fault, InvalidData, NotFound, NotPermitted, Refusal
from bureau.services.agenda import KEEPERS, MINUTES, Result
from bureau.services.papers import Upload
from bureau.services.records import Paper
from bureau.timezone import TIME_ZONE

router = APIRouter(prefix="/panel/meetings", include_in_schema=False)

HERE: Final = "/panel/meetings"
#: What a meeting may say; a matter is withdrawn outside meetings.
_VERDICTS: Final = tuple(one for one in Verdict if one is not Verdict.WITHDRAWN)
_TOKEN: Final = "token"

_PAGES: Final = environment(
    {
        "meetings": """{% extends "frame" %}{% block content %}
{% for meeting, queue in meetings %}<section id="{{ meeting.value }}"><h2>{{ meeting.label }}：{{ queue | length }} 项议题等候</h2>
{% if not queue %}<p class="hint">没有等候的议题。</p>{% else %}
<p class="hint">会后一次登记：填会议日期，放入纪要，逐项选结果；这次没有议的留空，仍在等候。登记后各办件自动往下办，不能改成别的结果。</p>
<form method="post" action="/panel/meetings/{{ meeting.value }}" enctype="multipart/form-data" class="stacked">
<input type="hidden" name="token" value="{{ token }}">
<label class="head" for="{{ meeting.value }}-held">会议日期 <span class="need">*</span></label>
<input type="date" id="{{ meeting.value }}-held" name="held" value="{{ kept.held if kept.meeting == meeting else '' }}" max="{{ today }}" required>
<label class="head" for="{{ meeting.value }}-minutes">会议纪要 <span class="need">*</span></label>
<p class="hint" id="{{ meeting.value }}-kinds">选一个文件，如印发的纪要的扫描件；有结果或缓议的办件各存一份。</p>
<input type="file" id="{{ meeting.value }}-minutes" name="minutes" accept="{{ accept }}" aria-describedby="{{ meeting.value }}-kinds" required>
<h3>各项议题的结果</h3><div class="wide" tabindex="0" role="region" aria-label="{{ meeting.label }}议题"><table class="grid"><thead><tr><th scope="col">办件编号</th><th scope="col" class="roomy">议题</th>
<th scope="col">列入时间</th><th scope="col" class="when">缓议</th><th scope="col">结果</th><th scope="col" class="roomy">会议要求（可不填）</th></tr></thead><tbody>
{% for item, case in queue %}<tr><th scope="row" class="when">{{ case.number }}</th><td>{{ item.title }}</td><td class="when">{{ item.queued_at | moment }}</td>
<td class="when">{{ item.deferrals ~ ' 次' if item.deferrals else '没有' }}</td>
<td><select name="verdict:{{ case.number }}" aria-label="{{ case.number }} 结果"><option value="">未议</option>{% for one in verdicts %}
<option value="{{ one.value }}"{{ ' selected' if kept.verdicts.get(case.number) == one.value }}>{{ one.label }}</option>{% endfor %}</select></td>
<td><input name="note:{{ case.number }}" maxlength="500" value="{{ kept.notes.get(case.number, '') }}" aria-label="{{ case.number }} 会议要求"></td></tr>{% endfor %}
</tbody></table></div><div class="acts"><button class="bureau-button main">登记会议结果</button></div></form>{% endif %}</section>
{% endfor %}{% endblock %}"""  # noqa: E501  # markup of one line that must not be broken
    }
)


@dataclass(slots=True)
class _Sent:
    """What was filled in."""

    meeting: Meeting | None = None
    held: str = ""
    verdicts: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    minutes: Paper | None = None


@router.get("")
async def meetings(request: Request, services: ServicesDependency) -> Response:
    """The queues."""
    return await answered(request, services, lambda: _page(request, services, _Sent(), "", True))


@router.post("/{meeting}")
async def enter(request: Request, meeting: str, services: ServicesDependency) -> Response:
    """All results of one meeting."""
    limits: Limits = request.app.state.limits
    try:
        refuse_encoded(request)
        boundary = boundary_of(request.headers.get("content-type", ""))
        if boundary is None or meeting not in set(Meeting):
            raise NotFound("没有这个会议，或表单不完整。")
        most = limits.attachment + limits.body
        chunks = blocking(limited(request, most, limits.idle, limits.slowest))
        sent = await to_thread.run_sync(
            _read,
            request,
            services,
            Meeting(meeting),
            parts(chunks, boundary),
            limiter=limits.uploads,
        )
    except Refusal as fault:
        return await run_in_threadpool(refused, request, services, fault)
    return await answered(request, services, lambda: _enter(request, services, sent))


def _read(
    request: Request, services: ApiServices, meeting: Meeting, found: Iterable[Part]
) -> _Sent:
    """Read the form; the file is kept as it comes, once it is clear who sends it from where."""
    clerk = services.desk.admission.member(request.cookies, KEEPERS)
    sent, trusted = _Sent(meeting=meeting), False
    for part in found:
        kind, _, number = part.name.partition(":")
        if part.name == _TOKEN:
            trusted = _own_page(request, part.text())
        elif not trusted:
            raise NotPermitted("请求来源核验未通过，请刷新页面后重试。", code="csrf-refused")
        elif part.filename is not None:
            if part.filename:
                upload = Upload(
                    name=part.filename,
                    kind=MINUTES,
                    declared=part.media_type,
                    chunks=part.chunks,
                )
                sent.minutes = services.papers.keep(upload, added_by=clerk.user_id)
        elif part.name == "held":
            sent.held = part.text().strip()
        elif kind == "verdict":
            sent.verdicts[number] = part.text().strip()
        elif kind == "note":
            sent.notes[number] = part.text().strip()
    return sent


def _own_page(request: Request, given: str) -> bool:
    token = given.encode("latin-1", "replace")
    same = any(secrets.compare_digest(token, one) for one in tokens(request))
    site = request.headers.get("sec-fetch-site", "same-origin")
    return bool(token) and same and site == "same-origin"


def _enter(request: Request, services: ApiServices, sent: _Sent) -> Response:
    clerk = services.desk.admission.member(request.cookies, KEEPERS)
    assert sent.meeting is not None, "`enter` names it"
    try:
        results = list(_results(sent))
        if sent.minutes is None:
            raise InvalidData("请放入会议纪要。", faults=(Fault("/minutes", "没有文件。"),))
        entered = services.agenda.enter(
            sent.meeting, _day(sent.held), results, minutes=sent.minutes, by=clerk.user_id
        )
    except Refusal as fault:
        # A browser gives back what was filled in, never the file.
        again = " 请重新选择会议纪要。" if sent.minutes else ""
        return _page(request, services, sent, fault.whole + again, False)
    said = (
        f"已登记{sent.meeting.label}结果：{entered.decided} 项有结果，{entered.deferred} 项缓议"
        + (f"，{entered.known} 项以前已登记。" if entered.known else "。")
    )
    return _page(request, services, _Sent(), said, True)


def _results(sent: _Sent) -> Iterator[Result]:
    known = {one.value: one for one in _VERDICTS}
    for number, value in sent.verdicts.items():
        if value and value not in known:
            raise InvalidData(f"{number} 的结果无法识别。")
        if value:
            note = sent.notes.get(number, "")[:500]
            yield Result(case_number=number, verdict=known[value], note=note)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidData("请填会议日期。", faults=(Fault("/held", "日期不对。"),)) from None


def _page(request: Request, services: ApiServices, kept: _Sent, said: str, good: bool) -> Response:
    services.desk.admission.member(request.cookies, KEEPERS)
    return shown(
        _PAGES,
        "meetings",
        request,
        services,
        here=HERE,
        title="会议议题",
        said=said,
        good=good,
        meetings=[(one, services.agenda.waiting(one)) for one in Meeting],
        verdicts=_VERDICTS,
        kept=kept,
        today=services.clock.now().astimezone(TIME_ZONE).date().isoformat(),
        accept=",".join(f".{ending}" for kind in ACCEPTED for ending in kind.extensions),
    )
