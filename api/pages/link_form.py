"""The form behind a link: drawn from the target's JSON Schema, and read back by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bureau.domain.json_value import JsonObject, JsonValue

Shape = Literal["text", "long", "number", "date", "time", "choice", "choices", "yes"]

#: Texts that may be longer get several lines.
_LONG_FROM: Final = 200
_INPUT: Final = {"date": "date", "time": "time"}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form.

    Args:
        key: name in the data.
        label: Chinese.
        hint: how to fill it in.
        shape: how it is drawn.
        required: whether it has to be filled in.
        choices: value and label.
        whole: of a number: no decimal places.
        most: longest text; 0: no bound of its own.
    """

    key: str
    label: str
    hint: str
    shape: Shape
    required: bool
    choices: tuple[tuple[str, str], ...] = ()
    whole: bool = False
    most: int = 0


def fields_of(schema: JsonObject) -> tuple[Field, ...]:
    """The fields that a schema asks for, in its order."""
    properties = schema.get("properties")
    required = schema.get("required")
    needed = {str(key) for key in required} if isinstance(required, list) else set()
    if not isinstance(properties, dict):
        return ()
    return tuple(
        _field(key, rule, key in needed)
        for key, rule in properties.items()
        if isinstance(rule, dict)
    )


def _field(key: str, rule: JsonObject, required: bool) -> Field:
    items = rule.get("items")
    many = rule.get("type") == "array" and isinstance(items, dict)
    choices = _choices(items if many and isinstance(items, dict) else rule)
    longest = rule.get("maxLength")
    most = longest if isinstance(longest, int) else 0
    shape: Shape = "text"
    if many:
        shape = "choices"
    elif choices:
        shape = "choice"
    elif rule.get("type") == "boolean":
        shape = "yes"
    elif rule.get("type") in {"number", "integer"}:
        shape = "number"
    elif rule.get("format") == "date":
        shape = "date"
    elif rule.get("format") == "time":
        shape = "time"
    elif most > _LONG_FROM:
        shape = "long"
    return Field(
        key=key,
        label=str(rule.get("title", key)),
        hint=str(rule.get("description", "")),
        shape=shape,
        required=required,
        choices=choices,
        whole=rule.get("type") == "integer",
        most=most,
    )


def _choices(rule: JsonObject) -> tuple[tuple[str, str], ...]:
    options = rule.get("oneOf")
    if isinstance(options, list):
        return tuple(
            (str(one.get("const")), str(one.get("title", one.get("const"))))
            for one in options
            if isinstance(one, dict)
        )
    listed = rule.get("enum")
    return tuple((str(one), str(one)) for one in listed) if isinstance(listed, list) else ()


def read(fields: Sequence[Field], sent: Mapping[str, Sequence[str]]) -> dict[str, JsonValue]:
    """The data of a form; what was left empty is left out, what is no number stays a text."""
    data: dict[str, JsonValue] = {}
    for field in fields:
        values = [value for value in sent.get(field.key, ()) if value.strip()]
        if field.shape == "yes":
            data[field.key] = bool(values)
        elif field.shape == "choices":
            if values:
                data[field.key] = list(values)
        elif values:
            text = values[0].strip()
            data[field.key] = _number(text, field) if field.shape == "number" else text
    return data


def shown(fields: Sequence[Field], data: JsonObject) -> dict[str, list[str]]:
    """What stands in the fields, for data that were handed in before."""
    values: dict[str, list[str]] = {}
    for field in fields:
        value: JsonValue = data.get(field.key)
        if isinstance(value, list):
            values[field.key] = [str(one) for one in value]
        elif isinstance(value, bool):
            values[field.key] = ["yes"] if value else []
        elif value is not None:
            values[field.key] = [str(value)]
    return values


def _number(text: str, field: Field) -> JsonValue:
    try:
        return int(text) if field.whole or text.lstrip("-").isdigit() else float(text)
    except ValueError:
        return text  # the schema's check says what is wrong
