"""Camunda 7 extension data that hangs on BPMN elements: mappings, listeners, properties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class ValueKind(StrEnum):
    """How the value of an input or output parameter is written."""

    TEXT = "text"  # a literal or a ${...} expression
    SCRIPT = "script"
    LIST = "list"
    MAP = "map"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One `camunda:inputParameter` or `camunda:outputParameter`.

    Args:
        name: of the variable.
        value: its text; of a list or map all texts of its entries, for the variables they need.
        kind: how it is written.
        line: of the element.
        entries: of a map: key and text of each.
    """

    name: str
    value: str
    kind: ValueKind = ValueKind.TEXT
    line: int = 1
    entries: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class IoMapping:
    """`camunda:inputOutput`: inputs become local variables, outputs leave to the parent scope."""

    inputs: tuple[Parameter, ...] = ()
    outputs: tuple[Parameter, ...] = ()

    def input(self, name: str) -> Parameter | None:
        """Return the input of that name, or None."""
        return next((one for one in self.inputs if one.name == name), None)

    def output(self, name: str) -> Parameter | None:
        """Return the output of that name, or None."""
        return next((one for one in self.outputs if one.name == name), None)


NO_MAPPING = IoMapping()


@dataclass(frozen=True, slots=True)
class Listener:
    """An execution or task listener. `value` is its class, expression, delegate or script text."""

    kind: str  # "execution" | "task"
    event: str
    implementation: str  # "class" | "expression" | "delegateExpression" | "script"
    value: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """`camunda:in` or `camunda:out` of a call activity.

    One of `source` (a variable), `source_expression`, `all_variables` or `business_key` is set.
    """

    target: str = ""
    source: str = ""
    source_expression: str = ""
    all_variables: bool = False
    business_key: str = ""
    local: bool = False


@dataclass(frozen=True, slots=True)
class Extensions:
    """All that an `extensionElements` block of this product may hold."""

    io: IoMapping = NO_MAPPING
    listeners: tuple[Listener, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)
    transfers_in: tuple[Transfer, ...] = ()
    transfers_out: tuple[Transfer, ...] = ()
