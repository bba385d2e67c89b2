"""The demo body and the key that is kept for the simulated hotline."""

from __future__ import annotations

import stat
from pathlib import Path

from bureau.bootstrap import Services
from bureau.cli.steps.demo import ensure_body


def test_the_key_works_and_its_file_is_private(services: Services, tmp_path: Path):
    file = tmp_path / "hotline.key"
    key = ensure_body(services.access, file)

    caller = services.access.authenticate(f"Bearer {key}")
    assert caller.code == "hotline12345"
    assert caller.may_submit("P2_29_Hotline12345")
    assert file.read_text().strip() == key
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_seeding_again_keeps_the_key(services: Services, tmp_path: Path):
    file = tmp_path / "hotline.key"

    assert ensure_body(services.access, file) == ensure_body(services.access, file)
    assert len(services.access.keys("hotline12345")) == 1


def test_a_key_that_no_longer_works_is_replaced(services: Services, tmp_path: Path):
    file = tmp_path / "hotline.key"
    first = ensure_body(services.access, file)
    services.access.revoke(first[3:11])

    second = ensure_body(services.access, file)
    assert second != first
    services.access.authenticate(f"Bearer {second}")


def test_a_key_of_another_database_is_replaced(services: Services, tmp_path: Path):
    file = tmp_path / "hotline.key"
    file.write_text("bk_00000000_" + "x" * 43 + "\n")

    services.access.authenticate(f"Bearer {ensure_body(services.access, file)}")
