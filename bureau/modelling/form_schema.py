"""JSON Schema of a start form: what the API accepts from outsiders is what the clerk's form asks.

One definition, two doors: `bureau deploy` derives the schema from the Camunda start form and stores
it with the procedure; the API checks submissions against it. Pure: dictionaries in, dictionary out.

    textfield, textarea     string with minLength (1 when required), maxLength, pattern
    number                  number, or integer without decimal places; minimum, maximum
    checkbox                boolean; one that must be ticked is `const: true`
    radio, select           string that is one of the form's values, each with its label
    checklist, taglist      list of different values of the form
    datetime                string with format date, date-time or time
    group                   its components, as if they stood outside
    text, html, image ...   nothing: they show, they do not ask; so do disabled and read-only fields

Anything else is refused, so that a form never asks for more than the API would take.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, cast

from bureau.errors import Permanent

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

#: Components that show something and ask nothing.
SHOWING: Final = frozenset(
    {"text", "html", "image", "iframe", "separator", "spacer", "table", "button"}
)

#: JSON as `json.loads` gives it.
Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
JsonObject = dict[str, Json]


class FormNotDerivable(Permanent):
    """A form whose answers no JSON Schema of ours describes; deployment is refused."""


def derive(form: Mapping[str, object]) -> JsonObject:
    """Derive the JSON Schema 2020-12 of a start form.

    Args:
        form: a Camunda Form, as parsed from its file.

    Returns:
        A schema for an object of the form's keys, without additional properties; `title` of each
        property is the field's Chinese label.

    Raises:
        FormNotDerivable: an unknown component type, a field without key or label, a key that occurs
            twice, or choices that are not written in the form.
    """
    properties: JsonObject = {}
    required: list[Json] = []
    for component in _fields(_list(form, "components")):
        key = _key(component)
        if key in properties:
            raise FormNotDerivable(f"key {key!r} occurs twice (字段重复)")
        properties[key] = _property(component)
        if _is_required(component):
            required.append(key)
    schema: JsonObject = {
        "$schema": DIALECT,
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }
    if required:
        schema["required"] = required
    return schema


def _fields(components: list[JsonObject]) -> Iterator[JsonObject]:
    """Every component that asks for a value, groups opened."""
    for component in components:
        kind = component.get("type")
        if kind == "group":
            if component.get("path"):
                raise FormNotDerivable(f"{_name(component)}: a group with a path is not supported")
            yield from _fields(_list(component, "components"))
        elif kind in _MAKERS:
            if not (component.get("disabled") or component.get("readonly")):
                yield component
        elif kind not in SHOWING:
            raise FormNotDerivable(f"{_name(component)}: unknown component type {kind!r}")


def _property(component: JsonObject) -> JsonObject:
    made: JsonObject = {"title": _label(component)}
    description = component.get("description")
    if isinstance(description, str) and description:
        made["description"] = description
    return made | _MAKERS[str(component["type"])](component)


def _text(component: JsonObject) -> JsonObject:
    validate = _object(component, "validate")
    made: JsonObject = {"type": "string"}
    shortest = validate.get("minLength")
    if isinstance(shortest, int):
        made["minLength"] = shortest
    elif _is_required(component):
        made["minLength"] = 1
    longest = validate.get("maxLength")
    if not isinstance(longest, int):
        raise FormNotDerivable(f"{_name(component)}: a text needs a whole number as maxLength")
    made["maxLength"] = longest
    if isinstance(validate.get("pattern"), str):
        made["pattern"] = validate["pattern"]
    return made


def _number(component: JsonObject) -> JsonObject:
    validate = _object(component, "validate")
    whole = component.get("decimalDigits") == 0
    made: JsonObject = {"type": "integer" if whole else "number"}
    for name, keyword in (("min", "minimum"), ("max", "maximum")):
        bound = validate.get(name)
        if isinstance(bound, int | float) and not isinstance(bound, bool):
            made[keyword] = bound
    return made


def _checkbox(component: JsonObject) -> JsonObject:
    return {"const": True} if _is_required(component) else {"type": "boolean"}


def _choice(component: JsonObject) -> JsonObject:
    # Constants with titles: whoever reads the schema, or the case, sees the words of the form.
    return {"type": "string", "oneOf": _values(component)}


def _choices(component: JsonObject) -> JsonObject:
    made: JsonObject = {"type": "array", "items": _choice(component), "uniqueItems": True}
    return made | {"minItems": 1} if _is_required(component) else made


def _time(component: JsonObject) -> JsonObject:
    subtype = component.get("subtype")
    formats = {"date": "date", "datetime": "date-time", "time": "time"}
    if not isinstance(subtype, str) or subtype not in formats:
        raise FormNotDerivable(f"{_name(component)}: unknown datetime subtype {subtype!r}")
    return {"type": "string", "format": formats[subtype]}


_MAKERS: Final[dict[str, Callable[[JsonObject], JsonObject]]] = {
    "textfield": _text,
    "textarea": _text,
    "number": _number,
    "checkbox": _checkbox,
    "radio": _choice,
    "select": _choice,
    "checklist": _choices,
    "taglist": _choices,
    "datetime": _time,
}


def _values(component: JsonObject) -> list[Json]:
    if component.get("valuesKey") or component.get("valuesExpression"):
        raise FormNotDerivable(f"{_name(component)}: choices must be written in the form")
    choices = _list(component, "values")
    values = [choice.get("value") for choice in choices]
    if not values or not all(isinstance(value, str) and value for value in values):
        raise FormNotDerivable(f"{_name(component)}: choices must be non-empty texts")
    if len(set(map(str, values))) != len(values):
        raise FormNotDerivable(f"{_name(component)}: a choice occurs twice")
    return [
        {"const": choice.get("value"), "title": choice.get("label") or choice.get("value")}
        for choice in choices
    ]


def _is_required(component: JsonObject) -> bool:
    """Whether the answer may not be missing. A field that can be hidden may always be."""
    hidden = _object(component, "conditional").get("hide")
    return _object(component, "validate").get("required") is True and not hidden


def _key(component: JsonObject) -> str:
    key = component.get("key")
    if not isinstance(key, str) or not key.isidentifier():
        raise FormNotDerivable(f"{_name(component)}: key {key!r} is no variable name")
    return key


def _label(component: JsonObject) -> str:
    for name in ("label", "dateLabel", "timeLabel"):
        label = component.get(name)
        if isinstance(label, str) and label.strip():
            return label.strip()
    raise FormNotDerivable(f"{_name(component)}: no label (缺少名称)")


def _name(component: JsonObject) -> str:
    return str(component.get("key") or component.get("id") or component.get("type"))


def _object(holder: JsonObject, name: str) -> JsonObject:
    value = holder.get(name)
    return value if isinstance(value, dict) else {}


def _list(holder: Mapping[str, object], name: str) -> list[JsonObject]:
    value = holder.get(name, [])
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise FormNotDerivable(f"{name} must be a list of objects")
    return cast("list[JsonObject]", value)
