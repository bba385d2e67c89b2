"""归档 and 办结: packages are written once, whole, and say what happened to the case."""

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
from bureau.gateways.files import LocalFileStore
from bureau.gateways.packages import BagItPackager
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.archiving import Archiving, PaperMissing, Scope
from bureau.services.closing import CaseCloser, ClosedCase
from bureau.services.effects import EffectLedger
from bureau.services.package_check import PackageCheck
from bureau.services.ports.engine import FormFieldFact, OperationFact, UserTaskFact
from bureau.services.ports.packages import PackageContent, PackageRecord
from bureau.services.records import AgendaItem, Paper, RecipientKind
from tests.component.services.doubles import EngineDouble
from tests.support.papers import sheets

SOUND = b"ID3" + b"\x00" * 500


@pytest.fixture
def files(tmp_path: Path) -> LocalFileStore:
    return LocalFileStore(tmp_path / "attachments")


@pytest.fixture
def packager(tmp_path: Path, files: LocalFileStore, clock: FixedClock) -> BagItPackager:
    return BagItPackager(tmp_path / "archive", files, clock)


@pytest.fixture
def archiving(
    uow: SqlUnitOfWorkFactory, ledger: EffectLedger, packager: BagItPackager, clock: FixedClock
) -> Archiving:
    return Archiving(uow, ledger, packager, clock)


@pytest.fixture
def closer(
    uow: SqlUnitOfWorkFactory,
    ledger: EffectLedger,
    engine: EngineDouble,
    packager: BagItPackager,
    clock: FixedClock,
) -> CaseCloser:
    return CaseCloser(uow, ledger, engine, packager, sheets(clock), clock)


@pytest.fixture
def recording(
    uow: SqlUnitOfWorkFactory, files: LocalFileStore, clock: FixedClock, case: Case
) -> Paper:
    """The recording of a telephone answer."""
    kept = files.put([SOUND], 10_000)
    paper = Paper(
        id="p1",
        sha256=kept.sha256,
        size=kept.size,
        media_type="audio/mpeg",
        name="答复录音.mp3",
        kind="recording",
        added_by="zhangsan",
        added_at=clock.now(),
        case_id=case.id,
    )
    with uow() as opened:
        opened.papers.add(paper)
        opened.commit()
    return paper


def archive(archiving: Archiving, case: Case, key: str = "t1", retention: str = "30年") -> str:
    return archiving.archive(
        key, case_id=case.id, archive_class="WS", retention=retention, paper_kind="recording"
    ).archive_number


def kinds(uow: SqlUnitOfWorkFactory, case: Case) -> list[EventKind]:
    with uow(read_only=True) as opened:
        return [event.kind for event in opened.events.of_case(case.id)]


def payload(tmp_path: Path, relative: str) -> dict[str, bytes]:
    """Files of a package by their path inside the payload."""
    data = tmp_path / "archive" / relative / "data"
    return {
        file.relative_to(data).as_posix(): file.read_bytes()
        for file in data.rglob("*")
        if file.is_file()
    }


class TestArchiving:
    def test_the_papers_of_a_kind_are_kept_in_a_whole_package(
        self,
        archiving: Archiving,
        uow: SqlUnitOfWorkFactory,
        packager: BagItPackager,
        tmp_path: Path,
        case: Case,
        recording: Paper,
    ) -> None:
        number = archive(archiving, case)

        with uow(read_only=True) as opened:
            [row] = opened.packages.of_case(case.id)
        assert (row.id, row.kind, row.retention_years) == (number, "archive", 30)
        assert row.archive_class == "WS"
        assert packager.verify(Path(row.path)) == []
        inside = payload(tmp_path, row.path)
        assert inside["papers/001_答复录音.mp3"] == SOUND
        assert json.loads(inside["origin.json"])["case_number"] == case.number
        assert json.loads(inside["papers.json"])[0]["sha256"] == recording.sha256
        assert kinds(uow, case) == [EventKind.ARCHIVED]

    @pytest.mark.parametrize(
        ("scope", "kept"), [("kind", ["答复录音.mp3"]), ("case", ["答复录音.mp3", "来信.txt"])]
    )
    def test_the_whole_case_is_kept_when_asked(
        self,
        archiving: Archiving,
        uow: SqlUnitOfWorkFactory,
        files: LocalFileStore,
        tmp_path: Path,
        case: Case,
        recording: Paper,
        scope: Scope,
        kept: list[str],
    ) -> None:
        letter = files.put([b"letter"], 100)
        with uow() as opened:
            opened.papers.add(
                replace(recording, id="p2", sha256=letter.sha256, name="来信.txt", kind="material")
            )
            opened.commit()

        archiving.archive(
            "t1",
            case_id=case.id,
            archive_class="WS",
            retention="30年",
            paper_kind="recording",
            scope=scope,
        )

        with uow(read_only=True) as opened:
            [row] = opened.packages.of_case(case.id)
        inside = payload(tmp_path, row.path)
        assert sorted(name[11:] for name in inside if name.startswith("papers/")) == sorted(kept)

    def test_a_repeat_gives_the_same_number_and_no_second_package(
        self, archiving: Archiving, uow: SqlUnitOfWorkFactory, case: Case, recording: Paper
    ) -> None:
        assert archive(archiving, case) == archive(archiving, case)
        assert archive(archiving, case, "t2") != archive(archiving, case)
        with uow(read_only=True) as opened:
            assert len(opened.packages.all()) == 2

    def test_a_case_without_such_a_paper_is_an_outcome_of_the_procedure(
        self, archiving: Archiving, uow: SqlUnitOfWorkFactory, case: Case, recording: Paper
    ) -> None:
        with pytest.raises(PaperMissing, match="照片"):
            archiving.archive(
                "t1", case_id=case.id, archive_class="WS", retention="永久", paper_kind="photo"
            )
        assert PaperMissing.code == "Error_PaperMissing"
        assert kinds(uow, case) == []

    def test_faulty_requests_are_incidents(
        self, archiving: Archiving, case: Case, recording: Paper
    ) -> None:
        with pytest.raises(Permanent, match="保管期限"):
            archive(archiving, case, retention="很久")
        with pytest.raises(Permanent, match="no case"):
            archiving.archive(
                "t1", case_id="none", archive_class="WS", retention="10", paper_kind="recording"
            )

    def test_a_damaged_paper_is_an_incident(
        self, archiving: Archiving, tmp_path: Path, case: Case, recording: Paper
    ) -> None:
        stored = tmp_path / "attachments" / recording.sha256[:2] / recording.sha256
        stored.chmod(0o600)
        stored.write_bytes(b"changed")
        with pytest.raises(Permanent):
            archive(archiving, case)


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


class TestCheck:
    @pytest.fixture
    def check(
        self, uow: SqlUnitOfWorkFactory, packager: BagItPackager, clock: FixedClock
    ) -> PackageCheck:
        return PackageCheck(uow, packager, clock, ops_group="yunwei")

    def test_whole_packages_alarm_nobody(
        self,
        check: PackageCheck,
        archiving: Archiving,
        uow: SqlUnitOfWorkFactory,
        case: Case,
        recording: Paper,
    ) -> None:
        archive(archiving, case)

        assert check.run() == "归档包 1 个，损坏 0 个"
        with uow(read_only=True) as opened:
            assert opened.notifications.unsent(10) == ()

    def test_a_changed_byte_is_named_to_ops_once_a_day(
        self,
        check: PackageCheck,
        archiving: Archiving,
        uow: SqlUnitOfWorkFactory,
        tmp_path: Path,
        case: Case,
        recording: Paper,
    ) -> None:
        archive(archiving, case)
        [sound] = (tmp_path / "archive").rglob("*.mp3")
        sound.chmod(0o600)
        sound.write_bytes(SOUND.replace(b"I", b"J"))

        assert check.run() == check.run() == "归档包 1 个，损坏 1 个"
        with uow(read_only=True) as opened:
            [told] = opened.notifications.of_recipient(RecipientKind.GROUP, "yunwei")
        assert "答复录音.mp3" in told.text
