"""Port: a task's form, read and submitted with the clerk's own log-in.

The engine's authorisations and its operation log see the clerk, not the platform.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from bureau.domain.json_value import JsonObject, JsonValue


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskForm:
    """The form of an open task, and what it shows.

    Args:
        form: the Camunda Form.
        known: variables the form may show, by name.
    """

    form: JsonObject
    known: Mapping[str, JsonValue]


class ClerkForms(Protocol):
    """Forms of tasks. Methods raise `EngineError`."""

    def form(self, cookies: Mapping[str, str], task_id: str) -> TaskForm | None:
        """The form; None: no such task for this clerk, or it has none."""
        ...

    def submit(
        self,
        cookies: Mapping[str, str],
        task_id: str,
        user_id: str,
        values: Mapping[str, JsonValue],
    ) -> bool:
        """Claim the task for the clerk and submit its form; False: somebody was first."""
        ...
