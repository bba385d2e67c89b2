"""Good variables of every topic, and what has to be there before the step is reached."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from bureau.bootstrap import Services
from bureau.domain.cases import Case, CaseState
from bureau.domain.clock import FixedClock
from bureau.services.ports.engine import FormFieldFact, UserTaskFact
from bureau.services.records import PackageRow, Paper, Procedure
from tests.component.services.doubles import ChannelDouble, EngineDouble
from tests.component.workers.rig import PROCESS
from tests.support.calendars import at
from workers.handlers.collect import collect
from workers.handlers.prepare_filing import prepare_filing
from workers.handlers.record_opinion import record_opinion
from workers.runtime.declare import AnyHandler
from workers.runtime.harness import Harness
from workers.runtime.outcome import Complete, Verb

LINKED: Final = "P1_1_Supervise"
#: A year that has ended by the clock of the tests.
YEAR: Final = 2025


@dataclass(frozen=True, slots=True, kw_only=True)
class Rig:
    """What the handlers of one test run on."""

    services: Services
    harness: Harness
    clock: FixedClock
    engine: EngineDouble
    channel: ChannelDouble
    procedure: Procedure
    case: Case

    def deliver(self, handler: AnyHandler, key: str) -> Verb:
        """Deliver the step of a topic with its good variables."""
        given = {"caseId": self.case.id, **GIVEN[handler.topic]}
        instance = self.case.root_instance_id or ""
        if handler.topic == "register":
            instance = self.engine.instances[-1].id
        return self.harness.deliver(handler, given, key=key, instance=instance, process=PROCESS)


def arrange(rig: Rig, topic: str) -> None:
    """Make everything that comes before the step."""
    if (before := _BEFORE.get(topic)) is not None:
        before(rig)


GIVEN: Final[dict[str, dict[str, object]]] = {
    "register": {"caseId": None, "initiator": "wangfang"},
    "compute-deadline": {"rule": "entered", "entered": "2026-03-20"},
    "ask-supplement": {"text": "缺凭证"},
    "number-document": {"act": "reserve", "registerSign": "桓商"},
    "remind": {"recipients": "bangongshi", "kind": "overdue", "text": "请办理"},
    "notify": {"recipients": "bangongshi", "bodies": "hotline12345", "text": "请知悉"},
    "reply": {"channel": "hotline12345", "text": "已处理"},
    "forward": {"addressee": "hotline12345", "kind": "copy", "text": "抄送"},
    "publish": {"site": "menhuwang", "column": "公示", "title": "公示", "text": "内容"},
    "open-case": {
        "process": LINKED,
        "fields": "title",
        "entries": ["一", "二"],
        "entryField": "content",
    },
    "record-opinion": {"round": "hq", "opinion": "agree", "signer": "zhaogang"},
    "count-opinions": {"round": "hq"},
    "queue-agenda": {"meeting": "party-group"},
    "archive": {"archiveClass": "投诉", "retention": "10年", "paperKind": "recording"},
    "ledger-read": {"ledger": "hazards"},
    "ledger-write": {
        "ledger": "hazards",
        "act": "append",
        "fields": {
            "hazardNumber": "YH-1",
            "enterprise": "桓台商厦",
            "inspectedOn": "2026-03-02",
            "hazard": "灭火器过期",
            "rectifyMode": "limited",
            "result": "pending",
        },
    },
    "collect": {
        "act": "open",
        "template": "consumption-monthly",
        "addressees": "suozhen,guoneike1",
        "dueAt": "2026-03-10T18:00:00+08:00",
    },
    "aggregate": {},
    "prepare-filing": {"year": YEAR},
    "number-filing": {"year": YEAR, "filedBy": "wangfang"},
    "pay": {
        "act": "request",
        "item": "subsidy",
        "rule": "trade-development",
        "payee": "桓台商厦",
        "purpose": "补贴",
        "step": "User_Allot",
        "field": "amount",
    },
    "render-document": {
        "template": "notice",
        "number": "桓商〔2026〕1号",
        "title": "通知",
        "addressees": "各镇",
        "content": "请报送。",
    },
    "close-case": {"outcome": "已办结"},
}


def _done(verb: Verb) -> None:
    assert isinstance(verb, Complete), verb


def _start_form(rig: Rig) -> None:
    rig.engine.add(PROCESS, "", {"title": "占道经营", "content": "夜间"})


def _other_procedure(rig: Rig) -> None:
    with rig.services.uow() as uow:
        uow.procedures.save(replace(rig.procedure, id=LINKED, name="督办", external=False))
        uow.commit()


def _opinion(rig: Rig) -> None:
    _done(rig.deliver(record_opinion, "opinion"))


def _round(rig: Rig) -> None:
    _done(rig.deliver(collect, "round"))


def _recording(rig: Rig) -> None:
    content = b"RIFF\x00\x00\x00\x00WAVE"
    stored = rig.services.files.put([content], limit=1000)
    paper = Paper(
        id="p1",
        case_id=rig.case.id,
        sha256=stored.sha256,
        size=stored.size,
        media_type="audio/x-wav",
        name="录音.wav",
        kind="recording",
        added_by="liqiang",
        added_at=rig.clock.now(),
    )
    with rig.services.uow() as uow:
        uow.papers.add(paper)
        uow.commit()


def _allotment(rig: Rig) -> None:
    now = rig.clock.now()
    task = UserTaskFact(id="u1", key="User_Allot", name="分配", assignee="li", started_at=now)
    rig.engine.tasks = (task,)
    rig.engine.fields = (
        FormFieldFact(at=now, user_id="li", task_id="u1", field="amount", value=1000.5),
    )


def _ended_case(rig: Rig) -> None:
    """A case of the year with a package that is kept ten years."""
    closed = at(f"{YEAR}-05-06", 9)
    of = replace(
        rig.case,
        id="case-old",
        number=f"BJ-{YEAR}-000001",
        root_instance_id="root-old",
        state=CaseState.CLOSED,
        received_at=closed,
        closed_at=closed,
        outcome="已答复",
    )
    row = PackageRow(
        id="package-1",
        case_id=of.id,
        kind="case",
        dedup_key=of.id,
        path=f"{YEAR}/package-1",
        sha256="0" * 64,
        created_at=closed,
        retention_years=10,
    )
    with rig.services.uow() as uow:
        uow.cases.add(of)
        uow.packages.add(row)
        uow.commit()


def _listed_case(rig: Rig) -> None:
    _ended_case(rig)
    _done(rig.deliver(prepare_filing, "listed"))


_BEFORE: Final[dict[str, Callable[[Rig], None]]] = {
    "register": _start_form,
    "open-case": _other_procedure,
    "count-opinions": _opinion,
    "aggregate": _round,
    "archive": _recording,
    "pay": _allotment,
    "prepare-filing": _ended_case,
    "number-filing": _listed_case,
}
