"""Files of a package: records as readable JSON, papers by their digest."""

from __future__ import annotations

import dataclasses
import json
import uuid
from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from bureau.services.ports.packages import PackageEntry
from bureau.services.records import Paper
from bureau.timezone import TIME_ZONE

#: Namespace of package ids: the same act gives the same id.
_NAMESPACE: Final = uuid.UUID("7d2f0f0a-3a51-5b1e-9a55-2b7c1d4e6f80")


def package_id(case_id: str, kind: str, key: str) -> str:
    """Id of the package that an act writes, known before it is written."""
    return str(uuid.uuid5(_NAMESPACE, f"{case_id}/{kind}/{key}"))


def json_entry(path: str, value: object) -> PackageEntry:
    """A record, or a list of them, as a JSON file for people and programs.

    Args:
        path: inside the payload.
        value: JSON values and frozen dataclasses of them; times become ISO 8601 in Asia/Shanghai.
    """
    text = json.dumps(value, ensure_ascii=False, indent=2, default=_plain)
    return PackageEntry(path=path, content=f"{text}\n".encode())


def paper_entries(papers: Sequence[Paper]) -> tuple[PackageEntry, ...]:
    """Papers under "papers/", numbered in order of their coming in, with the list of them."""
    paths = {
        paper.id: f"papers/{index:03d}_{paper.name}" for index, paper in enumerate(papers, start=1)
    }
    listed = [{"path": paths[paper.id], **dataclasses.asdict(paper)} for paper in papers]
    contents = tuple(PackageEntry(path=paths[paper.id], sha256=paper.sha256) for paper in papers)
    return (json_entry("papers.json", listed), *contents)


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, datetime):
        return value.astimezone(TIME_ZONE).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    raise TypeError(f"{type(value).__name__} does not go into a package")
