"""Ledgers (台账): what one is, how its definition is read, what its rows may hold. No I/O."""

from __future__ import annotations

from bureau.domain.ledgers.definition import Column, ColumnKind, DateReminder, LedgerDefinition
from bureau.domain.ledgers.parsing import DefinitionFaults, parse_definition
from bureau.domain.ledgers.values import stored_value

__all__ = [
    "Column",
    "ColumnKind",
    "DateReminder",
    "DefinitionFaults",
    "LedgerDefinition",
    "parse_definition",
    "stored_value",
]
