"""A scenario as it is written: how a case starts, who does what in turn, where it ends.

- name: 网上回复，举报投诉人满意
  at: 2026-03-02T09:30:00+08:00          # the case's clock
  start: {by: api, data: {...}}          # or {by: form, data: {...}}
  steps:
    - service: Service_Register          # the worker's handler runs; `reports:` a BPMN error
    - task: User_Receive                 # a clerk answers the form
      groups: [bangongshi]               # its candidate groups; one of the first acts
      answer: {...}
    - time: 2026-03-10T09:00:00+08:00    # the clock moves; timers fire in order
      fires: [Timer_DueSoon]
    - paper: 通话录音.mp3                  # a clerk adds a paper in the tab 办件
      kind: recording
    - hotline: reject                    # the simulated hotline misbehaves once
  then: {ends: [End_Closed], ...}
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, Literal

import yaml
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _as_text(values: dict[str, Any]) -> dict[str, Any]:
    """YAML makes dates of dates; forms and JSON hold texts."""
    return {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in values.items()
    }


class Start(_Model):
    """How the case begins: handed in by the hotline, or entered by a clerk on the start form."""

    by: Literal["api", "form"]
    data: dict[str, Any]

    _texts = field_validator("data")(_as_text)


class Task(_Model):
    """A user task.

    Args:
        task: element id; no other user task may be open.
        groups: its candidate groups, all of them; a demo clerk of the first one acts.
        answer: what is entered, by key of the form.
        shows: values the form shows, or is prefilled with; ``{contains: 文字}`` where the whole
            text is not known beforehand.
        due: when it is due, None: it has no due date.
    """

    task: str
    groups: tuple[str, ...] = Field(min_length=1)
    answer: dict[str, Any] = {}
    shows: dict[str, Any] = {}
    due: AwareDatetime | None = None

    _texts = field_validator("answer", "shows")(_as_text)


class Service(_Model):
    """A service step: its handler runs and completes it, or reports this BPMN error."""

    service: str
    reports: str | None = None


class Time(_Model):
    """The clock moves to `time`; exactly these timers fire, in this order."""

    time: AwareDatetime
    fires: tuple[str, ...] = ()


class Paper(_Model):
    """A clerk adds a paper of this name and kind to the case."""

    paper: str
    kind: str


class Hotline(_Model):
    """The hotline's next answer."""

    hotline: Literal["reject"]


Step = Task | Service | Time | Paper | Hotline

_STEPS: Final[dict[str, type[Task] | type[Service] | type[Time] | type[Paper] | type[Hotline]]] = {
    "task": Task,
    "service": Service,
    "time": Time,
    "paper": Paper,
    "hotline": Hotline,
}


class Packet(_Model):
    """What the hotline has of the case."""

    kind: Literal["reply", "return"]
    status: Literal["accepted", "rejected"] = "accepted"
    says: str


class Package(_Model):
    """A written package; every paper in it is one of the case."""

    kind: Literal["case", "archive"]
    papers: tuple[str, ...] = ()
    retention_years: int | None = None
    archive_class: str | None = None


class Reminder(_Model):
    """One reminder."""

    kind: Literal["due-soon", "overdue"]
    groups: tuple[str, ...]
    says: str


class Expectation(_Model):
    """How the world looks at the end.

    Args:
        ends: end events of the top level, in the order they were reached.
        outcome: how the case was closed.
        variables: values of process variables.
        hotline: packets the hotline took, in order.
        packages: packages, in order.
        reminders: reminders, in order.
    """

    ends: tuple[str, ...]
    outcome: str
    variables: dict[str, Any] = {}
    hotline: tuple[Packet, ...] = ()
    packages: tuple[Package, ...]
    reminders: tuple[Reminder, ...] = ()

    _texts = field_validator("variables")(_as_text)


class Scenario(_Model):
    """One scenario."""

    name: str
    at: AwareDatetime
    start: Start
    steps: tuple[Step, ...]
    then: Expectation

    @field_validator("steps", mode="before")
    @classmethod
    def _by_first_word(cls, rows: list[dict[str, Any]]) -> list[Step]:
        """Each step is told by its first key, so that a fault in it is named as such."""
        return [_STEPS[next(iter(row))].model_validate(row) for row in rows]


class ScenarioFile(_Model):
    """All scenarios of one process; `fragments` only hold what YAML anchors refer to."""

    process: str
    fragments: Any = None
    scenarios: tuple[Scenario, ...]


def read_scenarios(path: Path) -> ScenarioFile:
    """Read one file; lists of steps may hold lists (YAML anchors), which are flattened."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    for row in data["scenarios"]:
        row["steps"] = _flat(row["steps"])
    return ScenarioFile.model_validate(data)


def _flat(steps: list[Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for step in steps:
        found += _flat(step) if isinstance(step, list) else [step]
    return found


def moment(text: object) -> datetime:
    """A time as it stands in a variable."""
    return datetime.fromisoformat(str(text))
