"""Which scenarios mention an element: by its id, anywhere in a step or in what is expected.

The same id may stand in two processes; a scenario file is about the process of its name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from bureau.modelling.errors import UnreadableFile
from bureau.modelling.workspace import Workspace

#: Names of scenarios by process id, then by element id.
Scenarios = Mapping[str, Mapping[str, tuple[str, ...]]]


def read_scenarios(folder: Path) -> Scenarios:
    """Return the names of scenarios by process and element, over all files of a folder.

    Raises:
        UnreadableFile: a file is not YAML.
    """
    return {path.stem: _mentions(path) for path in sorted(folder.glob("*.yaml"))}


def scenarios_of(
    element: str, process: str, scenarios: Scenarios, workspace: Workspace
) -> tuple[str, ...]:
    """Return the scenarios that mention an element of a process.

    Scenarios of a procedure also play the procedures that it calls: an id that the caller has
    not itself means the called one's element.
    """
    found: dict[str, None] = {}
    seen, todo = {process}, [process]
    while todo:
        current = todo.pop(0)
        model = workspace.process_model(current)
        if current == process or model is None or element not in model.nodes:
            found.update(dict.fromkeys(scenarios.get(current, {}).get(element, ())))
        for caller in workspace.called_by.get(current, ()):
            if caller not in seen:
                seen.add(caller)
                todo.append(caller)
    return tuple(found)


def _mentions(path: Path) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
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
