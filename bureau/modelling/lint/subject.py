"""What a rule looks at: one diagram, form or table, with everything computed about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from bureau.modelling.analysis.dataflow import DataFlow
from bureau.modelling.analysis.graph import Level
from bureau.modelling.analysis.lanes import lanes_of
from bureau.modelling.analysis.soundness import Soundness, check_level
from bureau.modelling.bpmn.model import Lane, Model, Process
from bureau.modelling.bpmn.nodes import Element, Flow, Node
from bureau.modelling.dmn import DmnModel
from bureau.modelling.forms import FormModel
from bureau.modelling.lint.finding import Hit, SetAttribute
from bureau.modelling.workspace import Workspace


class DiagramSubject:
    """One BPMN file.

    Args:
        model: the file as read.
        workspace: the project around it.
    """

    def __init__(self, model: Model, workspace: Workspace) -> None:
        self.model = model
        self.workspace = workspace

    @property
    def path(self) -> Path:
        """The file."""
        return self.model.path

    @property
    def process(self) -> Process | None:
        """The process that the file is about."""
        return self.model.executable

    @property
    def nodes(self) -> Iterator[Node]:
        """Every node of every level, in file order."""
        yield from self.model.nodes.values()

    @property
    def flows(self) -> Iterator[Flow]:
        """Every sequence flow of every level."""
        yield from self.model.flows.values()

    @cached_property
    def levels(self) -> Mapping[str, Level]:
        """Every level by the id of its process or sub-process."""
        return {id: Level(scope) for id, scope in self.model.scopes.items()}

    def level_of(self, node: Node) -> Level:
        """Return the level that holds a node."""
        return self.levels[node.scope]

    @cached_property
    def soundness(self) -> Mapping[str, Soundness]:
        """The result of the state-space search by level."""
        return {id: check_level(level) for id, level in self.levels.items()}

    @cached_property
    def dataflow(self) -> DataFlow | None:
        """The data flow of the process, None when the file has none."""
        if self.process is None:
            return None
        return DataFlow(self.model, self.process, self.workspace)

    @cached_property
    def lane_at(self) -> Mapping[str, Lane]:
        """The lane in which each node stands."""
        return lanes_of(self.model)

    def excuses(self, element: str) -> Mapping[str, str]:
        """Return the properties of an element and of its process: excuses are among them."""
        found = self.model.element(element)
        process = self.model.process_of.get(element) or self.process
        return {
            **(process.properties if process and found in (None, process) else {}),
            **(found.properties if found else {}),
        }


class FormSubject:
    """One form."""

    def __init__(self, form: FormModel, workspace: Workspace) -> None:
        self.form = form
        self.workspace = workspace

    @property
    def path(self) -> Path:
        """The file."""
        return self.form.path


class TableSubject:
    """One DMN file."""

    def __init__(self, table: DmnModel, workspace: Workspace) -> None:
        self.table = table
        self.workspace = workspace

    @property
    def path(self) -> Path:
        """The file."""
        return self.table.path


def hit(element: Element, what: str, mend: str = "", repair: tuple[SetAttribute, ...] = ()) -> Hit:
    """Return a hit at an element."""
    return Hit(element.id, element.name, what, mend, element.line, repair)
