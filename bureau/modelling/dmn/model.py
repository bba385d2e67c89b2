"""Decisions and decision tables as they stand in a DMN file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Clause:
    """An input or output column.

    Args:
        expression: of an input, the FEEL expression that is tested.
        name: of an output, the variable it gives.
        type: typeRef as written, "" when missing.
        values: allowed values as written (input or output values), "" when not limited.
    """

    id: str
    label: str
    expression: str
    name: str
    type: str
    values: str
    language: str
    line: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A row: one entry for each column, as written, and its annotation."""

    id: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    note: str
    line: int


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """A decision table; `hit_policy` is UNIQUE when not written."""

    id: str
    hit_policy: str
    aggregation: str
    inputs: tuple[Clause, ...]
    outputs: tuple[Clause, ...]
    rules: tuple[Rule, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision: a table, or a literal expression."""

    id: str
    name: str
    version_tag: str
    history_time_to_live: str
    table: DecisionTable | None
    literal: str
    requires: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class DmnModel:
    """One DMN file."""

    path: Path
    id: str
    name: str
    decisions: tuple[Decision, ...]
    duplicate_ids: tuple[str, ...]
