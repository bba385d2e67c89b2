"""What a person submitted on a form of a case, by the engine's own record.

Rule: an amount or a decision that money hangs on is taken from the record of the form, which
nobody can change afterwards, not from a variable that a later form could overwrite.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bureau.domain.json_value import JsonValue
from bureau.errors import Permanent
from bureau.services.ports.engine import ProcessEngine


@dataclass(frozen=True, slots=True)
class Submitted:
    """One value, who submitted it and when."""

    value: JsonValue
    user_id: str
    at: datetime


class SubmittedForms:
    """Looks values up.

    Args:
        engine: its form history.
    """

    def __init__(self, engine: ProcessEngine) -> None:
        self._engine = engine

    def last(self, root_instance_id: str, step: str, field: str) -> Submitted:
        """What was submitted last in a field of a step.

        Args:
            root_instance_id: topmost instance of the case.
            step: id of the user task in the diagram, or "start" for the start form.
            field: key of the form field.

        Raises:
            Permanent: nobody has submitted it.
        """
        facts = self._engine.form_fields(root_instance_id)
        tasks = {
            task.id
            for task in (self._engine.activity(root_instance_id) if step != "start" else ())
            if task.key == step
        }
        found = [
            fact
            for fact in facts
            if fact.field == field
            and (fact.task_id is None if step == "start" else fact.task_id in tasks)
        ]
        if not found:
            raise Permanent(f"没有人在步骤 {step} 的表单上提交过 {field} (never submitted)")
        return Submitted(found[-1].value, found[-1].user_id, found[-1].at)
