"""Packages checked again: whole ones alarm nobody, a changed byte does."""

from __future__ import annotations

from pathlib import Path

import pytest

from bureau.domain.cases import Case
from bureau.domain.clock import FixedClock
from bureau.gateways.packages import BagItPackager
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.archiving import Archiving
from bureau.services.package_check import PackageCheck
from bureau.services.records import Paper, RecipientKind
from tests.component.services.packages.rig import SOUND, archive


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
