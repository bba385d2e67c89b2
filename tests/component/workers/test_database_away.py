"""Every topic with the database away: one try less, nothing done, and the next delivery goes on."""

from __future__ import annotations

from typing import Final

import pytest

from bureau.domain.cases import Case
from bureau.errors import Transient
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from tests.component.services.doubles import ChannelDouble
from workers.handlers import HANDLERS
from workers.runtime.declare import AnyHandler
from workers.runtime.harness import Harness
from workers.runtime.outcome import Failure

DUE: Final = "2026-03-10T18:00:00+08:00"

#: Good variables of each topic, besides the case.
GIVEN: Final[dict[str, dict[str, object]]] = {
    "register": {},
    "compute-deadline": {"rule": "2.29:reply", "entered": "2026-03-20"},
    "ask-supplement": {"text": "缺凭证"},
    "number-document": {"act": "reserve", "registerSign": "桓商"},
    "remind": {"recipients": "bangongshi", "kind": "overdue", "text": "请办理"},
    "notify": {"recipients": "bangongshi", "text": "请知悉"},
    "reply": {"channel": "hotline12345", "text": "已处理"},
    "forward": {"addressee": "hotline12345", "kind": "copy", "text": "抄送"},
    "publish": {"site": "menhuwang", "column": "公示", "title": "公示", "text": "内容"},
    "open-case": {"process": "P2_29_Hotline12345"},
    "record-opinion": {"round": "hq", "opinion": "agree"},
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
        "addressees": "suozhen",
        "dueAt": DUE,
    },
    "aggregate": {},
    "prepare-filing": {"year": 2025},
    "number-filing": {"year": 2025, "filedBy": "wangfang"},
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


def test_no_topic_is_left_out() -> None:
    assert set(GIVEN) == {handler.topic for handler in HANDLERS}


@pytest.mark.parametrize("handler", HANDLERS, ids=lambda handler: handler.topic)
def test_a_database_that_is_away_costs_a_try_and_nothing_is_done(
    harness: Harness,
    case: Case,
    channel: ChannelDouble,
    handler: AnyHandler,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away(*_: object, **__: object) -> None:
        raise Transient("database is locked")

    given = {"caseId": case.id, **GIVEN[handler.topic]}
    with monkeypatch.context() as patched:
        patched.setattr(SqlUnitOfWorkFactory, "__call__", away)
        instance = case.root_instance_id or ""
        verb = harness.deliver(
            handler, given, key="t1", instance=instance, process=case.procedure_id
        )
    assert isinstance(verb, Failure), verb
    assert (verb.cause, verb.retries) == ("transient", handler.retries - 1)
    assert "locked" in verb.message
    assert channel.got == []
