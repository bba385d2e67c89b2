"""Puts what the service found into the words and order that the tab shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from api.panel.schemas import (
    EntryOut,
    FactOut,
    KindOut,
    LimitsOut,
    OpinionOut,
    PanelCaseOut,
    PanelOut,
    PaperOut,
    RelatedOut,
    StepLimitOut,
    StepOut,
)
from bureau.domain.cases import Case
from bureau.domain.due_text import due_text
from bureau.domain.json_value import JsonObject, JsonValue
from bureau.domain.media import ACCEPTED
from bureau.domain.opinions import opinion_name
from bureau.domain.paper_kinds import PAPER_KINDS, kind_label
from bureau.domain.timeline import SYSTEM
from bureau.services.case_status import STATE_TEXTS
from bureau.services.panel import PanelCase
from bureau.services.ports.store.case_search import Likeness
from bureau.services.records import Opinion, Paper
from bureau.services.staff.stamps import doer
from bureau.services.step_limits import StepLimit
from bureau.services.submission_receipt import basis_text
from bureau.timezone import TIME_ZONE

#: In place of the title of a case that belongs to this one and is somebody else's.
NOT_YOURS: Final = "（由其他岗位办理，不显示标题）"


def panel_out(
    found: PanelCase, place: str, now: datetime, max_bytes: int, acts: Sequence[str] = ()
) -> PanelOut:
    """What is shown of one case.

    Args:
        found: what the service says.
        place: path under which its papers are, such as "/panel/tasks/a1b2c3".
        now: aware.
        max_bytes: largest upload.
        acts: what the diagram allows beside the form.
    """
    case = found.case
    names = _names(found)
    return PanelOut(
        case=PanelCaseOut(
            number=case.number,
            title=case.title,
            procedure=found.procedure.name if found.procedure else case.procedure_id,
            source=found.organisation.name if found.organisation else case.source.label,
            state=case.state.value,
            state_text=STATE_TEXTS[case.state],
            received_at=_local(case.received_at),
            due_at=_local(case.due_at) if case.due_at else None,
            due_text=due_text(
                case.due_at,
                now,
                closed_at=case.closed_at,
                standing=case.due_at is None and case.due_basis is not None,
            ),
            due_basis=basis_text(case),
            due_explanation=_explanation(case.due_basis or {}),
            facts=_facts(found.procedure.schema if found.procedure else {}, case.data),
        ),
        step_limits=[_step_limit(one, case, now) for one in found.step_limits],
        papers=_papers(found.papers, place, names),
        opinions=[_opinion(one, names) for one in found.opinions],
        related=[
            RelatedOut(
                relation=one.relation,
                number=one.case.number,
                title=one.case.title if one.case.number in found.seen else NOT_YOURS,
                visible=one.case.number in found.seen,
                procedure=one.procedure,
                state_text=STATE_TEXTS[one.case.state],
            )
            for one in found.related
        ],
        alike=[
            RelatedOut(
                relation=_likeness(one),
                number=one.case.number,
                title=one.case.title,
                visible=True,
                procedure="",
                state_text=STATE_TEXTS[one.case.state],
            )
            for one in found.alike
        ],
        sheet_url=f"{place}/sheet",
        now=_now(found, names),
        timeline=_timeline(found, names),
        can_add=found.can_add,
        acts=acts,
        limits=LimitsOut(
            max_bytes=max_bytes,
            accepted=[f".{ending}" for kind in ACCEPTED for ending in kind.extensions],
        ),
        paper_kinds=[KindOut(value=kind.value, label=kind.label) for kind in PAPER_KINDS],
    )


def paper_out(
    paper: Paper, place: str, names: Mapping[str, str], version: int = 1, *, latest: bool = True
) -> PaperOut:
    """One paper.

    Args:
        paper: the record.
        place: path under which the papers of its case are.
        names: names of people and bodies by id or code.
        version: which paper of this name and kind it is, counted from 1.
        latest: no later one has this name and kind.
    """
    return PaperOut(
        id=paper.id,
        name=f"{paper.name}（已销毁）" if paper.destroyed_at else paper.name,
        kind=paper.kind,
        kind_label=kind_label(paper.kind),
        size=paper.size,
        media_type=paper.media_type,
        added_by=names.get(paper.added_by, paper.added_by),
        added_at=_local(paper.added_at),
        sha256=paper.sha256,
        url=f"{place}/papers/{paper.id}",
        version=version,
        latest=latest,
    )


def _papers(papers: Sequence[Paper], place: str, names: Mapping[str, str]) -> list[PaperOut]:
    """Papers with their versions: a paper of the same name and kind is the next version."""
    total = Counter((paper.name, paper.kind) for paper in papers)
    counted: Counter[tuple[str, str]] = Counter()
    shown = []
    for paper in papers:
        key = (paper.name, paper.kind)
        counted[key] += 1
        latest = counted[key] == total[key]
        shown.append(paper_out(paper, place, names, counted[key], latest=latest))
    return shown


def _likeness(one: Likeness) -> str:
    said = (("同一申请人", one.same_applicant), ("同一事由", one.same_matter))
    return "、".join(text for text, true in said if true)


def _names(found: PanelCase) -> dict[str, str]:
    """Names by id: those the engine and the record know, who looks, the body that handed in."""
    names = dict(found.people)
    names |= {
        event.actor: str(event.data["actor_name"])
        for event in found.events
        if event.data.get("actor_name")
    }
    names[found.clerk.user_id] = found.clerk.name
    if found.organisation is not None:
        names[found.organisation.code] = found.organisation.name
    return names


def _facts(schema: JsonObject, data: JsonObject) -> list[FactOut]:
    """What was handed in, by the titles and in the order of the form; empty values are left out."""
    properties = schema.get("properties")
    known = properties if isinstance(properties, Mapping) else {}
    order = [
        *(name for name in known if name in data),
        *(name for name in data if name not in known),
    ]
    return [
        FactOut(label=_title(known.get(name), name), value=text)
        for name in order
        if (text := _value(known.get(name), data[name]))
    ]


def _title(field: JsonValue, name: str) -> str:
    return str(field.get("title", name)) if isinstance(field, Mapping) else name


def _value(field: JsonValue, value: JsonValue) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(_value(field, item) for item in value)
    return _choice(field, value) or str(value)


def _choice(field: JsonValue, value: JsonValue) -> str:
    """Label of a selected value: `oneOf` of constants with titles, of the field or of its items."""
    if not isinstance(field, Mapping):
        return ""
    items = field.get("items")
    choices = field.get("oneOf") or (items.get("oneOf") if isinstance(items, Mapping) else None)
    if not isinstance(choices, list):
        return ""
    for choice in choices:
        if isinstance(choice, Mapping) and choice.get("const") == value:
            return str(choice.get("title", value))
    return ""


def _opinion(one: Opinion, names: Mapping[str, str]) -> OpinionOut:
    word = opinion_name(one.opinion)
    if one.on_behalf:
        clerk = names.get(one.entered_by or "", one.entered_by or "")
        word = f"{word}（{clerk}代录）"
    return OpinionOut(
        round=one.round,
        signer=names.get(one.signer, one.signer) if one.signer else "（不记名）",
        opinion=word,
        text=one.text,
        signed_at=_local(one.signed_at),
    )


def _step_limit(one: StepLimit, case: Case, now: datetime) -> StepLimitOut:
    """How the limit of a step stands: not begun, running, done in time or late, cancelled."""
    due_at, run = one.limit.due_at, one.run
    ended_at = run.ended_at if run is not None else None
    standing = due_at is None
    if run is not None and run.cancelled:
        text = (
            f"{due_text(due_at, ended_at or now, standing=standing).partition('，')[0]}，环节已取消"
        )
    elif run is None and one.known:
        waiting = "未经此环节" if case.finished else "尚未开始"
        text = f"{due_text(due_at, now, standing=standing)}，{waiting}"
    else:
        text = due_text(due_at, now, closed_at=ended_at, standing=standing, done="完成")
    return StepLimitOut(
        step=one.step.name,
        due_at=_local(due_at) if due_at else None,
        due_text=text,
        open=one.known and run is not None and not one.over and not case.finished,
        due_basis=str(one.limit.basis.get("text", "")),
        due_explanation=_explanation(one.limit.basis),
    )


def _now(found: PanelCase, names: Mapping[str, str]) -> list[StepOut]:
    """Where the case stands: open tasks, the longest waiting first."""
    waiting = [one for one in found.tasks or () if one.ended_at is None]
    return [
        StepOut(
            name=one.name,
            since=_local(one.started_at),
            holder=names.get(one.assignee or "", one.assignee or ""),
            task_id=one.id if one.id in found.mine else None,
        )
        for one in sorted(waiting, key=lambda one: one.started_at)
    ]


def _timeline(found: PanelCase, names: Mapping[str, str]) -> list[EntryOut]:
    entries = [
        EntryOut(
            at=_local(event.at),
            actor=names.get(event.actor, event.actor),
            text=event.text,
            kind=event.kind.value,
        )
        for event in found.events
    ]
    for task in found.tasks or ():
        if task.ended_at is None:
            continue
        actor = doer(task, names) or SYSTEM
        text = f"“{task.name}”已取消" if task.deleted else f"完成“{task.name}”"
        entries.append(EntryOut(at=_local(task.ended_at), actor=actor, text=text, kind="task"))
    return sorted(entries, key=lambda entry: entry.at)


def _explanation(basis: JsonObject) -> list[str]:
    """Every day of the way, in the words of the computation."""
    lines = basis.get("explanation")
    return [str(line) for line in lines] if isinstance(lines, list) else []


def _local(at: datetime) -> datetime:
    return at.astimezone(TIME_ZONE)
