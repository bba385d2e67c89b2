"""The 办文单 of a case: what came in, who did what, which papers there are, how it ended.

依据：平台. Printed with the case and kept in its package (`bureau.services.case_package`). The same
facts and day give the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from bureau.domain.cases import Case
from bureau.domain.clock import Clock
from bureau.domain.json_value import JsonObject, JsonValue
from bureau.domain.paper_kinds import kind_label
from bureau.domain.paper_templates import prepared_values
from bureau.domain.timeline import SYSTEM
from bureau.services.ports.engine import FormFieldFact, UserTaskFact
from bureau.services.ports.paper_templates import PaperRenderer, TemplateSource
from bureau.services.records import CaseEvent, Paper, Procedure
from bureau.services.staff.stamps import doer
from bureau.services.writing.frame import framed
from bureau.timezone import TIME_ZONE

TEMPLATE: Final = "case-sheet"


class CaseSheets:
    """Makes 办文单.

    Args:
        templates: where templates are.
        renderer: fills them.
        clock: the day it is printed on.
    """

    def __init__(self, templates: TemplateSource, renderer: PaperRenderer, clock: Clock) -> None:
        self._templates = templates
        self._renderer = renderer
        self._clock = clock

    def ready(self) -> None:
        """Wait until a sheet can be made at once.

        Raises:
            Permanent: this machine cannot make papers.
            Transient: not now.
        """
        self._renderer.ready()

    def pdf(
        self,
        case: Case,
        procedure: Procedure | None,
        *,
        version: str,
        papers: Sequence[Paper],
        events: Sequence[CaseEvent],
        tasks: Sequence[UserTaskFact],
        fields: Sequence[FormFieldFact],
        people: Mapping[str, str],
    ) -> bytes:
        """The sheet of a case.

        Args:
            case: the case.
            procedure: its procedure, as far as it is still in the catalogue.
            version: process id and version it runs on.
            papers: oldest first.
            events: timeline, oldest first.
            tasks: user tasks, oldest first.
            fields: what was submitted on forms.
            people: names by user id.

        Raises:
            Permanent: it cannot be made; see `PaperRenderer`.
            Transient: not now.
        """
        source = self._templates.get(TEMPLATE)
        day = (case.closed_at or self._clock.now()).astimezone(TIME_ZONE).date()
        values: dict[str, object] = {
            "caseNumber": case.number,
            "title": case.title,
            "procedure": _procedure(case, procedure),
            "version": version,
            "source": case.source.label,
            "receivedAt": _minute(case.received_at),
            "dueAt": _minute(case.due_at),
            "closedAt": _minute(case.closed_at),
            "outcome": case.outcome,
            "facts": _facts(case.data, _titles(procedure)),
            "steps": [_step(task, fields, people) for task in tasks if not task.deleted],
            "timeline": [
                {"at": _minute(one.at), "kind": one.kind.label, "text": one.text} for one in events
            ],
            "papers": [
                {
                    "name": one.name,
                    "kind": kind_label(one.kind),
                    "addedBy": _name(one.added_by, people),
                    "addedAt": _minute(one.added_at),
                }
                for one in papers
            ],
        }
        shown = prepared_values(source.template, values)
        return self._renderer.render(source, framed(source.template, shown, case, "", day)).pdf


def _procedure(case: Case, procedure: Procedure | None) -> str:
    return f"{procedure.name}（附件{procedure.annex}）" if procedure else case.procedure_id


def _titles(procedure: Procedure | None) -> Mapping[str, str]:
    """Chinese titles of the start form's fields."""
    known = procedure.schema.get("properties") if procedure else None
    if not isinstance(known, Mapping):
        return {}
    return {
        key: str(one["title"])
        for key, one in known.items()
        if isinstance(one, Mapping) and one.get("title")
    }


def _facts(data: JsonObject, titles: Mapping[str, str]) -> list[dict[str, str]]:
    return [
        {"name": titles.get(key, key), "value": _text(value)}
        for key, value in data.items()
        if value not in (None, "", [], {})
    ]


def _step(
    task: UserTaskFact, fields: Sequence[FormFieldFact], people: Mapping[str, str]
) -> dict[str, str]:
    answers = [
        f"{one.field}：{_text(one.value)}"
        for one in fields
        if one.task_id == task.id and one.value not in (None, "", [], {})
    ]
    return {
        "step": task.name or task.key,
        "person": doer(task, people),
        "beganAt": _minute(task.started_at),
        "endedAt": _minute(task.ended_at),
        "answers": "\n".join(answers),
    }


def _name(user: str | None, people: Mapping[str, str]) -> str:
    return people.get(user, user) if user else ("" if user is None else SYSTEM)


def _minute(at: datetime | None) -> str:
    return f"{at.astimezone(TIME_ZONE):%Y-%m-%d %H:%M}" if at else ""


def _text(value: JsonValue) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return "；".join(f"{key}：{_text(one)}" for key, one in value.items())
    if isinstance(value, Sequence):
        return "、".join(_text(one) for one in value)
    return "" if value is None else str(value)
