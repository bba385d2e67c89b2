"""Ledgers on both databases: history, versions, keys, many at once, reminders, service steps."""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from bureau.domain.cases import Case
from bureau.domain.clock import FixedClock
from bureau.errors import Conflict, InvalidData, NotFound, Permanent
from bureau.gateways.ledger_files import LedgerFiles
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.effects import EffectLedger
from bureau.services.ledger_reminders import LedgerReminders
from bureau.services.ledger_steps import LedgerSteps
from bureau.services.ledgers import Actor, Ledgers
from bureau.services.records import RecipientKind
from bureau.services.records.ledgers import LinkKind, RowAct, RowState

FILES = LedgerFiles(Path(__file__).parents[3] / "bpmn" / "ledgers")
LI = Actor("liqiang", "李强")
HAZARD = {
    "hazardNumber": "YH-1",
    "enterprise": "桓台商厦",
    "inspectedOn": "2026-03-02",
    "hazard": "消防通道堆放杂物",
    "rectifyMode": "limited",
    "rectifyBy": "2026-03-09",
    "result": "pending",
}


@pytest.fixture
def ledgers(uow: SqlUnitOfWorkFactory, clock: FixedClock) -> Ledgers:
    return Ledgers(uow, FILES, clock)


@pytest.fixture
def steps(ledgers: Ledgers, ledger: EffectLedger) -> LedgerSteps:
    return LedgerSteps(ledgers, ledger)


def test_a_row_is_added_once_for_a_key_and_found(ledgers: Ledgers, case: Case) -> None:
    row_id = ledgers.append("hazards", HAZARD, case.id, "t1")
    assert ledgers.append("hazards", HAZARD, case.id, "t1") == row_id
    (row,) = ledgers.find("hazards", enterprise="桓台商厦", rectifyMode="限期整改")
    assert (row.id, row.version, row.case_id, row.state) == (row_id, 1, case.id, RowState.OPEN)
    assert ledgers.find("hazards", enterprise="别处") == ()
    (entry,) = ledgers.history(row_id)
    assert entry.act is RowAct.APPEND
    assert entry.changes["hazardNumber"] == [None, "YH-1"]


def test_whole_numbers_are_found_too(ledgers: Ledgers) -> None:
    row = {"name": "承诺书", "form": "original", "copies": 2}
    ledgers.append("paper-originals", row, None, "t1")
    assert len(ledgers.find("paper-originals", copies="2")) == 1
    assert ledgers.find("paper-originals", copies=3) == ()


def test_every_fault_of_a_row_is_told_at_once(ledgers: Ledgers) -> None:
    wrong = {**HAZARD, "rectifyBy": "下周", "rectifyMode": "不整改", "colour": "红", "hazard": ""}
    with pytest.raises(InvalidData) as caught:
        ledgers.append("hazards", wrong, None, "t1")
    pointers = {fault.pointer for fault in caught.value.faults}
    assert {"/rectifyBy", "/rectifyMode", "/colour", "/hazard"} <= pointers
    assert ledgers.find("hazards") == ()


def test_an_open_row_has_its_key_for_itself_until_it_is_closed(ledgers: Ledgers) -> None:
    first = ledgers.append("hazards", HAZARD, None, "t1")
    with pytest.raises(Conflict, match="YH-1") as caught:
        ledgers.append("hazards", HAZARD, None, "t2")
    assert caught.value.code == "ledger-row-exists"
    other = ledgers.append("hazards", {**HAZARD, "hazardNumber": "YH-2"}, None, "t3")
    with pytest.raises(Conflict):
        ledgers.update(other, {"hazardNumber": "YH-1"}, 1, "改号")
    ledgers.close(first, 1, "已整改", changes={"result": "done"})
    ledgers.update(other, {"hazardNumber": "YH-1"}, 1, "改号")
    with pytest.raises(Conflict):
        ledgers.reopen(first, 2, "误销", actor=LI)


def test_a_change_made_from_an_old_version_is_refused_and_names_the_other(
    ledgers: Ledgers,
) -> None:
    row_id = ledgers.append("hazards", HAZARD, None, "t1")
    ledgers.update(row_id, {"rectifyBy": "2026-03-20"}, 1, "企业申请延期", actor=LI)
    with pytest.raises(Conflict) as caught:
        ledgers.update(row_id, {"result": "done"}, 1, "复查")
    assert caught.value.code == "ledger-row-changed"
    for word in ("李强", "整改期限", "2026-03-06 09:30", "第 2 版", "没有保存"):
        assert word in caught.value.message
    row = ledgers.get(row_id)
    assert (row.data["rectifyBy"], row.data["result"]) == ("2026-03-20", "pending")


def test_a_closed_row_is_kept_and_changed_only_after_reopening(
    ledgers: Ledgers, case: Case
) -> None:
    row_id = ledgers.append("hazards", HAZARD, None, "t1")
    closed = ledgers.close(row_id, 1, "已整改", changes={"result": "done"}, case_id=case.id)
    assert (closed.state, closed.version) == (RowState.CLOSED, 2)
    assert ledgers.find("hazards") == ()
    with pytest.raises(Conflict, match="销号"):
        ledgers.update(row_id, {"note": "补记"}, 2, "")
    ledgers.reopen(row_id, 2, "复查发现反弹", actor=LI)
    assert [one.act for one in ledgers.history(row_id)] == [
        RowAct.APPEND,
        RowAct.CLOSE,
        RowAct.REOPEN,
    ]
    (link,) = ledgers.links(row_id)
    assert (link.kind, link.target_id) == (LinkKind.CASE, case.id)
    found = ledgers.page(ledgers.query("hazards", case_id=case.id), limit=10)
    assert [row.id for row in found.rows] == [row_id]


def test_a_change_that_changes_nothing_makes_no_version(ledgers: Ledgers) -> None:
    row_id = ledgers.append("hazards", HAZARD, None, "t1")
    assert ledgers.update(row_id, {"result": "待复查"}, 1, "").version == 1
    assert len(ledgers.history(row_id)) == 1


def test_rows_are_searched_in_words_as_people_read_them_and_paged(ledgers: Ledgers) -> None:
    for number in range(5):
        ledgers.append("hazards", {**HAZARD, "hazardNumber": f"YH_{number}"}, None, f"t{number}")
    found = ledgers.page(ledgers.query("hazards", words=("商厦", "限期整改")), limit=2, offset=4)
    assert found.total == 5
    assert [row.data["hazardNumber"] for row in found.rows] == ["YH_4"]
    # the pattern signs of the database mean themselves
    assert ledgers.page(ledgers.query("hazards", words=("%",)), limit=9).total == 0
    assert ledgers.page(ledgers.query("hazards", words=("h_3",)), limit=9).total == 1


def test_links_to_what_is_not_there_are_refused(ledgers: Ledgers, case: Case) -> None:
    row_id = ledgers.append("hazards", HAZARD, None, "t1")
    assert ledgers.link(row_id, LinkKind.CASE, case.id, actor=LI)
    assert not ledgers.link(row_id, LinkKind.CASE, case.id, actor=LI)
    with pytest.raises(NotFound):
        ledgers.link(row_id, LinkKind.PAPER, "nowhere", actor=LI)
    with pytest.raises(NotFound):
        ledgers.get("nowhere")


def test_of_many_who_change_one_version_one_wins(ledgers: Ledgers) -> None:
    row_id = ledgers.append("hazards", HAZARD, None, "t1")
    together = Barrier(12)

    def change(number: int) -> str:
        together.wait(30)
        try:
            ledgers.update(
                row_id, {"note": f"第{number}人"}, 1, "", actor=Actor(f"u{number}", "某")
            )
        except Conflict as fault:
            return fault.code
        return "changed"

    with ThreadPoolExecutor(12) as pool:
        assert Counter(pool.map(change, range(12))) == {
            "ledger-row-changed": 11,
            "changed": 1,
        }
    assert ledgers.get(row_id).version == 2


def test_of_many_who_add_one_key_one_wins(ledgers: Ledgers) -> None:
    together = Barrier(12)

    def add(number: int) -> bool:
        together.wait(30)
        try:
            ledgers.append("hazards", HAZARD, None, f"t{number}")
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(12) as pool:
        assert Counter(pool.map(add, range(12))) == {False: 11, True: 1}


def test_two_rows_that_take_one_key_at_once_do_not_both_get_it(ledgers: Ledgers) -> None:
    rows = [
        ledgers.append("hazards", {**HAZARD, "hazardNumber": f"YH-{n}"}, None, f"t{n}")
        for n in range(6)
    ]
    together = Barrier(6)

    def take(row_id: str) -> str:
        together.wait(30)
        try:
            ledgers.update(row_id, {"hazardNumber": "YH-9"}, 1, "")
        except Conflict as fault:
            return fault.code
        return "taken"

    with ThreadPoolExecutor(6) as pool:
        assert Counter(pool.map(take, rows)) == {"ledger-row-exists": 5, "taken": 1}


# -- dates that remind


def test_a_date_reminds_each_post_once_and_only_of_the_nearest_day(
    ledgers: Ledgers, uow: SqlUnitOfWorkFactory, clock: FixedClock
) -> None:
    ledgers.append("hazards", HAZARD, None, "t1")  # due in three days
    closed = ledgers.append("hazards", {**HAZARD, "hazardNumber": "YH-2"}, None, "t2")
    ledgers.close(closed, 1, "已整改")
    ledgers.append(
        "hazards", {**HAZARD, "hazardNumber": "YH-3", "rectifyBy": "2026-03-10"}, None, "t3"
    )
    job = LedgerReminders(uow, FILES, clock)
    assert job.run() == "台账到期提醒 1 条"
    assert job.run() == "台账到期提醒 0 条"
    clock.at = clock.at.replace(day=15)  # a standstill of nine days
    assert job.run() == "台账到期提醒 2 条"
    with uow(read_only=True) as opened:
        told = opened.notifications.of_recipient(RecipientKind.GROUP, "guoneike1")
    assert [one.text for one in told][:1] == [
        "台账“安全隐患整改台账”YH-1：隐患整改期限 2026-03-09，还有 3 天"
    ]
    assert sorted(one.text[-6:] for one in told[1:]) == ["已过 5 天", "已过 6 天"]


def test_a_date_reminds_nobody_once_the_row_says_that_it_is_done(
    ledgers: Ledgers, uow: SqlUnitOfWorkFactory, clock: FixedClock
) -> None:
    passport = {
        "holder": "演示甲",
        "documentKind": "passport",
        "documentNumber": "E1",
        "custody": "office",
        "custodyState": "lent",
        "returnDueOn": "2026-03-09",
    }
    lent = ledgers.append("private-passports", passport, None, "t1")
    ledgers.append("private-passports", {**passport, "documentNumber": "E2"}, None, "t2")
    ledgers.update(lent, {"custodyState": "kept", "returnedOn": "2026-03-05"}, 1, "归还")
    assert LedgerReminders(uow, FILES, clock).run() == "台账到期提醒 1 条"
    with uow(read_only=True) as opened:
        told = opened.notifications.of_recipient(RecipientKind.GROUP, "bangongshi")
    assert ["E2" in one.text for one in told] == [True]


# -- service steps


def test_a_step_writes_once_and_reads_what_is_there(steps: LedgerSteps, case: Case) -> None:
    def append() -> object:
        return steps.write(
            "k1", case_id=case.id, ledger="hazards", act="append", fields=HAZARD, reason="检查"
        )

    assert append() == append()
    found = steps.read("hazards", {"hazardNumber": "YH-1"})
    assert (found.count, found.row_version) == (1, 1)
    assert json.loads(found.row or "")["enterprise"] == "桓台商厦"
    put = steps.write(
        "k2",
        case_id=case.id,
        ledger="hazards",
        act="put",
        fields={"hazardNumber": "YH-1", "recheckedOn": "2026-03-08"},
    )
    assert (put.row_id, put.row_version) == (found.row_id, 2)
    closed = steps.write(
        "k3",
        case_id=case.id,
        ledger="hazards",
        act="close",
        fields={"result": "done"},
        equals={"hazardNumber": "YH-1"},
    )
    assert closed.row_version == 3
    assert steps.read("hazards", {}).count == 0
    assert steps.read("hazards", {}, state="closed").count == 1


def test_a_row_too_long_for_a_variable_is_cut(steps: LedgerSteps, case: Case) -> None:
    long = {"hazard": "火" * 1000, "demand": "水" * 1000, "note": "n" * 500}
    many = {**HAZARD, **long, "inspectors": "人" * 200, "jointly": "部" * 200}
    many["enterprise"] = '"' * 200  # each is two characters in JSON
    steps.write("k1", case_id=case.id, ledger="hazards", act="append", fields=many)
    row = steps.read("hazards", {}).row or ""
    assert len(row) <= 4000
    assert json.loads(row)["hazardNumber"] == "YH-1"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"ledger": "nothing"}, "没有台账"),
        ({"act": "update", "row_id": "nowhere"}, "没有这一行"),
        ({"act": "update"}, "没有指明"),
        ({"act": "close", "equals": {"hazardNumber": "YH-9"}}, "没有符合条件"),
        ({"act": "put", "fields": {"result": "done"}}, "关键列不能为空"),
        ({"fields": {"colour": "红"}}, "没有列 colour"),
    ],
)
def test_what_a_step_cannot_write_is_an_incident_with_its_cause(
    steps: LedgerSteps, case: Case, change: dict[str, object], says: str
) -> None:
    asked: dict[str, object] = {"ledger": "hazards", "act": "append", "fields": HAZARD, **change}
    with pytest.raises(Permanent, match=says):
        steps.write("k1", case_id=case.id, **asked)  # type: ignore[arg-type]  # by parameter
    made = steps.write("k2", case_id=case.id, ledger="hazards", act="append", fields=HAZARD)
    assert made.row_version == 1


def test_a_row_that_meets_conditions_twice_is_not_guessed(steps: LedgerSteps, case: Case) -> None:
    for number in ("YH-1", "YH-2"):
        steps.write(
            number,
            case_id=case.id,
            ledger="hazards",
            act="append",
            fields={**HAZARD, "hazardNumber": number},
        )
    with pytest.raises(Permanent, match="不止一行"):
        steps.write(
            "k",
            case_id=case.id,
            ledger="hazards",
            act="close",
            fields={},
            equals={"enterprise": "桓台商厦"},
        )
