"""GET and POST /panel/leader: what waits for a signature, and what is to be read (签批、阅件).

The office sees the same list and enters there what a leader wrote on the printed sheet (代录批示).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.auth import ServicesDependency
from api.download import paper_response
from api.panel.fields import DECISION, Field, answers_of, fields_of
from api.panel.frame import acted, answered, first, shown
from api.panel.leader_page import PAGES
from api.panel.places import TASKLIST
from api.services import ApiServices
from bureau.domain.due_text import due_text
from bureau.domain.json_value import JsonValue
from bureau.errors import Refusal
from bureau.services.ports.workforce import HeldTask
from bureau.services.task_acts.answering import ENTERED, ENTRY_FIELD, Answerable, components
from bureau.timezone import TIME_ZONE

router = APIRouter(prefix="/panel/leader", include_in_schema=False)

HERE: Final = "/panel/leader"
#: Most tasks on one page: each asks the engine for its form.
MOST: Final = 30
#: Fields that are filled in before anybody looks: today, and who enters it.
PRESET: Final = ("signedOn", ENTRY_FIELD)


@dataclass(frozen=True, slots=True)
class _Said:
    """What came of the last act: about one task, or about the page."""

    text: str = ""
    good: bool = True
    task: str = ""
    given: Mapping[str, list[str]] | None = None


@dataclass(slots=True)
class _Entry:
    """One task as the page shows it."""

    id: str
    title: str
    number: str
    step: str
    procedure: str
    due: str
    late: bool
    facts: list[tuple[str, str]]
    papers: list[tuple[str, str]]
    fields: tuple[Field, ...] | None
    decisions: tuple[tuple[str, str], ...]
    entering: bool
    batch: int = 0
    said: str = ""

    @property
    def plain(self) -> tuple[Field, ...]:
        """The fields in sight."""
        return tuple(
            one
            for one in self.fields or ()
            if one.key not in (DECISION, *PRESET)
            and (one.only_if is None or one.only_if[0] not in (DECISION, ENTRY_FIELD))
        )

    @property
    def preset(self) -> tuple[Field, ...]:
        """The fields that have their value already, and what hangs on them."""
        return tuple(
            one
            for one in self.fields or ()
            if one.key in PRESET or (one.only_if and one.only_if[0] == ENTRY_FIELD)
        )

    def asked(self, decision: str) -> tuple[Field, ...]:
        """The fields that are asked for with one decision only."""
        return tuple(one for one in self.fields or () if one.only_if == (DECISION, decision))


@router.get("")
async def leader(request: Request, services: ServicesDependency) -> Response:
    """The list."""
    return await answered(request, services, lambda: _page(request, services, _Said()))


@router.post("/tasks/{task_id}")
async def sign(request: Request, task_id: str, services: ServicesDependency) -> Response:
    """One signature."""
    return await acted(request, services, lambda given: _sign(request, services, task_id, given))


@router.post("/batch")
async def batch(request: Request, services: ServicesDependency) -> Response:
    """The same signature on several of one kind."""
    return await acted(
        request, services, lambda given: _batch(request, services, given.get("task", []))
    )


@router.post("/read")
async def read(request: Request, services: ServicesDependency) -> Response:
    """已阅."""
    return await acted(request, services, lambda given: _read(request, services, given))


@router.get("/readings/{reading_id}/papers/{paper_id}")
async def reading_paper(
    request: Request, reading_id: str, paper_id: str, services: ServicesDependency
) -> Response:
    """A paper of what was sent round."""

    def opened() -> Response:
        held = services.acts.circulation.open_paper(request.cookies, reading_id, paper_id)
        return paper_response(request, *held)

    return await answered(request, services, opened)


def _sign(
    request: Request, services: ApiServices, task_id: str, fields: Mapping[str, list[str]]
) -> Response:
    try:
        found = services.acts.answering.look(request.cookies, task_id)
        answers = answers_of(components(found.form), fields)
        services.acts.answering.submit(request.cookies, task_id, answers)
    except Refusal as fault:
        return _page(request, services, _Said(fault.whole, good=False, task=task_id, given=fields))
    done = f"已办：{found.at.task.name}《{found.at.case.title}》"
    return _page(request, services, _Said(done))


def _batch(request: Request, services: ApiServices, tasks: list[str]) -> Response:
    if not tasks:
        return _page(request, services, _Said("请先勾选要一并签批的文件。", good=False))
    today = services.clock.now().astimezone(TIME_ZONE).date().isoformat()
    answers: dict[str, JsonValue] = {DECISION: "agree", ENTRY_FIELD: "self", "signedOn": today}
    said = services.acts.answering.submit_each(request.cookies, tasks[:MOST], answers)
    wrong = [text for text in said.values() if text]
    line = f"已签 {len(said) - len(wrong)} 件"
    if wrong:
        line += f"，{len(wrong)} 件未成：" + "；".join(dict.fromkeys(wrong))
    return _page(request, services, _Said(line, good=not wrong))


def _read(request: Request, services: ApiServices, fields: Mapping[str, list[str]]) -> Response:
    chosen = fields.get("reading", [])
    if not chosen:
        return _page(request, services, _Said("请先勾选已经阅过的阅件。", good=False))
    try:
        count = services.acts.circulation.mark(request.cookies, chosen, first(fields, "comment"))
    except Refusal as fault:
        return _page(request, services, _Said(fault.message, good=False))
    return _page(request, services, _Said(f"已阅 {count} 件"))


def _page(request: Request, services: ApiServices, said: _Said) -> Response:
    clerk = services.acts.ground.who(request.cookies)
    signs = services.acts.signs(clerk.groups)
    mine = _signatures(request, services) if signs else []
    tasks: list[_Entry] = []
    kinds: dict[tuple[str, str], list[_Entry]] = {}
    names = services.desk.catalogue.names()
    for one in mine[:MOST]:
        try:
            found = services.acts.answering.look(request.cookies, one.id, clerk)
        except Refusal:
            continue  # done, or taken by somebody else, in this moment
        services.acts.recalls.opened(one.id, clerk.user_id)
        entry = _entry(found, services, names, is_leader=services.acts.leads(clerk.groups))
        if one.id == said.task:
            entry.said = said.text
            entry.fields = _refilled(entry.fields, said.given or {})
        elif not entry.entering and any(value == "agree" for value, _ in entry.decisions):
            kinds.setdefault((found.at.task.definition_id, found.at.task.key), []).append(entry)
        tasks.append(entry)
    several = [entries for entries in kinds.values() if len(entries) > 1]
    for number, entries in enumerate(several, start=1):
        for entry in entries:
            entry.batch = number
    readings = services.acts.circulation.waiting(request.cookies)
    on_card = any(one.said for one in tasks)
    return shown(
        PAGES,
        "leader",
        request,
        services,
        here=HERE,
        title=f"等待签批（{len(mine)}）" if signs else f"阅件（{len(readings)}）",
        said="" if on_card else said.text,
        good=said.good,
        signs=signs,
        tasks=tasks,
        left=max(0, len(mine) - MOST),
        kinds=[(n, entries[0].step, len(entries)) for n, entries in enumerate(several, start=1)],
        readings=readings,
        decision=DECISION,
        entry=ENTRY_FIELD,
        entered=ENTERED,
        tasklist=TASKLIST,
    )


def _signatures(request: Request, services: ApiServices) -> list[HeldTask]:
    """Tasks of leaders; one that was opened to named people instead has no post any more."""
    offered = services.acts.answering.offered(request.cookies)
    return [one for one in offered if not one.groups or services.acts.leads(one.groups)]


def _entry(
    found: Answerable, services: ApiServices, names: Mapping[str, str], *, is_leader: bool
) -> _Entry:
    at, now = found.at, services.clock.now()
    today = now.astimezone(TIME_ZONE).date().isoformat()
    defaults = {"signedOn": today, ENTRY_FIELD: "self" if is_leader else ENTERED}
    fields = fields_of(components(found.form), found.form.known, defaults)
    due = at.task.due_at or at.case.due_at
    return _Entry(
        id=at.task.id,
        title=at.case.title,
        number=at.case.number,
        step=at.task.name,
        procedure=names.get(at.case.procedure_id, at.case.procedure_id),
        due=due_text(due, now, closed_at=None, standing=False) if due else "",
        late=due is not None and due < now,
        facts=_facts(found),
        papers=[
            (one.name, f"/panel/tasks/{at.task.id}/papers/{one.id}")
            for one in reversed(found.papers)
        ],
        fields=fields,
        decisions=_decisions(fields),
        entering=not is_leader,
    )


def _refilled(
    fields: tuple[Field, ...] | None, given: Mapping[str, list[str]]
) -> tuple[Field, ...] | None:
    """What was typed stays when it is refused."""
    return fields and tuple(
        replace(one, value=first(given, one.key)) if one.key in given else one for one in fields
    )


def _decisions(fields: tuple[Field, ...] | None) -> tuple[tuple[str, str], ...]:
    return next((one.choices for one in fields or () if one.key == DECISION), ())


def _facts(found: Answerable) -> list[tuple[str, str]]:
    """What the form shows and nobody fills in: 拟办意见, 送审稿 ...; the title stands above."""
    listed = found.form.form.get("components")
    facts: dict[str, str] = {}
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, Mapping) and one.get("key") and one.get("disabled"):
            value = found.form.known.get(str(one["key"]))
            told = value.strip() if isinstance(value, str) else ""
            if told and told != found.at.case.title:
                facts[str(one.get("label") or one["key"])] = told
    return list(facts.items())
