"""Components of a Camunda Form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from bureau.modelling.forms.catalogue import INPUTS, OPTIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice: `value` is what the process sees, `label` what the clerk sees.

    `value` keeps its JSON type: conditions compare with the type they get.
    """

    label: str
    value: str | float | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One component. `pointer` is its RFC 6901 place in the file, `line` the place to show.

    `max_length`, `required` come from `validate`; `hide` is the condition under which it
    disappears (and drops its value); `values_key` names the variable that holds the options.
    """

    type: str
    id: str = ""
    key: str = ""
    label: str = ""
    text: str = ""
    pointer: str = ""
    line: int = 1
    options: tuple[Option, ...] = ()
    values_key: str = ""
    values_expression: str = ""
    required: bool = False
    max_length: int | None = None
    hide: str = ""
    disabled: bool = False
    readonly: bool = False
    subtype: str = ""
    path: str = ""
    children: tuple[Component, ...] = ()

    @property
    def writes(self) -> bool:
        """Say whether submitting the form sets a variable of this key."""
        return self.type in INPUTS and bool(self.key) and not self.disabled

    @property
    def has_options(self) -> bool:
        """Say whether the value is chosen from a list."""
        return self.type in OPTIONS


@dataclass(frozen=True, kw_only=True)
class FormModel:
    """One form file."""

    path: Path
    id: str
    type: str = ""
    schema_version: int | None = None
    platform: str = ""
    components: tuple[Component, ...] = field(default_factory=tuple)

    @cached_property
    def all(self) -> tuple[Component, ...]:
        """Every component, containers before what they hold."""
        return tuple(_walk(self.components))

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Variables that submitting this form sets, each once, in form order.

        A dotted key (``person.name``) writes the variable before the dot; a dynamic list
        writes one array under its path.
        """
        found: dict[str, None] = {}
        for one in _top_level(self.components):
            if one.type == "dynamiclist":
                found[one.path or one.key] = None
            elif one.writes:
                found[one.key.split(".")[0]] = None
        return tuple(key for key in found if key)

    def field(self, key: str) -> Component | None:
        """Return the writing component with that key, or None."""
        return next((one for one in self.all if one.writes and one.key == key), None)


def _walk(components: tuple[Component, ...]) -> Iterator[Component]:
    for one in components:
        yield one
        yield from _walk(one.children)


def _top_level(components: tuple[Component, ...]) -> Iterator[Component]:
    """Yield components whose key is a variable: groups are looked into, lists are not."""
    for one in components:
        yield one
        if one.type == "group":
            yield from _top_level(one.children)
