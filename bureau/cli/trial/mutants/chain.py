"""A mutant beside the right diagrams: it and all that call it, under process ids of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Self

from lxml import etree

from bureau.cli.trial.subject import Prepared, Subject, deploy
from bureau.engine.deployment import Deployments
from bureau.engine.session import EngineSession
from bureau.modelling.bpmn.namespaces import bpmn
from bureau.modelling.mutants import Mutant


class Chain:
    """The deployments of one mutant; gone with their cases when it is left.

    Args:
        process: whose mutants these are.
        callers: the right procedures by which scenarios get there, and what they call on the way,
            by process id; the process itself too.
        session: an account that may deploy.
        mutant: the wrong diagram.
        number: of the mutant, for the ids.
    """

    def __init__(
        self,
        process: str,
        callers: Mapping[str, Prepared],
        session: EngineSession,
        mutant: Mutant,
        number: int,
    ) -> None:
        self._process = process
        self._right = callers
        self._session = session
        self._mutant = mutant
        self._names = {one: f"{one}_m{number}" for one in callers}
        self._deployed: dict[str, Subject] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        deployments = Deployments(self._session)
        for one in self._deployed:
            deployments.remove(self._names[one])

    def install(self) -> None:
        """Deploy the mutant itself.

        Raises:
            EngineRefused: the engine does not accept it.
            EngineUnavailable: nor can it say why.
        """
        self._deploy(self._process)

    def subject(self, top: str) -> Subject:
        """What a scenario of the procedure `top` starts; deployed when first asked for."""
        for one in self._right:
            if one not in self._deployed:
                self._deploy(one)
        return self._deployed[top]

    def _deploy(self, process: str) -> None:
        right = self._right[process]
        files = {
            name: self._renamed(content, process) if name.endswith(".bpmn") else content
            for name, content in right.bundle.files.items()
        }
        name = self._names[process]
        bundle = replace(right.bundle, process_id=name, files=files)
        subject = right.subject.renamed(name)
        deploy(Prepared(subject, bundle), self._session, replacing=True)
        self._deployed[process] = subject

    def _renamed(self, content: bytes, process: str) -> bytes:
        xml = self._mutant.xml if process == self._process else content
        root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
        for one in root.iter(bpmn("process"), bpmn("participant"), bpmn("callActivity")):
            for attribute in ("id", "processRef", "calledElement"):
                name = self._names.get(one.get(attribute, ""))
                if name:
                    one.set(attribute, name)
        return etree.tostring(root)
