"""Reads scenario files, `<process id>.yaml` in one folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from bureau.modelling.errors import UnreadableFile
from bureau.modelling.scenarios.model import ScenarioFile


def read_scenario_file(path: Path) -> ScenarioFile:
    """Read one file; lists of steps may hold lists (YAML anchors), which are flattened.

    Raises:
        UnreadableFile: no YAML, or not written as `bureau.modelling.scenarios.model` says.
    """
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        for row in data["scenarios"]:
            row["steps"] = _flat(row["steps"])
        file = ScenarioFile.model_validate(data)
    except yaml.YAMLError as error:
        raise UnreadableFile(path, f"不是合法的 YAML：{error}") from error
    except ValidationError as error:
        faults = "；".join(
            f"{'.'.join(map(str, one['loc']))}：{one['msg']}" for one in error.errors()
        )
        raise UnreadableFile(path, f"场景写法不对：{faults}") from error
    except (KeyError, TypeError) as error:
        raise UnreadableFile(path, "缺少 scenarios，或其中的场景没有 steps") from error
    if file.process != path.stem:
        raise UnreadableFile(path, f"文件名应与流程编号 {file.process} 相同")
    return file


def scenario_files(folder: Path, names: Iterable[str] = ()) -> tuple[ScenarioFile, ...]:
    """The files of a folder; with names only those of these procedures (``P2_29`` is enough).

    Raises:
        UnreadableFile: a file that cannot be read, or a name without one.
    """
    paths = sorted(folder.glob("*.yaml"))
    wanted = list(names)
    if wanted:
        for name in wanted:
            if not any(_means(name, path) for path in paths):
                raise UnreadableFile(folder / f"{name}.yaml", "没有这个流程的场景文件")
        paths = [path for path in paths if any(_means(name, path) for name in wanted)]
    return tuple(read_scenario_file(path) for path in paths)


def _means(name: str, path: Path) -> bool:
    return path.stem == name or path.stem.startswith(f"{name}_")


def _flat(steps: list[Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for step in steps:
        found += _flat(step) if isinstance(step, list) else [step]
    return found
