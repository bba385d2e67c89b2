"""Loads annexes from a folder of YAML files, each once, when first asked for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import yaml

from bureau.modelling.clauses.model import Annex, Clause, FlowEntry
from bureau.modelling.errors import UnreadableFile

DATA = Path(__file__).parent / "annexes"


class ClauseRegister:
    """The register in a folder; by default the one that ships with the product."""

    def __init__(self, folder: Path = DATA) -> None:
        self.folder = folder
        self._read: dict[str, Annex | None] = {}

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Numbers of all annexes, in their order (1.2 before 1.10)."""
        names = (path.stem for path in self.folder.glob("*.yaml"))
        return tuple(sorted(names, key=lambda id: [int(part) for part in id.split(".")]))

    def annex(self, id: str) -> Annex | None:
        """Return an annex, None when there is none of that number."""
        if id not in self._read:
            path = self.folder / f"{id}.yaml"
            self._read[id] = read_annex(path) if path.is_file() else None
        return self._read[id]

    def __iter__(self) -> Iterator[Annex]:
        for id in self.ids:
            annex = self.annex(id)
            if annex is not None:
                yield annex


def read_annex(path: Path) -> Annex:
    """Read one annex.

    Raises:
        UnreadableFile: not YAML, or not of the register's form.
    """
    try:
        data: object = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except (OSError, yaml.YAMLError) as error:
        raise UnreadableFile(path, f"条款登记无法读取：{error}") from error
    if not isinstance(data, dict):
        raise UnreadableFile(path, "条款登记不是一个对象")
    id = str(data.get("annex", ""))
    if id != path.stem:
        raise UnreadableFile(path, f"附件号「{id}」与文件名不同")
    flows, clauses = data.get("flows"), data.get("clauses")
    if not isinstance(flows, list) or not isinstance(clauses, list):
        raise UnreadableFile(path, "缺少 flows 或 clauses")
    return Annex(
        id=id,
        title=str(data.get("title", "")),
        department=str(data.get("department", "")),
        duty=str(data.get("duty", "")),
        version=int(data.get("version", 1)),
        checked=data.get("checked") is True,
        flows=tuple(FlowEntry(str(one["id"]), str(one["name"])) for one in flows),
        clauses=tuple(
            Clause(
                annex=id,
                part=str(one["part"]),
                number=str(one["number"]),
                text=str(one["text"]),
                flow=str(one.get("flow", "")),
            )
            for one in clauses
        ),
    )


# The C loader reads the register ten times faster; it is absent where PyYAML was built without it.
_LOADER: type[yaml.SafeLoader] | type[yaml.CSafeLoader] = getattr(
    yaml, "CSafeLoader", yaml.SafeLoader
)
