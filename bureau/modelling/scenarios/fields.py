"""What form-js lets through in one field of a form, by kind of component."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

#: What a component holds before anybody touches it.
EMPTY: Final[dict[str, object]] = {
    "textfield": "",
    "textarea": "",
    "number": None,
    "select": None,
    "radio": None,
    "datetime": None,
    "checkbox": False,
    "checklist": None,
    "taglist": None,
    "dynamiclist": None,
}


def unanswered(value: object) -> bool:
    """Whether form-js takes this value as nothing entered."""
    return value in (None, "", False, [])


def faults_of(component: Mapping[str, Any], value: object) -> list[str]:
    """Say why Tasklist would not submit this value; empty when it would.

    Args:
        component: of a Camunda Form, with its `validate`.
        value: as it would be submitted.
    """
    validate = component.get("validate", {})
    if unanswered(value):
        return ["required"] if validate.get("required") else []
    kind = component["type"]
    if kind == "checkbox":
        return [] if value is True else ["neither true nor false"]
    if kind == "number":
        return _number_faults(component, value)
    if kind in ("checklist", "taglist"):
        return _several_faults(component, value)
    if kind == "dynamiclist":
        return _row_faults(component, value)
    if not isinstance(value, str):
        return ["not a text"]
    if kind in ("select", "radio"):
        return [] if value in choices(component) else [f"{value!r} is not offered"]
    if kind == "datetime":
        return _date_faults(component["subtype"], value)
    return ["too long"] if len(value) > validate["maxLength"] else []


def choices(component: Mapping[str, Any]) -> set[object]:
    """Values that a select, radio, checklist or taglist offers."""
    return {one["value"] for one in component["values"]}


def _number_faults(component: Mapping[str, Any], value: object) -> list[str]:
    as_text = bool(component.get("serializeToString"))
    if isinstance(value, bool) or not isinstance(value, str if as_text else int | float):
        return ["a number is submitted as a text here" if as_text else "not a number"]
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return [f"{value!r} is no number"]
    validate = component.get("validate", {})
    found = []
    if -int(number.as_tuple().exponent) > component.get("decimalDigits", 0):
        found.append("too many decimal digits")
    if "min" in validate and number < Decimal(str(validate["min"])):
        found.append(f"less than {validate['min']}")
    if "max" in validate and number > Decimal(str(validate["max"])):
        found.append(f"more than {validate['max']}")
    return found


def _several_faults(component: Mapping[str, Any], value: object) -> list[str]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        return ["not a list"]
    return [f"{one!r} is not offered" for one in value if one not in choices(component)]


def _row_faults(component: Mapping[str, Any], value: object) -> list[str]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        return ["not a list of rows"]
    fields = {one["key"]: one for one in component["components"] if "key" in one}
    found = []
    for place, row in enumerate(value, start=1):
        found += [f"row {place}: no field {key}" for key in row if key not in fields]
        found += [
            f"row {place}, {key}: {fault}"
            for key, one in fields.items()
            for fault in faults_of(one, row.get(key, EMPTY[one["type"]]))
        ]
    return found


def _date_faults(subtype: str, value: str) -> list[str]:
    try:
        if subtype == "date":
            date.fromisoformat(value)
        elif datetime.fromisoformat(value).tzinfo is None:
            return ["a time without offset"]
    except ValueError:
        return [f"{value!r} is no {subtype}"]
    return []
