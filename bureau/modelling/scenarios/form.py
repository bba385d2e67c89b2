"""Fills in a Camunda Form as Tasklist does, and refuses what Tasklist would not let through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bureau.modelling.scenarios.fault import Unexpected
from bureau.modelling.scenarios.feel import holds
from bureau.modelling.scenarios.fields import EMPTY, choices, faults_of


class FormRefused(Unexpected):
    """Tasklist would not submit these answers; each fault in one line."""


def fill_in(
    form: Mapping[str, Any], known: Mapping[str, object], answers: Mapping[str, object]
) -> dict[str, object]:
    """What Tasklist would submit.

    Args:
        form: the Camunda Form.
        known: variables the task shows: fields are prefilled with them.
        answers: what the clerk enters, by key.

    Returns:
        Every enabled field that is visible, also the empty ones; nothing else.

    Raises:
        FormRefused: an answer to no field, or to a hidden or disabled one; a missing answer; a
            text too long, a choice that is not offered, a date that is none, a number out of
            its range.
    """
    asked = {
        name: one
        for one in form["components"]
        if (name := one.get("key") or one.get("path")) and not one.get("disabled")
    }
    values = {key: _initial(one, known.get(key)) for key, one in asked.items()}
    values |= {key: value for key, value in answers.items() if key in asked}
    everything = {**known, **values}
    visible = {key: one for key, one in asked.items() if not _hidden(one, everything)}
    faults = [f"{key}: no visible field asks for it" for key in answers if key not in visible]
    for key, one in visible.items():
        faults += [f"{key}: {fault}" for fault in faults_of(one, values[key])]
    if faults:
        raise FormRefused(f"{form['id']}: " + "; ".join(faults))
    return {key: values[key] for key in visible}


def _initial(component: Mapping[str, Any], value: object) -> object:
    """A prefilled value, unless the component could not show it."""
    kind = component["type"]
    if value is None:
        return component.get("defaultValue", EMPTY[kind])
    if kind in ("select", "radio") and value not in choices(component):
        return None
    return value


def _hidden(component: Mapping[str, Any], values: Mapping[str, object]) -> bool:
    condition = component.get("conditional", {}).get("hide")
    return bool(condition) and holds(condition, values)
