"""Topic archive: papers of a kind, or the whole case, in a package."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bureau.domain.cases import Case
from bureau.domain.timeline import EventKind
from bureau.errors import Permanent
from bureau.gateways.files import LocalFileStore
from bureau.gateways.packages import BagItPackager
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.archiving import Archiving, PaperMissing, Scope
from bureau.services.records import Paper
from tests.component.services.packages.rig import SOUND, archive, kinds, payload


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
