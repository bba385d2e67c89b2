"""What a ledger's row may hold: values brought into shape, then checked against the schema."""

from __future__ import annotations

from collections.abc import Mapping

from bureau.domain.json_value import JsonObject, JsonValue
from bureau.domain.ledgers import LedgerDefinition, stored_value
from bureau.errors import Fault, InvalidData
from bureau.services.pointers import child
from bureau.services.schema_check import schema_faults


def shaped(
    definition: LedgerDefinition, values: Mapping[str, object]
) -> tuple[dict[str, JsonValue], tuple[Fault, ...]]:
    """Values as they would be stored, and what is wrong with them one by one.

    Args:
        definition: the ledger.
        values: by column name; an empty value empties the column.
    """
    found: dict[str, JsonValue] = {}
    faults: list[Fault] = []
    for name, value in values.items():
        column = definition.column(name)
        if column is None:
            faults.append(Fault(child("", name), f"台账“{definition.title}”没有列 {name}。"))
            continue
        try:
            found[name] = stored_value(column, value)
        except ValueError as fault:
            faults.append(Fault(child("", name), f"“{column.title}”{fault}。"))
    return found, tuple(faults)


def whole_row(
    definition: LedgerDefinition, before: JsonObject, values: Mapping[str, object]
) -> JsonObject:
    """The row after a change, in the order of the columns.

    Args:
        definition: the ledger.
        before: the row's data until now; empty for a new one.
        values: what changes; an empty value empties the column.

    Raises:
        InvalidData: every fault, by column.
    """
    found, faults = shaped(definition, values)
    merged = {**before, **found}
    row = {
        column.name: merged[column.name]
        for column in definition.columns
        if merged.get(column.name) is not None
    }
    seen = {fault.pointer for fault in faults}
    all_faults = (
        *faults,
        *(fault for fault in schema_faults(definition.schema, row) if fault.pointer not in seen),
    )
    if all_faults:
        said = "".join(fault.message for fault in all_faults[:3])
        raise InvalidData(f"台账“{definition.title}”的内容不符合要求：{said}", faults=all_faults)
    return row


def searched(definition: LedgerDefinition, data: JsonObject) -> str:
    """What the search of the page looks in: all values as people read them, lower case."""
    shown = (column.shown(data.get(column.name)) for column in definition.columns)
    return "\n".join(text for text in shown if text).lower()


def difference(before: JsonObject, after: JsonObject) -> JsonObject:
    """What changed: column -> [before, after]."""
    names = dict.fromkeys((*before, *after))
    return {
        name: [before.get(name), after.get(name)]
        for name in names
        if before.get(name) != after.get(name)
    }
