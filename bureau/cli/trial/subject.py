"""What is tried: a procedure as it is deployed, and what a runner has to know of its diagram."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bureau.cli.steps.procedures import diagram_of, procedure_of
from bureau.engine.bundle import Bundle, bundle_of
from bureau.engine.deployment import Deployments, VersionTaken
from bureau.engine.session import EngineSession
from bureau.modelling.bpmn import Model
from bureau.modelling.bpmn.events import ErrorRef
from bureau.modelling.bpmn.nodes import (
    CallActivity,
    Event,
    RuleTask,
    ServiceTask,
    StartEvent,
)
from bureau.modelling.workspace import Workspace
from bureau.services.records import Procedure
from workers.handlers import HANDLERS

#: What the API adds to the data of a submission, and the start event: who started the case.
GIVEN = frozenset({"caseId", "caseNumber", "initiator"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A deployed procedure.

    Args:
        process: process id as it is deployed; a mutant has one of its own.
        original: process id as in the diagram.
        procedure: its row in the catalogue.
        calls: whether it calls other processes.
        decides: whether it, or one it calls, asks a decision table.
        variables: names that the diagram gives to the process; any other is a leak.
    """

    process: str
    original: str
    procedure: Procedure
    calls: bool
    decides: bool
    variables: frozenset[str]

    def plain(self, process: str) -> str:
        """The id in the diagram of a process that ran."""
        return self.original if process == self.process else process

    def renamed(self, process: str) -> Subject:
        """The same under another process id."""
        return replace(self, process=process, procedure=replace(self.procedure, id=process))


@dataclass(frozen=True, slots=True)
class Prepared:
    """A subject with its bundle, to be deployed."""

    subject: Subject
    bundle: Bundle


def prepare(diagram: Path, workspace: Workspace, at: datetime) -> Prepared:
    """Read a diagram with its forms and tables.

    Raises:
        BundleIncomplete: something that it names is missing.
        UnreadableFile: it cannot be read.
    """
    model = workspace.model(diagram)
    bundle = bundle_of(diagram, workspace.root / "bpmn", workspace.root / "forms")
    called = list(called_models(model, workspace))
    nodes = [node for one in (model, *called) for node in one.nodes.values()]
    subject = Subject(
        process=bundle.process_id,
        original=bundle.process_id,
        procedure=procedure_of(diagram_of(model), bundle, at),
        calls=bool(called),
        decides=any(isinstance(node, RuleTask) for node in nodes),
        variables=_meant_for_the_process(model, workspace),
    )
    return Prepared(subject, bundle)


def called_models(model: Model, workspace: Workspace) -> Iterator[Model]:
    """The diagrams that one calls, directly or not, each once."""
    todo, seen = [model], {model.path}
    while todo:
        for node in todo.pop().nodes.values():
            found = workspace.process_model(node.called) if isinstance(node, CallActivity) else None
            if found is not None and found.path not in seen:
                seen.add(found.path)
                todo.append(found)
                yield found


def deploy(prepared: Prepared, session: EngineSession, *, replacing: bool = False) -> Subject:
    """Deploy it.

    Args:
        prepared: what.
        session: an account that may deploy.
        replacing: whether another content under the same version tag, with its cases, gives way;
            only on an engine that is thrown away.

    Raises:
        VersionTaken: another content is deployed under its tag, and it may not be replaced.
        EngineRefused: the engine does not accept the diagram.
    """
    deployments = Deployments(session)
    try:
        deployments.deploy(prepared.bundle)
    except VersionTaken:
        if not replacing:
            raise
        deployments.remove(prepared.bundle.process_id)
        deployments.deploy(prepared.bundle)
    return prepared.subject


def _meant_for_the_process(model: Model, workspace: Workspace) -> frozenset[str]:
    """Names that the diagram gives to the process: start form, output mappings, handlers ..."""
    names = set(GIVEN)
    handlers = {handler.topic: handler for handler in HANDLERS}
    for node in model.nodes.values():
        names |= {one.name for one in node.io.outputs}
        if isinstance(node, StartEvent) and (form := workspace.form_by_id(node.form.ref)):
            names |= set(form.keys)
        if isinstance(node, ServiceTask) and node.topic in handlers:
            names |= set(handlers[node.topic].output.names())
        if isinstance(node, RuleTask):
            names.add(node.result_variable)
        if isinstance(node, CallActivity):
            names |= {one.target for one in node.outs}
        if isinstance(node, Event):
            for one in node.definitions:
                if isinstance(one, ErrorRef):
                    names |= {one.code_variable, one.message_variable}
    return frozenset(names - {""})
