"""Which parts of a diagram runs went through: told by the engine's history, not by the scenario.

The engine keeps the activities that were entered, not the flows that led there. An activity that
ends passes a token on, over one of its flows (a parallel or inclusive split: over several, each
once); so the flow into an activity comes from the last activity entered before it that has a flow
there and has not passed its token on yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bureau.modelling.bpmn import Model
from bureau.modelling.bpmn.nodes import BoundaryEvent
from bureau.modelling.scenarios.parts import Parts

#: The engine enters the body of a multi-instance activity under this name, then each instance.
_BODY: Final = "#multiInstanceBody"
_SPLITS: Final = frozenset({"parallelGateway", "inclusiveGateway"})


@dataclass
class Coverage:
    """What was visited, over any number of runs of one process.

    Args:
        flows: every flow by the pair of elements it joins.
        splits: elements that pass a token on over more than one flow.
    """

    flows: Mapping[tuple[str, str], str]
    splits: frozenset[str] = frozenset()
    nodes: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)

    def add(self, history: Sequence[Mapping[str, Any]]) -> None:
        """Add one run.

        Args:
            history: activity instances of the engine, in the order they were entered.
        """
        # Each entry that may still pass a token on, with the targets it has passed one to.
        waiting: list[tuple[str, set[str]]] = []
        for one in history:
            entered = str(one["activityId"]).removesuffix(_BODY)
            self.nodes.add(entered)
            for at in range(len(waiting) - 1, -1, -1):
                source, passed = waiting[at]
                if (source, entered) in self.flows and entered not in passed:
                    self.taken.add(self.flows[source, entered])
                    if source in self.splits:
                        passed.add(entered)
                    else:
                        del waiting[at]
                    break
            waiting.append((entered, set()))

    def missing(self, nodes: Iterable[str]) -> list[str]:
        """Nodes that were never entered and flows that were never taken."""
        return sorted(set(nodes) - self.nodes) + sorted(set(self.flows.values()) - self.taken)


def coverage_of(model: Model) -> Coverage:
    """An empty coverage of a diagram."""
    splits = {
        node.id
        for node in model.nodes.values()
        # Any node with several unconditional flows splits, though our lint wants a gateway there.
        if node.tag in _SPLITS or (len(node.outgoing) > 1 and not node.tag.endswith("Gateway"))
    }
    flows = {(one.source, one.target): one.id for one in model.flows.values()}
    return Coverage(flows, frozenset(splits))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """How far the scenarios of one process reach.

    Args:
        process: process id.
        nodes: flow nodes, boundary events too.
        boundaries: boundary events alone.
        flows: sequence flows.
        rules: rules of the decision tables it asks, as "decision/rule".
        answers: choices of its forms, as "form.field=value".
        excused: parts that no scenario can reach, with the reason.
    """

    process: str
    nodes: Parts
    boundaries: Parts
    flows: Parts
    rules: Parts
    answers: Parts
    excused: Mapping[str, str]

    @property
    def open(self) -> tuple[str, ...]:
        """Nodes, flows and rules that are neither reached nor excused."""
        missed = (*self.nodes.missed, *self.flows.missed, *self.rules.missed)
        return tuple(one for one in missed if one not in self.excused)

    @property
    def stale(self) -> tuple[str, ...]:
        """Excuses for what is reached, or is not there."""
        missed = {*self.nodes.missed, *self.flows.missed, *self.rules.missed}
        return tuple(sorted(set(self.excused) - missed))


def boundaries_of(model: Model) -> frozenset[str]:
    """Ids of the boundary events."""
    return frozenset(n.id for n in model.nodes.values() if isinstance(n, BoundaryEvent))
