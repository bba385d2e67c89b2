"""Templates of rounds from `bpmn/collections/*.yaml`, addressees from the two registers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import yaml

from bureau.domain.collections import CollectionTemplate, TemplateFaults, parse_template
from bureau.services.ports.collection_templates import Asked

#: Stands for every town (镇、街道) of the register.
TOWNS: Final = "towns"


class CollectionFiles:
    """Reads templates when they are asked for: rounds are rare.

    Args:
        folder: holds one file a template, called as its id.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, template: str) -> CollectionTemplate | None:
        """The template of this id.

        Raises:
            DefinitionFaults, TemplateFaults: it cannot be used.
        """
        path = self._folder / f"{template}.yaml"
        if path.parent != self._folder or not path.is_file():
            return None
        return parse_template(_load(path), path.stem)


class AddresseeFiles:
    """Bodies of `bodies.yaml` and posts of `posts.yaml`.

    Args:
        folder: holds both.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, code: str) -> tuple[Asked, ...]:
        """Who a code means; empty: nobody."""
        bodies = _rows(self._folder / "bodies.yaml", "bodies")
        if code == TOWNS:
            return tuple(
                Asked(str(row["code"]), str(row["name"]), False)
                for row in bodies
                if row.get("kind") == "town"
            )
        for row in bodies:
            if row.get("code") == code:
                return (Asked(code, str(row["name"]), False),)
        for row in _rows(self._folder / "posts.yaml", "posts"):
            if row.get("group") == code:
                return (Asked(code, str(row["name"]), True),)
        return ()


def _rows(path: Path, name: str) -> list[Mapping[str, object]]:
    data = _load(path) if path.is_file() else {}
    rows = data.get(name) if isinstance(data, Mapping) else None
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _load(path: Path) -> object:
    try:
        data: object = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        raise TemplateFaults(f"{path.name} 不是合法的 YAML：{fault}") from fault
    return data
