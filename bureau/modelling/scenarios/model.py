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
    - ledger: procurement-budget         # a row that stands in a ledger already, of another case
      row: {itemNumber: CG-2026-01}
    - paper: 通话录音.mp3                  # a clerk adds a paper in the tab 办件
      kind: recording
    - message: Message_Withdrawn         # an answer from outside comes in
      variables: {reason: 已自行解决}
    - hotline: reject                    # the simulated hotline misbehaves once
    - office: reject                     # so does the next body behind mail (or way: folder)
    - meeting: approved                  # the office enters what 局党组会 said of the case
  then: {ends: [End_Closed], ...}
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator, model_validator

from bureau.domain.agenda import Meeting, Verdict

Reason = Annotated[str, Field(min_length=4)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _as_text(values: dict[str, Any]) -> dict[str, Any]:
    """YAML makes dates of dates; forms and JSON hold texts, in the rows of their lists too."""
    return {key: _text(value) for key, value in values.items()}


def _text(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return _as_text(value)
    return [_text(one) for one in value] if isinstance(value, list) else value


class Start(_Model):
    """How the case begins: handed in by a body outside, or entered by a clerk on the start form."""

    by: Literal["api", "form"]
    data: dict[str, Any]

    _texts = field_validator("data")(_as_text)


class Task(_Model):
    """A user task.

    Args:
        task: element id.
        groups: its candidate groups, all of them; a demo clerk of the first one acts. Of several
            open tasks of one element (会签) it is the one with these groups that shows `shows`.
        answer: what is entered, by key of the form.
        shows: values the form shows, or is prefilled with; ``{contains: 文字}`` where the whole
            text is not known beforehand.
        due: when it is due, None: it has no due date.
        beside: every other open user task and service step; nothing else may be open.
    """

    task: str
    groups: tuple[str, ...] = Field(min_length=1)
    answer: dict[str, Any] = {}
    shows: dict[str, Any] = {}
    due: AwareDatetime | None = None
    beside: tuple[str, ...] = ()

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


class Ledger(_Model):
    """A ledger has this row, which is of no case: what an earlier case or the page 台账 left."""

    ledger: str
    row: dict[str, Any]

    _texts = field_validator("row")(_as_text)


class Message(_Model):
    """A message reaches the case from outside; variables come with it."""

    message: str
    variables: dict[str, Any] = {}

    _texts = field_validator("variables")(_as_text)


class Hotline(_Model):
    """The hotline's next answer."""

    hotline: Literal["reject"]


class Office(_Model):
    """The next answer of a body behind mail or exchange folder."""

    office: Literal["reject"]
    way: Literal["mail", "folder"] = "mail"


class Sitting(_Model):
    """The office enters what a meeting said of the case's matter, with the 纪要.

    Args:
        meeting: the verdict.
        body: which meeting.
        note: 会议要求.
        title: the matter as it stands in the queue; None: whatever it is.
    """

    meeting: Verdict
    body: Meeting = Meeting.PARTY_GROUP
    note: str = ""
    title: str | None = None


Step = Task | Service | Time | Paper | Ledger | Message | Hotline | Office | Sitting

_STEPS: Final[dict[str, type[Step]]] = {
    "task": Task,
    "service": Service,
    "time": Time,
    "paper": Paper,
    "ledger": Ledger,
    "message": Message,
    "hotline": Hotline,
    "office": Office,
    "meeting": Sitting,
}


class Packet(_Model):
    """What the hotline has of the case."""

    kind: Literal["reply", "return"]
    status: Literal["accepted", "rejected"] = "accepted"
    says: str


class Arrived(_Model):
    """What a body behind mail or exchange folder got; a refused mail did not get there.

    Args:
        to: code of the body in `bpmn/bodies.yaml`.
        says: part of its title or letter.
        papers: ends of the names of papers that came with it.
    """

    to: str
    says: str
    papers: tuple[str, ...] = ()


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


class LedgerLine(_Model):
    """A row of a ledger that the case made or changed.

    Args:
        values: of its columns; those that are not named may be anything.
        reason: of the last change.
        reasons: of every change, in order; None: whatever they are.
        state: whether it still counts.
    """

    values: dict[str, Any]
    reason: str | None = None
    reasons: tuple[str, ...] | None = None
    state: Literal["open", "closed"] = "open"

    _texts = field_validator("values")(_as_text)


class Opened(_Model):
    """A case that this one opened (topic `open-case`), and that runs in the engine.

    Args:
        process: what was opened; it alone may stand for the whole.
        data: start data; keys that are not named may be anything.
        papers: ends of the names of the papers that went along, all of them; None: any.
        due: limit that came along; None: any.
    """

    process: str
    data: dict[str, Any] = {}
    papers: tuple[str, ...] | None = None
    due: AwareDatetime | None = None

    _texts = field_validator("data")(_as_text)

    @model_validator(mode="before")
    @classmethod
    def _alone(cls, value: Any) -> Any:
        return {"process": value} if isinstance(value, str) else value


class Expectation(_Model):
    """How the world looks at the end.

    Args:
        ends: end events of the top level, in the order they were reached.
        outcome: how the case was closed.
        variables: values of process variables.
        hotline: packets the hotline took, in order.
        offices: what bodies behind mail and exchange folder got, in order.
        packages: packages, in order.
        reminders: reminders, in order.
        records: rows of the case in our database by repository of the unit of work (effects,
            papers, numbers, notifications, ledger rows ...), all of them, in their order; of each
            only the fields that are named, ``{contains: 文字}`` for a part of a text, and
            ``{has: {...}}`` for some fields, in the elements of a list too. A new topic needs no
            word of its own here.
        ledgers: rows of the case by ledger, all of them, oldest first.
        opened: cases that this one opened, all of them, in the order of opening.
    """

    ends: tuple[str, ...]
    outcome: str
    variables: dict[str, Any] = {}
    hotline: tuple[Packet, ...] = ()
    offices: tuple[Arrived, ...] = ()
    packages: tuple[Package, ...]
    reminders: tuple[Reminder, ...] = ()
    records: dict[str, tuple[dict[str, Any], ...]] = {}
    ledgers: dict[str, tuple[LedgerLine, ...]] = {}
    opened: tuple[Opened, ...] = ()

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
        return [_step(row) for row in rows]


class ScenarioFile(_Model):
    """All scenarios of one process.

    Args:
        process: process id.
        fragments: only holds what YAML anchors refer to.
        scenarios: in file order; each has a name of its own.
        unreached: nodes, flows and rules that no scenario can reach, each with the reason.
    """

    process: str
    fragments: Any = None
    scenarios: tuple[Scenario, ...]
    unreached: dict[str, Reason] = {}

    @field_validator("scenarios")
    @classmethod
    def _named_once(cls, scenarios: tuple[Scenario, ...]) -> tuple[Scenario, ...]:
        names = [one.name for one in scenarios]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"场景重名：{'、'.join(twice)}")
        return scenarios


def _step(row: dict[str, Any]) -> Step:
    word = next(iter(row), "")
    if word not in _STEPS:
        raise ValueError(f"步骤以 {word!r} 开头，应为 {'、'.join(_STEPS)} 之一")
    return _STEPS[word].model_validate(row)


def moment(text: object) -> datetime:
    """A time as it stands in a variable."""
    return datetime.fromisoformat(str(text))
