"""What no submission ever named goes after a month, and only that."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bureau.domain.cases import Case
from bureau.domain.clock import FixedClock
from bureau.gateways.files import LocalFileStore
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services import upload_sweep
from bureau.services.records import Paper
from bureau.services.upload_sweep import UploadSweep

KEEP = timedelta(days=30)
Add = Callable[..., Paper]


@pytest.fixture
def files(tmp_path: Path) -> LocalFileStore:
    return LocalFileStore(tmp_path / "files")


@pytest.fixture
def sweep(uow: SqlUnitOfWorkFactory, files: LocalFileStore, clock: FixedClock) -> UploadSweep:
    return UploadSweep(uow, files, clock, keep=KEEP)


@pytest.fixture
def add(uow: SqlUnitOfWorkFactory, files: LocalFileStore, clock: FixedClock, received: Case) -> Add:
    """Keeps a file of the body, handed in now by the test's clock."""

    def made(
        name: str, content: bytes, body: str | None = "o1", case_id: str | None = None
    ) -> Paper:
        stored = files.put([content], 1000)
        at = clock.now().timestamp()
        os.utime(files.root / stored.sha256[:2] / stored.sha256, (at, at))
        paper = Paper(
            id=name,
            sha256=stored.sha256,
            size=stored.size,
            media_type="text/plain",
            name="x.txt",
            kind="attachment",
            added_by="hotline12345",
            added_at=clock.now(),
            organisation_id=body,
            case_id=case_id,
        )
        with uow() as opened:
            opened.papers.add(paper)
            opened.commit()
        return paper

    return made


def known(uow: SqlUnitOfWorkFactory, *names: str) -> list[bool]:
    with uow(read_only=True) as opened:
        return [opened.papers.get(name) is not None for name in names]


def test_only_what_nobody_named_goes_with_its_content(
    sweep: UploadSweep,
    add: Add,
    files: LocalFileStore,
    uow: SqlUnitOfWorkFactory,
    clock: FixedClock,
    received: Case,
) -> None:
    unused = add("unused", b"unused")
    add("named", b"named", case_id=received.id)
    add("of-a-link", b"of a link", body=None)
    twice = add("twice", b"the same")
    add("the-other", b"the same", case_id=received.id)
    clock.at += KEEP
    assert sweep.run().startswith("清除未提交的附件 0 个")
    add("young", b"young")
    clock.at += timedelta(minutes=1)

    assert sweep.run() == "清除未提交的附件 2 个（内容 1 份）、上传草稿 0 个"

    assert known(uow, "unused", "twice") == [False, False]
    assert all(known(uow, "named", "of-a-link", "the-other", "young"))
    assert not files.exists(unused.sha256)
    assert files.exists(twice.sha256)
    assert sweep.run().startswith("清除未提交的附件 0 个")


def test_more_than_a_batch(
    sweep: UploadSweep, add: Add, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_sweep, "BATCH", 2)
    for number in range(5):
        add(f"p{number}", b"%d" % number)
    clock.at += KEEP + timedelta(minutes=1)

    assert sweep.run().startswith("清除未提交的附件 5 个（内容 5 份）")


def test_what_a_submission_takes_meanwhile_stays(
    sweep: UploadSweep, add: Add, uow: SqlUnitOfWorkFactory, clock: FixedClock, received: Case
) -> None:
    add("late", b"late")
    clock.at += KEEP + timedelta(minutes=1)
    with uow() as opened:
        assert [one.id for one in opened.papers.unused_uploads(clock.now() - KEEP, 10)] == ["late"]
        assert opened.papers.bind("late", case_id=received.id, submission_id=None)
        assert not opened.papers.remove_unused("late")
        opened.commit()

    assert sweep.run().startswith("清除未提交的附件 0 个")
    assert known(uow, "late") == [True]
