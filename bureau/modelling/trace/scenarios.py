"""Which scenarios mention an element: by its id, anywhere in a step or in what is expected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from bureau.modelling.errors import UnreadableFile

Scenarios = Mapping[str, tuple[str, ...]]


def read_scenarios(folder: Path) -> Scenarios:
    """Return the names of scenarios by element id, over all files of a folder.

    Raises:
        UnreadableFile: a file is not YAML.
    """
    found: dict[str, dict[str, None]] = {}
    for path in sorted(folder.glob("*.yaml")) if folder.is_dir() else ():
        try:
            data: object = yaml.safe_load(path.read_text(encoding="utf-8"))
        except yaml.YAMLError as error:
            raise UnreadableFile(path, f"不是合法的 YAML：{error}") from error
        for name, scenario in _scenarios(data):
            for text in _texts(scenario):
                found.setdefault(text, {})[name] = None
    return {element: tuple(names) for element, names in found.items()}


def _scenarios(data: object) -> Iterator[tuple[str, object]]:
    """Yield the scenarios of a file: objects with a name, in its list `scenarios`."""
    listed = data.get("scenarios") if isinstance(data, dict) else data
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, dict) and one.get("name"):
            yield str(one["name"]), one


def _texts(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from _texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value)
