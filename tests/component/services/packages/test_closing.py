"""Closing: the package of the case, once, whatever fails."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bureau.domain.agenda import Meeting, Verdict
from bureau.domain.cases import Case, CaseState
from bureau.domain.clock import FixedClock
from bureau.domain.timeline import EventKind
from bureau.errors import EngineUnavailable, Permanent
from bureau.gateways.packages import BagItPackager
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.closing import CaseCloser, ClosedCase
from bureau.services.effects import EffectLedger
from bureau.services.ports.engine import FormFieldFact, OperationFact, UserTaskFact
from bureau.services.ports.packages import PackageContent, PackageRecord
from bureau.services.records import AgendaItem, Paper
from tests.component.services.doubles import EngineDouble
from tests.component.services.packages.rig import SOUND, kinds, payload
from tests.support.papers import sheets


class TestClosing:
    def close(self, closer: CaseCloser, case: Case, key: str = "t9") -> ClosedCase:
        return closer.close(key, case_id=case.id, outcome="已答复")

    def test_the_package_holds_what_is_known_of_the_case(
        self,
        closer: CaseCloser,
        uow: SqlUnitOfWorkFactory,
        engine: EngineDouble,
        packager: BagItPackager,
        tmp_path: Path,
        clock: FixedClock,
        case: Case,
        recording: Paper,
    ) -> None:
        with uow() as opened:
            opened.agenda.add(
                AgendaItem(
                    key="t5",
                    case_id=case.id,
                    instance_id="i1",
                    meeting=Meeting.PARTY_GROUP,
                    title="工作方案",
                    queued_at=clock.now(),
                    verdict=Verdict.APPROVED,
                    held_on=date(2026, 3, 5),
                )
            )
            opened.commit()
        engine.tasks = (
            UserTaskFact(
                id="u1", key="User_Sign", name="签收", assignee="lisi", started_at=clock.now()
            ),
        )
        engine.log = (OperationFact(at=clock.now(), user_id="lisi", operation="Complete"),)
        engine.fields = (
            FormFieldFact(
                at=clock.now(), user_id="lisi", task_id="u1", field="opinion", value={"意见": 1}
            ),
        )
        closed = self.close(closer, case)

        assert closed.closed_at == clock.now()
        assert packager.verify(Path(closed.package_path)) == []
        inside = payload(tmp_path, closed.package_path)
        manifest = tmp_path / "archive" / closed.package_path / "manifest-sha256.txt"
        assert hashlib.sha256(manifest.read_bytes()).hexdigest() == closed.package_digest
        assert inside["P2_29_Hotline12345.bpmn"] == b"<definitions/>"
        assert inside["papers/001_答复录音.mp3"] == SOUND
        packed = json.loads(inside["case.json"])
        assert (packed["number"], packed["outcome"]) == (case.number, "已答复")
        assert packed["received_at"] == "2026-03-06T09:30:00+08:00"
        assert packed["data"] == case.data
        assert [line["kind"] for line in json.loads(inside["timeline.json"])] == ["closed"]
        assert json.loads(inside["links.json"]) == []
        assert json.loads(inside["opinions.json"]) == []
        assert [one["held_on"] for one in json.loads(inside["agenda.json"])] == ["2026-03-05"]
        assert json.loads(inside["operations.json"])[0]["user_id"] == "lisi"
        assert json.loads(inside["forms.json"])[0]["value"] == {"意见": 1}
        assert json.loads(inside["tasks.json"])[0]["name"] == "签收"
        assert json.loads(inside["numbers.json"])[0]["value"] == case.number
        assert json.loads(inside["procedure.json"])["version_tag"] == "1.0.0"

    def test_the_case_is_closed_with_its_last_entry(
        self, closer: CaseCloser, uow: SqlUnitOfWorkFactory, clock: FixedClock, case: Case
    ) -> None:
        closed = self.close(closer, case)
        with uow(read_only=True) as opened:
            stored = opened.cases.get(case.id)
            [row] = opened.packages.of_case(case.id)

        assert stored is not None
        assert (stored.state, stored.outcome) == (CaseState.CLOSED, "已答复")
        assert stored.closed_at == closed.closed_at
        assert (row.kind, row.sha256) == ("case", closed.package_digest)
        assert kinds(uow, case) == [EventKind.CLOSED]

    def test_a_redelivered_task_gives_the_same_package(
        self, closer: CaseCloser, uow: SqlUnitOfWorkFactory, clock: FixedClock, case: Case
    ) -> None:
        first = self.close(closer, case)
        clock.at += timedelta(days=1)

        assert self.close(closer, case) == first
        assert self.close(closer, case, "t10") == first  # a token moved by hand
        assert kinds(uow, case) == [EventKind.CLOSED]

    def test_a_closed_case_needs_no_engine_any_more(
        self, closer: CaseCloser, engine: EngineDouble, case: Case
    ) -> None:
        first = self.close(closer, case)
        engine.instances.clear()  # the engine's history was cleaned up

        assert self.close(closer, case, "t10") == first

    def test_a_crash_after_the_package_gives_the_same_package_and_time(
        self,
        uow: SqlUnitOfWorkFactory,
        clock: FixedClock,
        engine: EngineDouble,
        packager: BagItPackager,
        ledger: EffectLedger,
        case: Case,
    ) -> None:
        written: list[PackageRecord] = []

        class Dying:
            """Dies after it wrote the package for the first time."""

            def write(self, content: PackageContent) -> PackageRecord:
                written.append(packager.write(content))
                if len(written) == 1:
                    raise SystemExit
                return written[-1]

            def verify(self, path: Path) -> list[str]:
                return packager.verify(path)

        closer = CaseCloser(uow, ledger, engine, Dying(), sheets(clock), clock)
        with pytest.raises(SystemExit):
            closer.close("t9", case_id=case.id, outcome="已答复")
        crashed_at, clock.at = clock.now(), clock.at + timedelta(hours=1)
        closed = closer.close("t9", case_id=case.id, outcome="已退回")

        assert written[0] == written[1]
        assert closed.package_digest == written[0].sha256
        assert closed.closed_at == crashed_at
        with uow(read_only=True) as opened:
            stored = opened.cases.get(case.id)
        assert stored is not None
        assert stored.outcome == "已答复"

    def test_two_tasks_that_close_at_once_close_once(
        self,
        uow: SqlUnitOfWorkFactory,
        clock: FixedClock,
        engine: EngineDouble,
        packager: BagItPackager,
        ledger: EffectLedger,
        closer: CaseCloser,
        case: Case,
    ) -> None:
        class Overtaken:
            """While it writes, another task closes the case."""

            def write(self, content: PackageContent) -> PackageRecord:
                closer.close("t10", case_id=case.id, outcome="已答复")
                return packager.write(content)

            def verify(self, path: Path) -> list[str]:
                return packager.verify(path)

        slow = CaseCloser(uow, ledger, engine, Overtaken(), sheets(clock), clock)
        closed = slow.close("t9", case_id=case.id, outcome="已答复")

        assert closed == closer.close("t11", case_id=case.id, outcome="已答复")
        assert kinds(uow, case) == [EventKind.CLOSED]

    def test_an_engine_that_is_away_closes_nothing(
        self,
        closer: CaseCloser,
        uow: SqlUnitOfWorkFactory,
        engine: EngineDouble,
        monkeypatch: pytest.MonkeyPatch,
        case: Case,
    ) -> None:
        def away(_: str) -> None:
            raise EngineUnavailable("refused")

        with monkeypatch.context() as patched:
            patched.setattr(engine, "definition_xml", away)
            with pytest.raises(EngineUnavailable):
                self.close(closer, case)
        with uow(read_only=True) as opened:
            stored = opened.cases.get(case.id)
            assert opened.effects.get("t9") is None
        assert stored is not None
        assert stored.state is CaseState.ACTIVE

        self.close(closer, case)
        assert kinds(uow, case) == [EventKind.CLOSED]

    def test_what_cannot_be_closed_is_an_incident(
        self, closer: CaseCloser, uow: SqlUnitOfWorkFactory, received: Case
    ) -> None:
        with pytest.raises(Permanent, match="no case"):
            closer.close("t9", case_id="none", outcome="x")
        with pytest.raises(Permanent, match="no process instance"):
            closer.close("t9", case_id=received.id, outcome="x")
        with uow() as opened:
            opened.cases.save(replace(received, state=CaseState.WITHDRAWN))
            opened.commit()
        with pytest.raises(Permanent, match="withdrawn"):
            closer.close("t9", case_id=received.id, outcome="x")
