"""A trial from its beginning to its end: engine, database, lanes, everything deployed."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import structlog

from bureau.cli.checks.java import find_jdk
from bureau.cli.problem import CannotGoOn
from bureau.cli.setup.assemble import is_assembled
from bureau.cli.trial.engine import EngineFailed, TrialEngine
from bureau.cli.trial.pool import Pool
from bureau.cli.trial.subject import Subject, called_models, deploy, prepare
from bureau.cli.trial.world import database_template, lanes_of
from bureau.domain.clock import SystemClock
from bureau.engine.session import EngineSession
from bureau.modelling.bpmn import Model
from bureau.modelling.bpmn.nodes import ServiceTask
from bureau.modelling.workspace import Workspace

#: Who may do what is asked of the diagram (candidate groups), not of the engine's rights: without
#: them a call costs a quarter less.
_NO_RIGHTS: Final[Mapping[str, str]] = {"CAMUNDA_BPM_AUTHORIZATION_ENABLED": "false"}
_MEMORY: Final = Path("/dev/shm")
_OPENS: Final = "open-case"


@dataclass(frozen=True, slots=True)
class Trial:
    """A running trial.

    Args:
        session: of the engine's administrator.
        pool: runs scenarios.
        template: a migrated, empty database.
        folder: for whatever is written; gone afterwards.
        engine: where it is deployed.
        throw_away: the engine dies with the trial, so deployments may be replaced.
    """

    session: EngineSession
    pool: Pool
    template: Path
    folder: Path
    engine: TrialEngine
    throw_away: bool = False

    def subject(self, process: str, workspace: Workspace) -> Subject:
        """Deploy a procedure, and before it what it calls and opens.

        Raises:
            CannotGoOn: there is no such diagram.
        """
        path = workspace.process_file(process)
        if path is None:
            raise CannotGoOn(f"找不到流程 {process}。", f"There is no diagram of {process}.")
        at = SystemClock().now()
        for other in reversed(_needed(path, workspace)):
            prepared = prepare(other, workspace, at)
            deploy(prepared, self.session, replacing=self.throw_away)
            self.pool.catalogue[prepared.subject.process] = prepared.subject.procedure
        return deploy(prepare(path, workspace, at), self.session, replacing=self.throw_away)


def _needed(path: Path, workspace: Workspace) -> list[Path]:
    """Diagrams that one calls or opens, and what those call; callers before what they call."""
    model = workspace.model(path)
    called = list(called_models(model, workspace))
    found = [one.path for one in called]
    for one in (model, *called):
        for opened in _opened_by(one, workspace):
            found += [
                opened,
                *(it.path for it in called_models(workspace.model(opened), workspace)),
            ]
    return [one for one in dict.fromkeys(found) if one != path]


def _opened_by(model: Model, workspace: Workspace) -> Iterator[Path]:
    for node in model.nodes.values():
        if isinstance(node, ServiceTask) and node.topic == _OPENS:
            for parameter in node.io.inputs:
                found = workspace.process_file(parameter.value)
                if parameter.name == "process" and found is not None:
                    yield found


@contextmanager
def trial(root: Path, lanes: int, *, quick_papers: bool = False) -> Iterator[Trial]:
    """Start an engine in memory and lanes on it; everything is gone afterwards.

    Args:
        root: of the project; `engine/` must be assembled.
        lanes: how many scenarios run at once.
        quick_papers: fill papers, but lay out only the first of each template.

    Raises:
        CannotGoOn: no Java, or the engine is not assembled or does not start.
    """
    jdk = find_jdk()
    if jdk is None or not is_assembled(root / "engine"):
        raise CannotGoOn(
            "流程引擎还没有装配。", "The engine is not assembled.", "bureau assemble（需要 JDK 17）"
        )
    folder = Path(tempfile.mkdtemp(prefix="bureau-trial-", dir=_fast_folder()))
    engine = TrialEngine(root / "engine", str(jdk.java), folder, extra=_NO_RIGHTS)
    try:
        engine.start()
        with on_engine(engine, folder, lanes, quick_papers=quick_papers) as running:
            yield replace(running, throw_away=True)
    except EngineFailed as fault:
        raise CannotGoOn("流程引擎启动失败。", str(fault)) from fault
    finally:
        engine.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def on_engine(
    engine: TrialEngine,
    folder: Path,
    lanes: int,
    template: Path | None = None,
    *,
    quick_papers: bool = False,
) -> Iterator[Trial]:
    """Lanes on an engine that runs already, with its job executor off.

    Args:
        engine: where to deploy.
        folder: for whatever is written.
        lanes: how many scenarios run at once.
        template: a migrated, empty database, when there is one.
        quick_papers: fill papers, but lay out only the first of each template.
    """
    template = template or database_template(folder)
    with (
        engine.session() as session,
        lanes_of(engine, template, folder / "lanes", lanes, quick_papers=quick_papers) as made,
    ):
        pool = Pool(made)
        try:
            yield Trial(session, pool, template, folder, engine)
        finally:
            pool.close()


def lanes_for_this_machine() -> int:
    """As many as there are cores: an engine's thread and a worker's wait for each other."""
    return max(2, min(8, os.cpu_count() or 2))


def quiet() -> None:
    """The handlers' log lines are not for a modeler."""
    structlog.configure(
        processors=[structlog.processors.KeyValueRenderer()],
        logger_factory=structlog.ReturnLoggerFactory(),
    )


def _fast_folder() -> str | None:
    """Memory where the machine has it: nothing here has to survive."""
    return str(_MEMORY) if os.access(_MEMORY, os.W_OK) else None
