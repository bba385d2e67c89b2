"""Parts of a model, and which of them were reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bureau.modelling.bpmn import Model, Node
from bureau.modelling.bpmn.nodes import RuleTask, StartEvent, UserTask
from bureau.modelling.forms.catalogue import SINGLE
from bureau.modelling.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Parts:
    """All parts of a kind, and those reached.

    Args:
        all: ids.
        reached: ids; may hold others than those of `all`.
    """

    all: frozenset[str]
    reached: frozenset[str]

    @property
    def hit(self) -> int:
        """How many were reached."""
        return len(self.all & self.reached)

    @property
    def missed(self) -> tuple[str, ...]:
        """Ids not reached, sorted."""
        return tuple(sorted(self.all - self.reached))

    def __str__(self) -> str:
        return f"{self.hit}/{len(self.all)}" if self.all else "—"


def rules_of(model: Model, workspace: Workspace) -> Iterator[str]:
    """Rules of the decision tables that a diagram asks, as "decision/rule"."""
    for node in model.nodes.values():
        decision = workspace.decision(node.decision) if isinstance(node, RuleTask) else None
        if decision is not None and decision.table is not None:
            yield from (f"{decision.id}/{rule.id}" for rule in decision.table.rules)


def answers_of(model: Model, workspace: Workspace) -> Iterator[str]:
    """Choices of the forms of a diagram, as "form.field=value"; a checkbox has two."""
    for node in model.nodes.values():
        form = workspace.form_by_id(form_of(node))
        for one in form.all if form else ():
            if one.writes and one.type in SINGLE:
                yield from (f"{form_of(node)}.{one.key}={option.value}" for option in one.options)
            elif one.writes and one.type == "checkbox":
                values = (True,) if one.required else (True, False)
                yield from (f"{form_of(node)}.{one.key}={value}" for value in values)


def form_of(node: Node) -> str:
    """Id of the form of a node, "" when it has none."""
    return node.form.ref if isinstance(node, UserTask | StartEvent) else ""
