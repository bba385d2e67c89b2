"""A Camunda Form's fields for a page without script: what to show, and what was typed, typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from bureau.domain.json_value import JsonValue

#: Fields that a page without script can offer; a form with others is done in Tasklist.
OFFERED: Final = frozenset(
    {"radio", "select", "textarea", "textfield", "number", "datetime", "checkbox"}
)
#: FEEL of a field that is asked for with one answer only.
_UNLESS: Final = re.compile(r'=\s*(\w+)\s*!=\s*"(\w+)"')
#: The field whose choices become buttons: 同意, 退回.
DECISION: Final = "decision"


@dataclass(frozen=True, slots=True)
class Field:
    """One field as the page offers it.

    Args:
        key: name.
        kind: type of the form's component.
        label: what it asks.
        hint: more words, "".
        choices: value and label, of radios and selects.
        value: what it starts with.
        needed: it has to be filled in whenever it is shown.
        only_if: the answer with which alone it is asked for, as key and value; None: always, or
            by a condition of another form.
        conditional: it is asked for only with certain answers.
    """

    key: str
    kind: str
    label: str
    hint: str
    choices: tuple[tuple[str, str], ...]
    value: str
    needed: bool
    conditional: bool
    only_if: tuple[str, str] | None = None


def fields_of(
    components: Iterable[Mapping[str, JsonValue]],
    known: Mapping[str, JsonValue],
    defaults: Mapping[str, str],
) -> tuple[Field, ...] | None:
    """The fields; None: the form has one that this page cannot offer.

    Args:
        components: enabled fields of the form.
        known: what the form is prefilled with.
        defaults: what else a field starts with, by key.
    """
    found = []
    for one in components:
        kind = str(one.get("type"))
        if kind not in OFFERED:
            return None
        key = str(one["key"])
        validate = one.get("validate")
        rules = validate if isinstance(validate, Mapping) else {}
        value = known.get(key)
        start = defaults.get(key, "") if value in (None, "") else str(value)
        found.append(
            Field(
                key=key,
                kind=kind,
                label=str(one.get("label") or one.get("dateLabel") or key),
                hint=str(one.get("description") or ""),
                choices=_choices(one),
                value=start,
                needed=rules.get("required") is True,
                conditional=bool(one.get("conditional")),
                only_if=_only_if(one.get("conditional")),
            )
        )
    return tuple(found)


def answers_of(
    components: Iterable[Mapping[str, JsonValue]], given: Mapping[str, list[str]]
) -> dict[str, JsonValue]:
    """What was typed, by the types of the form; empty fields are left out."""
    answers: dict[str, JsonValue] = {}
    for one in components:
        key = str(one["key"])
        text = (given.get(key) or [""])[0].strip().replace("\r\n", "\n")
        if one.get("type") == "checkbox":
            answers[key] = text == "true"
        elif one.get("type") == "number" and text:
            try:
                answers[key] = float(text) if "." in text else int(text)
            except ValueError:
                answers[key] = text  # the form says that it is no number
        elif text:
            answers[key] = text
    return answers


def _only_if(condition: JsonValue) -> tuple[str, str] | None:
    hidden = condition.get("hide") if isinstance(condition, Mapping) else None
    found = _UNLESS.fullmatch(hidden) if isinstance(hidden, str) else None
    return (found[1], found[2]) if found else None


def _choices(component: Mapping[str, JsonValue]) -> tuple[tuple[str, str], ...]:
    values = component.get("values")
    if not isinstance(values, list):
        return ()
    return tuple(
        (str(one.get("value")), str(one.get("label"))) for one in values if isinstance(one, Mapping)
    )
