"""Reads 知悉范围, `bpmn/readers.yaml`: procedures whose cases only named posts see in lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bureau.modelling.errors import UnreadableFile
from bureau.modelling.workspace.register import read_list


@dataclass(frozen=True, slots=True)
class ReadingScope:
    """Who may see what.

    Args:
        restricted: groups of the posts that see a procedure's cases in lists, by process id.
        annexes: annexes of which every procedure has to be restricted.
    """

    restricted: Mapping[str, frozenset[str]]
    annexes: frozenset[str]


def read_scope(path: Path) -> ReadingScope:
    """Read the register.

    Raises:
        UnreadableFile: missing, not YAML, an entry without procedure, readers or basis, or one
            procedure twice.
    """
    restricted: dict[str, frozenset[str]] = {}
    for row in read_list(path, "restricted"):
        if (
            not isinstance(row, dict)
            or not isinstance(row.get("procedure"), str)
            or not isinstance(row.get("readers"), list)
            or not row.get("basis")
        ):
            raise UnreadableFile(path, f"知悉范围缺少 procedure、readers 或 basis：{row!r}")
        if row["procedure"] in restricted:
            raise UnreadableFile(path, f"事项 {row['procedure']} 登记了两次")
        restricted[row["procedure"]] = frozenset(str(one) for one in row["readers"])
    annexes = frozenset(str(one) for one in read_list(path, "annexes"))
    return ReadingScope(restricted, annexes)
