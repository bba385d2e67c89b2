"""Packages on both databases, in real folders."""

from __future__ import annotations

from pathlib import Path

from bureau.domain.cases import Case
from bureau.domain.timeline import EventKind
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.archiving import Archiving

SOUND = b"ID3" + b"\x00" * 500


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
