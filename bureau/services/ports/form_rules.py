"""Port: what a Camunda Form lets through; the engine itself checks nothing of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from bureau.domain.json_value import JsonObject, JsonValue


class FormRules(Protocol):
    """Checks answers as Tasklist's form does."""

    def filled(
        self, form: JsonObject, known: Mapping[str, JsonValue], answers: Mapping[str, JsonValue]
    ) -> dict[str, JsonValue]:
        """What Tasklist would submit: every enabled, visible field.

        Raises:
            InvalidData: Tasklist would not submit it; every fault by its field.
        """
        ...
