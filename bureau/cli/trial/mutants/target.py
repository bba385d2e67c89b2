"""One procedure whose mutants are tried, with the scenarios that lead to it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bureau.cli.problem import CannotGoOn
from bureau.cli.trial.subject import Prepared, called_models, prepare
from bureau.domain.clock import SystemClock
from bureau.modelling.scenarios import ScenarioFile
from bureau.modelling.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Target:
    """One procedure.

    Args:
        process: process id.
        path: its diagram.
        files: scenarios of it, and of the procedures that call it, directly or not.
        chain: what has to be deployed anew with each mutant, by process id: the procedure, those
            with scenarios, and what lies between.
        beside: digest of all that is deployed, and of the program that runs it.
    """

    process: str
    path: Path
    files: tuple[ScenarioFile, ...]
    chain: Mapping[str, Prepared]
    beside: str


def target_of(
    process: str, files: Sequence[ScenarioFile], workspace: Workspace, program: str
) -> Target:
    """Find out what leads to a procedure.

    Args:
        process: process id.
        files: all scenarios there are.
        workspace: of the right diagrams.
        program: digest of the program.

    Raises:
        CannotGoOn: there is no such diagram.
    """
    path = workspace.process_file(process)
    if path is None:
        raise CannotGoOn(f"找不到流程 {process}。", f"There is no diagram of {process}.")
    calling = _callers(process, workspace)
    leading = tuple(one for one in files if one.process in calling)
    now, chain, all_files = SystemClock().now(), {}, hashlib.sha256(program.encode())
    for top in sorted({process, *(one.process for one in leading)}):
        top_path = workspace.process_file(top)
        if top_path is None:
            continue  # a scenario file without a diagram is told where scenarios are run
        model = workspace.model(top_path)
        for one in (model, *called_models(model, workspace)):
            prepared = prepare(one.path, workspace, now)
            all_files.update(prepared.bundle.digest.encode())
            if prepared.subject.process in calling:
                chain[prepared.subject.process] = prepared
    return Target(process, path, leading, chain, all_files.hexdigest())


def program_digest(root: Path) -> str:
    """Of everything that decides how a scenario goes, diagrams and forms excepted."""
    found = hashlib.sha256()
    parts = [
        *(root / "bureau").rglob("*.py"),
        *(root / "workers").rglob("*.py"),
        *(one for one in (root / "papers").rglob("*") if one.is_file()),
        *(root / "bpmn").rglob("*.yaml"),
        *(one for one in (root / "engine" / "src").rglob("*") if one.is_file()),
    ]
    for path in sorted(parts):
        found.update(f"{path.relative_to(root)}\n".encode())
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def _callers(process: str, workspace: Workspace) -> frozenset[str]:
    """The process and all that call it, directly or not."""
    found, todo = {process}, [process]
    while todo:
        for caller in workspace.called_by.get(todo.pop(), ()):
            if caller not in found:
                found.add(caller)
                todo.append(caller)
    return frozenset(found)
