"""Port: what the diagram says about a user task beyond who does it: the acts it allows.

The diagram that the instance runs on is asked, in its version, not the newest one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

#: Message of a boundary event that takes a task back to its sender (撤回).
RECALL: Final = "Message_Recall"
#: Message of a boundary event that asks somebody else first (加签).
CONSULT: Final = "Message_Consult"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRule:
    """One user task as drawn.

    Args:
        key: its id in the diagram.
        name: Chinese name.
        properties: its `camunda:property` entries; docs/建模指南.md lists those with a meaning.
        messages: names of the messages that boundary events on it wait for.
    """

    key: str
    name: str
    properties: Mapping[str, str]
    messages: frozenset[str]

    def listed(self, name: str) -> tuple[str, ...]:
        """A property that is a list with commas; () when it is not there."""
        parts = self.properties.get(name, "").split(",")
        return tuple(part.strip() for part in parts if part.strip())


class StepRules(Protocol):
    """Diagrams as deployed. Methods raise `EngineError`."""

    def of(self, definition_id: str) -> Mapping[str, StepRule]:
        """Every user task of a deployed diagram, by its id."""
        ...
