"""The yearly filing on both databases, over real packages."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bureau.domain.cases import Case, CaseState
from bureau.domain.clock import FixedClock
from bureau.gateways.files import LocalFileStore
from bureau.gateways.packages import BagItPackager
from bureau.gateways.workbooks import XlsxWorkbooks
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.archive_books import ArchiveBooks
from bureau.services.archive_round import ArchiveRound
from bureau.services.destruction import Destructions
from bureau.services.package_check import PackageCheck
from bureau.services.package_entries import package_id
from bureau.services.ports.packages import PackageContent, PackageEntry
from bureau.services.records import PackageRow
from bureau.services.records.packages import PackageKind
from tests.component.services.filing.rig import SCHEME, End, moment


@pytest.fixture
def files(tmp_path: Path) -> LocalFileStore:
    return LocalFileStore(tmp_path / "files")


@pytest.fixture
def packager(tmp_path: Path, files: LocalFileStore, clock: FixedClock) -> BagItPackager:
    return BagItPackager(tmp_path / "archive", files, clock)


@pytest.fixture
def filing(uow: SqlUnitOfWorkFactory, clock: FixedClock) -> ArchiveRound:
    return ArchiveRound(uow, clock, lambda: SCHEME)


@pytest.fixture
def books(uow: SqlUnitOfWorkFactory, clock: FixedClock) -> ArchiveBooks:
    return ArchiveBooks(uow, clock, lambda: SCHEME, XlsxWorkbooks())


@pytest.fixture
def destructions(
    uow: SqlUnitOfWorkFactory, packager: BagItPackager, files: LocalFileStore, clock: FixedClock
) -> Destructions:
    return Destructions(uow, packager, files, clock)


@pytest.fixture
def check(uow: SqlUnitOfWorkFactory, packager: BagItPackager, clock: FixedClock) -> PackageCheck:
    return PackageCheck(uow, packager, clock, ops_group="yunwei")


@pytest.fixture
def end(uow: SqlUnitOfWorkFactory, packager: BagItPackager, case: Case, clock: FixedClock) -> End:
    def write(of: Case, kind: PackageKind, years: int | None) -> str:
        content = PackageContent(
            case_number=of.number,
            kind=kind,
            key=of.id,
            entries=(PackageEntry(path="note.txt", content=b"content of the case"),),
        )
        written = packager.write(content)
        row = PackageRow(
            id=package_id(of.id, kind, of.id),
            case_id=of.id,
            kind=kind,
            dedup_key=of.id,
            path=written.path,
            sha256=written.sha256,
            created_at=clock.now(),
            retention_years=years,
            archive_class="电话答复录音" if kind == "archive" else None,
        )
        with uow() as opened:
            opened.packages.add(row)
            opened.commit()
        return row.id

    def ended(
        at: datetime, seq: int = 1, years: int | None = 10, *, finished: bool = True
    ) -> tuple[str, str]:
        of = replace(
            case,
            id=case.id if seq == 1 else f"case-{seq}",
            number=f"BJ-2026-{seq:06d}",
            root_instance_id=f"root-{seq}",
            state=CaseState.CLOSED if finished else CaseState.ACTIVE,
            closed_at=at if finished else None,
            outcome="已答复",
        )
        with uow() as opened:
            if seq == 1:
                opened.cases.save(of)
            else:
                opened.cases.add(of)
            opened.commit()
        return write(of, "case", years), write(of, "archive", 30)

    return ended


@pytest.fixture
def lapsed(end: End, filing: ArchiveRound, clock: FixedClock) -> tuple[str, str]:
    """A package kept ten years and one kept thirty, eleven years later."""
    ids = end(moment(2026))
    clock.at = moment(2027)
    filing.prepare(2026)
    filing.number(2026, by="王芳")
    clock.at = moment(2037, 1, 1)
    return ids
