"""A Camunda Form's fields for a page without script: what to show, and what was typed, typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from bureau.domain.json_value import JsonValue

#: Fields that a page without script can offer; a form with others is done in Tasklist.
OFFERED: Final = frozenset(
    {"radio", "select", "textarea", "textfield", "number", "datetime", "checkbox"}
)
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


def _choices(component: Mapping[str, JsonValue]) -> tuple[tuple[str, str], ...]:
    values = component.get("values")
    if not isinstance(values, list):
        return ()
    return tuple(
        (str(one.get("value")), str(one.get("label"))) for one in values if isinstance(one, Mapping)
    )
