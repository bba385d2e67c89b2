"""Finds and reads the files of a project; each file once, when first asked for."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Self

from bureau.domain.bodies import BodyRegister
from bureau.domain.ledgers import LedgerDefinition
from bureau.domain.paper_templates import PaperTemplate
from bureau.modelling.bpmn import Model, read_model
from bureau.modelling.bpmn.nodes import CallActivity
from bureau.modelling.clauses import ClauseRegister
from bureau.modelling.dmn import Decision, DmnModel, read_dmn
from bureau.modelling.errors import UnreadableFile
from bureau.modelling.forms import FormModel, read_form
from bureau.modelling.workspace.bodies import read_bodies
from bureau.modelling.workspace.ledgers import read_ledgers
from bureau.modelling.workspace.once import ReadOnce
from bureau.modelling.workspace.papers import read_paper
from bureau.modelling.workspace.posts import PostRegister, read_posts
from bureau.modelling.workspace.readers import ReadingScope, read_scope
from bureau.modelling.workspace.topics import TopicCatalogue


class Workspace:
    """Diagrams below `bpmn/`, forms below `forms/`, tables beside the diagrams.

    Args:
        root: folder that holds `bpmn/` and `forms/`.
        topics: what the workers serve; None leaves the rules about topics out.
        clauses: the register of annex texts; None leaves the rules about citations out.
    """

    def __init__(
        self,
        root: Path,
        *,
        topics: TopicCatalogue | None = None,
        clauses: ClauseRegister | None = None,
    ) -> None:
        self.root = root
        self.topics = topics
        self.clauses = clauses
        # Each raises UnreadableFile for a file that is not what its name says.
        self.model = ReadOnce[Model](read_model)
        self.form = ReadOnce[FormModel](read_form)
        self.table = ReadOnce[DmnModel](read_dmn)
        self._paper = ReadOnce[PaperTemplate](read_paper)

    def with_model(self, model: Model) -> Self:
        """The same project with other content of one diagram, which need not be on disk."""
        other = copy.copy(self)
        other.model = self.model.but(model.path, model)
        other.__dict__.pop("called_by", None)  # the one thing kept that is read from diagrams
        return other

    @cached_property
    def diagrams(self) -> tuple[Path, ...]:
        """Every BPMN file, sorted."""
        return tuple(sorted((self.root / "bpmn").rglob("*.bpmn")))

    @cached_property
    def tables(self) -> tuple[Path, ...]:
        """Every DMN file, sorted."""
        return tuple(sorted((self.root / "bpmn").rglob("*.dmn")))

    @cached_property
    def form_files(self) -> tuple[Path, ...]:
        """Every form, sorted."""
        return tuple(sorted((self.root / "forms").rglob("*.form")))

    @cached_property
    def posts(self) -> PostRegister | None:
        """The post register; None when there is no such file."""
        path = self.root / "bpmn" / "posts.yaml"
        return read_posts(path) if path.exists() else None

    @cached_property
    def bodies(self) -> BodyRegister | None:
        """The register of bodies and systems; None when there is no such file."""
        path = self.root / "bpmn" / "bodies.yaml"
        return read_bodies(path) if path.exists() else None

    @cached_property
    def readers(self) -> ReadingScope | None:
        """知悉范围; None when there is no such file."""
        path = self.root / "bpmn" / "readers.yaml"
        return read_scope(path) if path.exists() else None

    @cached_property
    def ledgers(self) -> Mapping[str, LedgerDefinition | str]:
        """Every ledger below `bpmn/ledgers` by id; one that cannot be used is what is wrong."""
        return dict(read_ledgers(self.root / "bpmn" / "ledgers"))

    def paper(self, id: str) -> PaperTemplate | None:
        """Return the template of a paper (its folder's name), None when there is none.

        Raises:
            UnreadableFile: there is one, and it is wrong.
        """
        path = self.root / "papers" / id / "paper.yaml"
        return self._paper(path) if path.parent.parent.name == "papers" and path.exists() else None

    def process_file(self, id: str) -> Path | None:
        """Return the diagram of a process: its file name is the process id."""
        return self._diagram_by_name.get(id)

    def process_model(self, id: str) -> Model | None:
        """Return the diagram that holds a process, None when missing or unreadable."""
        path = self.process_file(id)
        try:
            return None if path is None else self.model(path)
        except UnreadableFile:
            return None  # reported where the diagram itself is looked at

    def callers(self, id: str) -> Iterator[Model]:
        """Yield the diagrams that mention a process id as called element."""
        mark = f'calledElement="{id}"'.encode()
        for path in self.diagrams:
            if mark in path.read_bytes():
                try:
                    yield self.model(path)
                except UnreadableFile:
                    continue  # reported where the diagram itself is looked at

    @cached_property
    def called_by(self) -> Mapping[str, tuple[str, ...]]:
        """The processes (their files' names) that call one, by the called process's id."""
        found: dict[str, dict[str, None]] = {}
        for path in self.diagrams:
            try:
                nodes = self.model(path).nodes.values()
            except UnreadableFile:
                continue  # reported where the diagram itself is looked at
            for node in nodes:
                if isinstance(node, CallActivity):
                    found.setdefault(node.called, {})[path.stem] = None
        return {called: tuple(callers) for called, callers in found.items()}

    def form_by_id(self, id: str) -> FormModel | None:
        """Return the form of that id (its file name), None when missing or unreadable."""
        path = self._form_by_name.get(id)
        try:
            return None if path is None else self.form(path)
        except UnreadableFile:
            return None  # reported where the form itself is looked at

    def decision(self, id: str) -> Decision | None:
        """Return a decision by its id, looked up in all tables."""
        return self._decisions.get(id)

    def decision_file(self, id: str) -> Path | None:
        """Return the file that holds a decision."""
        for model in self._readable_tables():
            if any(one.id == id for one in model.decisions):
                return model.path
        return None

    def relative(self, path: Path) -> Path:
        """Return the path as shown in reports: from the project root where possible."""
        try:
            return path.resolve().relative_to(self.root.resolve())
        except ValueError:
            return path

    @cached_property
    def _diagram_by_name(self) -> Mapping[str, Path]:
        return {path.stem: path for path in self.diagrams}

    @cached_property
    def _form_by_name(self) -> Mapping[str, Path]:
        return {path.stem: path for path in self.form_files}

    @cached_property
    def _decisions(self) -> Mapping[str, Decision]:
        return {one.id: one for model in self._readable_tables() for one in model.decisions}

    def _readable_tables(self) -> Iterator[DmnModel]:
        for path in self.tables:
            try:
                yield self.table(path)
            except UnreadableFile:
                continue  # reported where the table itself is looked at
