"""Which parts of a diagram a run went through: told by the engine's history, not by the scenario.

The engine keeps the activities that were entered, not the flows that led there. With exclusive
gateways every activity that ends passes one token on, so the flow into an activity comes from the
last activity entered before it that has a flow there and has not passed its token on yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Coverage:
    """What was visited, over any number of runs.

    Args:
        flows: every flow by the pair of elements it joins.
    """

    flows: Mapping[tuple[str, str], str]
    nodes: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)

    def add(self, history: Sequence[Mapping[str, Any]]) -> None:
        """Add one run.

        Args:
            history: activity instances of the engine, in the order they were entered.
        """
        waiting: list[str] = []
        for one in history:
            entered = one["activityId"]
            self.nodes.add(entered)
            source = next(
                (node for node in reversed(waiting) if (node, entered) in self.flows), None
            )
            if source is not None:
                waiting.remove(source)
                self.taken.add(self.flows[source, entered])
            waiting.append(entered)

    def missing(self, nodes: Iterable[str]) -> list[str]:
        """Nodes that were never entered and flows that were never taken."""
        return sorted(set(nodes) - self.nodes) + sorted(set(self.flows.values()) - self.taken)
