"""`bureau archive`: a year filed, checked, and what has lapsed destroyed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from bureau.bootstrap import Services
from bureau.cli.problem import CannotGoOn
from bureau.domain.cases import CaseSource, CaseState
from bureau.errors import InvalidData
from bureau.gateways.packages import BagItPackager
from bureau.services.ports.packages import PackageContent, PackageEntry
from bureau.services.records import PackageRow
from bureau.timezone import TIME_ZONE
from tests.component.cli.conftest import Call
from tests.support.records import sample_case, sample_procedure

CLOSED = datetime(2014, 3, 6, 10, tzinfo=TIME_ZONE)


@pytest.fixture
def package(services: Services, home: Path) -> str:
    """A package of a case that ended in 2014, kept ten years."""
    procedure = sample_procedure("P2_29_Hotline12345", CLOSED, department="guonei", external=True)
    case = sample_case(
        procedure.id,
        CLOSED,
        number="BJ-2014-000001",
        title="占道经营",
        source=CaseSource.API,
        state=CaseState.CLOSED,
        closed_at=CLOSED,
        outcome="已答复",
    )
    content = PackageContent(
        case_number=case.number,
        kind="case",
        key=case.id,
        entries=(PackageEntry(path="note.txt", content=b"x"),),
    )
    packager = BagItPackager(services.settings.archive_dir, services.files, services.clock)
    written = packager.write(content)
    with services.uow() as uow:
        uow.procedures.save(procedure)
        uow.cases.add(case)
        uow.packages.add(
            PackageRow(
                id="package-1",
                case_id=case.id,
                kind="case",
                dedup_key=case.id,
                path=written.path,
                sha256=written.sha256,
                created_at=CLOSED,
                retention_years=10,
            )
        )
        uow.commit()
    return "package-1"


def test_a_year_is_prepared_and_its_list_written(
    services: Services, call: Call, package: str, tmp_path: Path
) -> None:
    book = tmp_path / "2014.xlsx"
    prepared = call("archive", "round", "2014", "--out", str(book))
    assert "新列入 1 件，待编号 1 件" in prepared.output
    assert book.stat().st_size > 0
    assert "已按目录更正 0 件" in call("archive", "round", "2014", "--in", str(book)).output
    with pytest.raises(InvalidData, match="没有全宗号"):
        call("archive", "round", "2014", "--number", "--by", "王芳")


def test_damage_is_reported_and_ends_with_one(
    services: Services, call: Call, package: str, home: Path, tmp_path: Path
) -> None:
    report = tmp_path / "report.txt"
    assert call("archive", "verify", "--out", str(report)).exit_code == 0
    assert "损坏 0 个" in report.read_text(encoding="utf-8")
    (note,) = (home / "archive").rglob("note.txt")
    note.write_bytes(b"y")
    broken = call("archive", "verify", "--out", str(report))
    assert broken.exit_code == 1
    assert "data/note.txt：内容已改变" in report.read_text(encoding="utf-8")


def test_what_has_lapsed_is_destroyed_by_a_list(
    services: Services, call: Call, package: str, home: Path
) -> None:
    assert "可以" in call("archive", "list", "--lapsed").output
    drawn = call("archive", "destroy", "propose", "--lapsed", "--by", "王芳", "--reason", "期满")
    year = services.clock.now().year
    number = f"XH-{year}-000001"
    assert number in drawn.output
    call("archive", "destroy", "approve", number, "--by", "局长")
    with pytest.raises(CannotGoOn):
        call("archive", "destroy", "carry-out", number, "--supervisor", "李强")
    two = ("--supervisor", "李强", "--supervisor", "张敏")
    assert call("archive", "destroy", "carry-out", number, *two).exit_code == 0
    assert not list((home / "archive").rglob("note.txt"))
    assert "已销毁" in call("archive", "destroy", "list").output
    assert call("archive", "verify").exit_code == 0
    with pytest.raises(CannotGoOn):
        call("archive", "destroy", "propose", "--lapsed", "--by", "王芳", "--reason", "期满")
