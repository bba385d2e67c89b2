"""How much a clerk has to do by hand in Tasklist to bring a case to its end.

Counted over a scenario: what has to be clicked and what has to be typed. The browser tests count
the real clicks of the same walks beside it (tests/e2e/test_procedures.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bureau.modelling.bpmn.nodes import CallActivity, StartEvent, UserTask
from bureau.modelling.forms.model import Component
from bureau.modelling.scenarios.fields import unanswered
from bureau.modelling.scenarios.model import Scenario, Task
from bureau.modelling.workspace import Workspace

#: 新建办件, the procedure in the list, 新建.
BEGIN: Final = 3
#: The card in the list, 提交办理. A post with several holders needs one more: 认领.
TASK: Final = 2
#: The field, then the choice.
SELECT: Final = 2


@dataclass(frozen=True, slots=True)
class Effort:
    """What is done by hand.

    Args:
        tasks: user tasks, the start form not among them.
        clicks: with the mouse; a field that is typed in is reached by the tabulator key.
        typed: fields that are typed in: texts, numbers, dates.
    """

    tasks: int
    clicks: int
    typed: int


def effort_of(scenario: Scenario, process: str, workspace: Workspace) -> Effort:
    """Count a scenario of a process; forms of the processes that it calls are found too."""
    tasks = [step for step in scenario.steps if isinstance(step, Task)]
    steps = steps_of(process, workspace)
    filled: list[tuple[UserTask | StartEvent | None, dict[str, Any]]]
    filled = [(steps.get(task.task), task.answer) for task in tasks]
    clicks, typed = TASK * len(tasks), 0
    if scenario.start.by == "form":
        clicks += BEGIN
        filled.append((start_of(process, workspace), scenario.start.data))
    for step, answers in filled:
        form = workspace.form_by_id(step.form.ref) if step else None
        if form is not None:
            pressed, written = _fields(form.components, answers)
            clicks += pressed
            typed += written
    return Effort(len(tasks), clicks, typed)


def steps_of(process: str, workspace: Workspace) -> Mapping[str, UserTask]:
    """User tasks of a process and of those it calls, by element id; its own come first."""
    found: dict[str, UserTask] = {}
    seen, todo = {process}, [process]
    while todo:
        model = workspace.process_model(todo.pop(0))
        for node in model.nodes.values() if model else ():
            if isinstance(node, UserTask):
                found.setdefault(node.id, node)
            elif isinstance(node, CallActivity) and node.called not in seen:
                seen.add(node.called)
                todo.append(node.called)
    return found


def start_of(process: str, workspace: Workspace) -> StartEvent | None:
    """The start event of a process that has a form."""
    model = workspace.process_model(process)
    nodes = model.nodes.values() if model else ()
    return next((n for n in nodes if isinstance(n, StartEvent) and n.form.ref), None)


def _fields(components: Iterable[Component], answers: Mapping[str, Any]) -> tuple[int, int]:
    """Clicks and typed fields of one form, or of one row of a list."""
    clicks = typed = 0
    for one in components:
        if one.type == "group":
            pressed, written = _fields(one.children, answers)
        elif one.type == "dynamiclist":
            pressed, written = _rows(one, answers.get(one.path or one.key) or [])
        else:
            pressed, written = _field(one, answers.get(one.key))
        clicks += pressed
        typed += written
    return clicks, typed


def _rows(one: Component, rows: Sequence[Mapping[str, Any]]) -> tuple[int, int]:
    """Each row after the first has to be added."""
    counted = [_fields(one.children, row) for row in rows]
    clicks = sum(pressed for pressed, _ in counted) + max(0, len(rows) - 1)
    return clicks, sum(written for _, written in counted)


def _field(one: Component, value: Any) -> tuple[int, int]:
    if not one.writes or unanswered(value):
        return 0, 0
    if one.type == "select":
        return SELECT, 0
    if one.type in ("radio", "checkbox"):
        return 1, 0
    if one.type in ("checklist", "taglist"):
        return len(value), 0
    return 0, 1
