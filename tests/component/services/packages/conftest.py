"""Packages on both databases, in real folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from bureau.domain.cases import Case
from bureau.domain.clock import FixedClock
from bureau.gateways.files import LocalFileStore
from bureau.gateways.packages import BagItPackager
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.archiving import Archiving
from bureau.services.closing import CaseCloser
from bureau.services.effects import EffectLedger
from bureau.services.records import Paper
from tests.component.services.doubles import EngineDouble
from tests.component.services.packages.rig import SOUND
from tests.support.papers import sheets


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
