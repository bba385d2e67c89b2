"""Collects who carries the clauses of an annex, from the diagrams, forms and tables.

A process may say why a clause is carried by nobody: a `camunda:property` named
``trace.<part> <number>`` with the reason, for example ``trace.规范 四``; ``trace.<flow>``, such as
``trace.1.48/2``, says why another flow of the annex has no diagram yet.
A checklist item may cite on its own: its label ends with ``【规范 二（三）】``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bureau.modelling.analysis.effects import form_of, names
from bureau.modelling.bpmn.model import Model, Process
from bureau.modelling.bpmn.nodes import (
    Event,
    Node,
    RuleTask,
    ServiceTask,
    StartEvent,
    UserTask,
)
from bureau.modelling.clauses import RULES, Annex, Citation, Citations, Clause, parse_citations
from bureau.modelling.clauses.model import is_below
from bureau.modelling.errors import UnreadableFile
from bureau.modelling.lint.rules.documentation import must_cite
from bureau.modelling.trace.model import AnnexTrace, Carrier, ClauseTrace, Status
from bureau.modelling.trace.quantities import carried, quantities
from bureau.modelling.trace.scenarios import Scenarios, scenarios_of
from bureau.modelling.workspace import Workspace

EXCUSE = "trace."
_ITEM = re.compile(r"【(.+)】\s*$")


@dataclass
class _Gathered:
    """What the diagrams of one annex say."""

    cited: dict[tuple[str, str], list[Carrier]] = field(default_factory=dict)
    uncited: list[Carrier] = field(default_factory=list)
    platform: list[Carrier] = field(default_factory=list)
    excuses: dict[str, str] = field(default_factory=dict)
    processes: list[str] = field(default_factory=list)
    flows: set[str] = field(default_factory=set)
    words: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one diagram says, whatever annex is asked about.

    Args:
        model: the diagram.
        process: its process.
        nodes: each node with what its documentation cites, and its checklists' items with theirs.
    """

    model: Model
    process: Process
    nodes: tuple[tuple[Node, Citations, tuple[tuple[Citation, str], ...]], ...]


def trace_annex(annex: Annex, workspace: Workspace, scenarios: Scenarios) -> AnnexTrace:
    """Return who carries the clauses of an annex; see `trace_annexes`."""
    return next(trace_annexes((annex,), workspace, scenarios))


def trace_annexes(
    annexes: Iterable[Annex], workspace: Workspace, scenarios: Scenarios
) -> Iterator[AnnexTrace]:
    """Yield who carries the clauses of each annex; the diagrams are gone through once for all.

    Args:
        annexes: the annexes.
        workspace: diagrams, forms and tables.
        scenarios: names of scenarios by process and element id.
    """
    readings = tuple(_readings(workspace))
    for annex in annexes:
        yield _trace(annex, readings, workspace, scenarios)


def _readings(workspace: Workspace) -> Iterator[_Reading]:
    for path in workspace.diagrams:
        try:
            model = workspace.model(path)
        except UnreadableFile:
            continue  # the lint reports it
        process = model.executable
        if process is not None:
            annex = process.properties.get("annex", "")
            nodes = (
                (node, parse_citations(node.documentation), tuple(_items(node, workspace, annex)))
                for node in model.nodes.values()
            )
            yield _Reading(model, process, tuple(nodes))


def _trace(
    annex: Annex, readings: Iterable[_Reading], workspace: Workspace, scenarios: Scenarios
) -> AnnexTrace:
    found = _Gathered()
    for reading in readings:
        _gather(reading, annex, workspace, scenarios, found)
    text = "\n".join(found.words)
    return AnnexTrace(
        annex=annex,
        processes=tuple(found.processes),
        undrawn=tuple(
            one.id for one in annex.flows if one.id not in found.flows | found.excuses.keys()
        ),
        waiting={
            one.id: found.excuses[one.id]
            for one in annex.flows
            if one.id in found.excuses and one.id not in found.flows
        },
        clauses=tuple(_clause(one, annex, found, text) for one in annex.clauses),
        uncited=tuple(found.uncited),
        platform=tuple(found.platform),
    )


def _gather(
    reading: _Reading,
    annex: Annex,
    workspace: Workspace,
    scenarios: Scenarios,
    found: _Gathered,
) -> None:
    process = reading.process
    own = process.properties.get("annex") == annex.id
    if own:
        found.processes.append(process.id)
        found.flows.update(names(process.properties.get("flow", "")))
        found.excuses.update(
            (key.removeprefix(EXCUSE), reason)
            for key, reason in process.properties.items()
            if key.startswith(EXCUSE)
        )
    for node, citations, items in reading.nodes:
        places = [one for one in citations.places if one.annex == annex.id]
        listed = [(place, item) for place, item in items if place.annex == annex.id]
        if not (own or places or listed):
            continue
        played = scenarios_of(node.id, process.id, scenarios, workspace)
        carrier = Carrier(process.id, node.id, node.name, played, _is_played(node))
        for place in places:
            found.cited.setdefault((place.part, place.number), []).append(carrier)
        if own and citations.platform and not citations.places:
            found.platform.append(carrier)
        elif own and not citations.places and must_cite(node):
            found.uncited.append(carrier)
        if own or places:
            found.words.extend(_words(node, workspace))
        for place, item in listed:
            mine = Carrier(process.id, node.id, item, played, True)
            found.cited.setdefault((place.part, place.number), []).append(mine)


def _is_played(node: Node) -> bool:
    """Say whether a scenario names such an element: what is done, or what fires."""
    return isinstance(node, UserTask | ServiceTask) or (
        isinstance(node, Event) and node.timer is not None
    )


def _items(node: Node, workspace: Workspace, annex: str) -> Iterator[tuple[Citation, str]]:
    """Yield the clauses that single items of a node's checklists cite."""
    form = form_of(node, workspace) if isinstance(node, UserTask) else None
    for component in form.all if form else ():
        for option in component.options:
            match = _ITEM.search(option.label)
            if match is not None:
                for place in parse_citations(f"依据：附件{annex} {match.group(1)}").places:
                    yield place, _ITEM.sub("", option.label)


def _words(node: Node, workspace: Workspace) -> Iterator[str]:
    """Yield every text by which an element may carry a limit, an amount or a number."""
    yield node.name
    yield node.documentation
    yield from (one.value for one in node.io.inputs)
    if isinstance(node, UserTask | StartEvent):
        form = form_of(node, workspace)
        for component in form.all if form else ():
            yield component.label
            yield component.text
            yield from (option.label for option in component.options)
    if isinstance(node, RuleTask):
        decision = workspace.decision(node.decision)
        for rule in decision.table.rules if decision and decision.table else ():
            yield rule.note


def _clause(clause: Clause, annex: Annex, found: _Gathered, text: str) -> ClauseTrace:
    direct = found.cited.get((clause.part, clause.number), [])
    above = _above(clause, found)
    excuse = found.excuses.get(f"{clause.part} {clause.number}".strip(), "")
    lost = tuple(one for one in quantities(clause.text) if not carried(one, text))
    if direct:
        status, carriers = Status.CITED, direct
    elif excuse:
        return ClauseTrace(clause, Status.EXCUSED, excuse=excuse)
    elif above:
        status, carriers = Status.ABOVE, above
    elif _is_heading(clause, annex):
        status, carriers = Status.HEADING, []
    else:
        status, carriers = Status.MISSING, []
    return ClauseTrace(clause, status, tuple(dict.fromkeys(carriers)), lost)


def _above(clause: Clause, found: _Gathered) -> list[Carrier]:
    """Return who cites a clause above this one, or the whole part of a flat text."""
    carriers: list[Carrier] = []
    for (part, number), citing in found.cited.items():
        if part == clause.part and (not number or is_below(clause.number, number)):
            carriers.extend(citing)
    return carriers


def _is_heading(clause: Clause, annex: Annex) -> bool:
    """Say whether a clause only heads others: short, with clauses below it."""
    below = any(
        one.part == clause.part and clause.number and is_below(one.number, clause.number)
        for one in annex.clauses
    )
    return clause.part == RULES and below and "。" not in clause.text
