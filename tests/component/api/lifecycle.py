"""What a body and the office may do, in any order, and what has to hold all the while.

A model of each case beside the real application, database, relay and file store; only the engine is
a stand-in. Rules act and compare the answer with the model; invariants look at the database.
"""

from __future__ import annotations

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bureau.errors import EngineUnavailable
from bureau.services.messages import SUPPLEMENT, WITHDRAWAL
from bureau.services.reconciliation import GRACE, Reconciliation
from bureau.services.records import OutboxState
from tests.component.api.client import PROCEDURE, Client, as_json, assert_problem, submission
from tests.component.api.lifecycle_checks import (
    assert_day,
    assert_forward,
    assert_receipt,
)
from tests.component.api.lifecycle_model import Known, Sent
from tests.component.api.rig import Rig
from tests.component.services.doubles import EngineDouble, InstancesDouble
from tests.component.services.relaying import make_relay
from tests.support.serving import Switch

APPROVAL: Final = "Message_Approval"
MESSAGES: Final = (SUPPLEMENT, WITHDRAWAL, APPROVAL)
TITLES: Final = ("预付卡退费", "占道经营😀", '引号"和\\斜杠')
LONG_ENOUGH: Final = 40


class Lifecycle(RuleBasedStateMachine):
    """One example: an office with one body and its superior.

    Args:
        template: a migrated SQLite file.
        switch: the served application.
        origin: where it is served.
    """

    def __init__(self, template: Path, switch: Switch, origin: str) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="lifecycle-"))
        shutil.copyfile(template, self.folder / "bureau.db")
        self.engine = EngineDouble()
        self.rig = Rig(f"sqlite:///{self.folder / 'bureau.db'}", self.folder, self.engine)
        self.switch = switch
        self.origin = origin
        self.clients = {
            "own": Client(origin, self.rig.key),
            "superior": Client(origin, self.rig.new_key("swj", "市商务局", "result:*")),
            "stranger": Client(origin, self.rig.new_key("town", "索镇")),
        }
        self.relay = make_relay(self.rig.uow, self.engine, self.rig.clock, "relay")
        instances = InstancesDouble(self.engine, self.rig.clock)
        self.compare = Reconciliation(
            self.rig.uow, self.engine, instances, self.rig.files, self.rig.clock, page=3
        )
        self.cases: dict[str, Known] = {}
        self.sent: list[Sent] = []
        self.keys = 0

    @initialize()
    def serve(self) -> None:
        self.switch.app = self.rig.app

    # -- what the body does

    @rule(title=st.sampled_from(TITLES), heard=st.booleans())
    def submit(self, title: str, heard: bool) -> None:
        raw = as_json(submission(title=title, orderNumber=f"RX{self.keys}"))
        self._hand_in(Sent("submissions", raw, self._key(), "submission", "own"), heard=heard)

    @rule()
    def submit_what_is_refused(self) -> None:
        answer = self.clients["own"].submit(submission(title=None), key=self._key())
        assert_problem(answer, 422, "invalid-data")

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def repeat(self, data: st.DataObject) -> None:
        self._repeat(data.draw(st.sampled_from(self.sent)))

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def send_another_body_under_a_used_key(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(self.sent))
        assert_problem(self._post(one, one.raw + b" "), 409, "idempotency-conflict")

    @precondition(lambda self: self.cases and self.sent)
    @rule(data=st.data())
    def use_a_key_for_another_act(self, data: st.DataObject) -> None:
        used = data.draw(st.sampled_from([one for one in self.sent if one.sender == "own"]))
        case = self._case(data)
        path = f"submissions/{case.number}/withdrawal"
        if used.path == path:
            return
        answer = self.clients["own"].follow(path, {"reason": "和解"}, used.key)
        assert_problem(answer, 409, "idempotency-conflict")

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), note=st.sampled_from(TITLES), heard=st.booleans())
    def supplement(self, data: st.DataObject, note: str, heard: bool) -> None:
        case = self._case(data)
        one = self._follow(case, "supplement", f"submissions/{case.number}/supplements")
        one.raw = as_json({"data": {"title": note}, "note": note})
        if (code := self._no_supplement(case)) is not None:
            assert_problem(self._post(one), 409, code)
            return
        due_at, _ = case.asked[-1]
        case.asked[-1] = (due_at, True)
        self._hand_in(one, heard=heard)

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), heard=st.booleans())
    def withdraw(self, data: st.DataObject, heard: bool) -> None:
        case = self._case(data)
        one = self._follow(case, "withdrawal", f"submissions/{case.number}/withdrawal")
        one.raw = as_json({"reason": "双方已和解"})
        if case.closed or case.withdrawn:
            code = "case-closed" if case.closed else "withdrawal-pending"
            assert_problem(self._post(one), 409, code)
            return
        case.withdrawn = True
        self._hand_in(one, heard=heard)

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), text=st.sampled_from(["同意。", "不同意。"]), heard=st.booleans())
    def report_a_result(self, data: st.DataObject, text: str, heard: bool) -> None:
        """Early, twice, or after the end: it is taken each time."""
        case = self._case(data)
        one = self._follow(case, "result", f"cases/{case.number}/results", "superior")
        one.raw = as_json({"type": APPROVAL, "data": {"result": text}})
        self._hand_in(one, heard=heard)

    @precondition(lambda self: self.cases)
    @rule(data=st.data())
    def ask_for_the_status(self, data: st.DataObject) -> None:
        self._look(self._case(data))

    @precondition(lambda self: self.cases)
    @rule(data=st.data())
    def a_stranger_asks(self, data: st.DataObject) -> None:
        path = f"/v1/submissions/{self._case(data).number}"
        assert_problem(self.clients["stranger"].get(path), 404, "not-found")

    @rule()
    def reconcile_the_day(self) -> None:
        for sender in ("own", "superior"):
            heard = [one for one in self.sent if one.sender == sender]
            if sender == "superior":  # its key may not ask; another of the same body's may
                key = self.rig.new_key("swj", "市商务局", "status:own")
                self.clients[sender].headers["Authorization"] = f"Bearer {key}"
            today = self.rig.clock.now().date()
            assert_day(self.clients[sender], today, heard)
            self.clients[sender].headers["Authorization"] = f"Bearer {self.clients[sender].key}"

    # -- what the office and its machines do

    @rule()
    def relay_runs(self) -> None:
        self.relay.run_once()

    @precondition(lambda self: self.engine.instances)
    @rule()
    def processes_register(self) -> None:
        for case in self.cases.values():
            self._register(case)

    @rule(message=st.sampled_from(MESSAGES))
    def something_waits(self, message: str) -> None:
        self.engine.waiting ^= {message}

    @precondition(lambda self: self._running())
    @rule(data=st.data(), days=st.sampled_from([None, 1, 5]))
    def ask_for_a_supplement(self, data: st.DataObject, days: int | None) -> None:
        case = data.draw(st.sampled_from(self._running()))
        due_at = None if days is None else self.rig.clock.now() + timedelta(days=days)
        with self.rig.uow(read_only=True) as uow:
            stored = uow.cases.by_number(case.number)
        assert stored is not None
        assert case.instance is not None
        task = self._key()
        self.rig.services.external.supplements.ask(
            task, case_id=stored.id, instance_id=case.instance, text="缺凭证", due_at=due_at
        )
        self.engine.completed[task] = self.rig.clock.now()
        case.asked.append((due_at, False))

    @precondition(lambda self: self._running())
    @rule(data=st.data())
    def case_ends(self, data: st.DataObject) -> None:
        self._end(data.draw(st.sampled_from(self._running())))

    # -- what goes wrong

    @rule(lost=st.booleans())
    def engine_is_away(self, lost: bool) -> None:
        """It does not take the next order; or takes it, and its answer is lost."""
        (self.engine.lost if lost else self.engine.faults).append(EngineUnavailable("away"))

    @rule(minutes=st.sampled_from([1, 10, 60, 2 * 24 * 60]))
    def time_passes(self, minutes: int) -> None:
        self.rig.clock.at += timedelta(minutes=minutes)

    @rule()
    def api_and_relay_start_again(self) -> None:
        self.switch.app = self.rig.app
        self.relay = make_relay(self.rig.uow, self.engine, self.rig.clock, self._key())

    # -- what holds

    @invariant()
    def each_accepted_key_is_one_row_and_each_opening_one_case(self) -> None:
        openings = [one for one in self.sent if one.kind == "submission"]
        assert self.rig.count("submissions") == len(self.sent)
        assert self.rig.count("cases") == len(openings)
        assert self.rig.count("numbers") == len(openings)

    @invariant()
    def no_case_is_started_twice(self) -> None:
        keys = [one.business_key for one in self.engine.instances]
        assert len(keys) == len(set(keys))

    def teardown(self) -> None:
        """In the end everything that was accepted has arrived, once, and nothing is unexplained."""
        try:
            if self.switch.app is not None:
                self._settle()
        finally:
            self.switch.app = None
            for client in self.clients.values():
                client.close()
            self.rig.database.close()
            shutil.rmtree(self.folder)

    def _settle(self) -> None:
        for one in self.sent:
            self._repeat(one)
        keys = self.clients["stranger"].get("/v1/keys").json()["keys"]
        for one in self.sent:
            assert_receipt(one, keys)
        self.engine.faults.clear()
        self.engine.lost.clear()
        self.engine.waiting.clear()
        self._relay_until_quiet()
        for case in self.cases.values():
            self._look(case)
            if not case.closed:
                self._end(case)
        self._relay_until_quiet()
        later = [one for one in self.sent if one.kind != "submission"]
        late = 0
        with self.rig.uow(read_only=True) as uow:
            counts = uow.outbox.counts()
            assert sum(counts.values()) == counts.get(OutboxState.DONE, 0) == len(self.sent)
            for case in self.cases.values():
                stored = uow.cases.by_number(case.number)
                assert stored is not None
                late += sum(one.kind == "message-late" for one in uow.events.of_case(stored.id))
        assert len(self.engine.correlated) + late == len(later), "each told once, or kept as late"
        for case in self.cases.values():
            self._look(case)
        self.rig.clock.at += GRACE + timedelta(minutes=1)
        differences = list(self.compare.differences())
        assert differences == [], differences
        self.reconcile_the_day()

    def _relay_until_quiet(self) -> None:
        """Messages that nothing waits for stay early: they hold up nothing."""
        for _ in range(LONG_ENOUGH):
            self.rig.clock.at += timedelta(minutes=2)
            self.relay.run_once(1000)
            for case in self.cases.values():
                self._register(case)
            with self.rig.uow(read_only=True) as uow:
                if not uow.outbox.counts().get(OutboxState.PENDING):
                    return
        raise AssertionError("the relay does not come to an end")

    # -- how

    def _key(self) -> str:
        self.keys += 1
        return f"k{self.keys}"

    def _case(self, data: st.DataObject) -> Known:
        return self.cases[data.draw(st.sampled_from(sorted(self.cases)))]

    def _running(self) -> list[Known]:
        """Cases that the engine carries."""
        return [one for one in self.cases.values() if one.instance and not one.closed]

    def _follow(self, case: Known, kind: str, path: str, sender: str = "own") -> Sent:
        return Sent(path, b"", self._key(), kind, sender, number=case.number)

    def _post(self, one: Sent, raw: bytes | None = None) -> Any:
        return self.clients[one.sender].post(
            f"/v1/{one.path}",
            content=one.raw if raw is None else raw,
            headers={"Idempotency-Key": one.key, "Content-Type": "application/json"},
        )

    def _hand_in(self, one: Sent, *, heard: bool) -> None:
        """Hand in what is good; when nobody hears the answer, it is learnt by repeating."""
        answer = self._post(one)
        assert answer.status_code == 201, answer.text
        assert "idempotency-replayed" not in answer.headers
        receipt = answer.json()
        one.at = self.rig.clock.now()
        self.rig.clock.at += timedelta(milliseconds=1)  # no two at the very same moment
        one.answer = answer.content if heard else None
        if one.kind == "submission":
            one.number = receipt["tracking_number"]
            assert one.number == f"BJ-2026-{len(self.cases) + 1:06d}", "no gap, none twice"
            self.cases[one.number] = Known(one.number)
        else:
            assert receipt["tracking_number"] == one.number
            self.cases[one.number].arrived += 1
        self.sent.append(one)

    def _repeat(self, one: Sent) -> None:
        answer = self._post(one)
        assert answer.status_code == 201, answer.text
        assert answer.headers["idempotency-replayed"] == "true"
        one.answer = answer.content if one.answer is None else one.answer
        assert answer.content == one.answer, "byte for byte"

    def _no_supplement(self, case: Known) -> str | None:
        if not case.asked:
            return "no-open-supplement"
        due_at, answered = case.asked[-1]
        if case.closed:
            return "case-closed"
        if answered:
            return "no-open-supplement"
        return "supplement-late" if due_at and due_at <= self.rig.clock.now() else None

    def _register(self, case: Known) -> None:
        found = self.engine.find_instance(PROCEDURE, case.number)
        if case.instance is None and found is not None:
            self.rig.link(case.number, found)
            case.instance = found

    def _end(self, case: Known) -> None:
        assert case.instance is not None, f"{case.number} never reached the engine"
        outcome = "已撤回" if case.withdrawn else "已答复"
        self.rig.close(case.number, outcome)
        self.engine.cancel(case.instance, "end")
        case.closed = True

    def _look(self, case: Known) -> None:
        client = self.clients["own"]
        answer = client.get(f"/v1/submissions/{case.number}")
        assert answer.status_code == 200, answer.text
        tag = {"If-None-Match": answer.headers["etag"]}
        assert client.get(f"/v1/submissions/{case.number}", headers=tag).status_code == 304
        status = answer.json()
        assert_forward(case.seen, status)
        assert len(status["arrivals"]) == case.arrived, "nothing accepted is missing"
        assert len(status["supplements"]) == len(case.asked)
        expected = "withdrawn" if case.closed and case.withdrawn else "closed"
        if not case.closed:
            expected = "received" if case.instance is None else "active"
        assert status["state"] == expected
        assert status["withdrawable"] == (not case.closed and not case.withdrawn)
        case.seen = status
