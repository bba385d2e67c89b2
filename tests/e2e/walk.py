"""Walks a written scenario in the browser: each step's clerk fills in each form by its labels."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from bureau.cli.steps.demo import read_people
from bureau.domain.clock import SystemClock
from bureau.modelling.clicks import effort_of, start_of, steps_of
from bureau.modelling.forms.model import Component, FormModel
from bureau.modelling.scenarios.fields import unanswered
from bureau.modelling.scenarios.model import Paper, Scenario, Service, Task, Time
from bureau.modelling.workspace import Workspace
from tests.e2e.office import Office
from tests.e2e.tasklist import Answer, Tasklist
from tests.e2e.test_document_cases import is_done, scan
from tests.support.installation import Installation, until

_PEOPLE = read_people()


@dataclass(frozen=True)
class Walked:
    """What came of it.

    Args:
        case: its number.
        clicks: in the forms and on the cards, as the browser counted them.
        reckoned: the same as `bureau render` shows it.
    """

    case: str
    clicks: int
    reckoned: int


class Walk:
    """One scenario on a running installation. Its days move so that it begins today."""

    def __init__(
        self,
        system: Installation,
        sit_down: Callable[[str], Tasklist],
        workspace: Workspace,
        folder: Path,
    ) -> None:
        self._system = system
        self._sit_down = sit_down
        self._workspace = workspace
        self._folder = folder

    def go(self, process: str, scenario: Scenario) -> Walked:
        """From the start form to the closed case.

        Raises:
            ValueError: the scenario needs something that no clerk does in Tasklist.
        """
        for step in scenario.steps:
            waits = isinstance(step, Time) and not step.fires
            if not (isinstance(step, Task | Service | Paper) or waits):
                raise ValueError(f"{scenario.name}: {step}")
        later = SystemClock().now().date() - scenario.at.date()
        steps = steps_of(process, self._workspace)
        clicks = 0

        start = start_of(process, self._workspace)
        model = self._workspace.process_model(process)
        assert start is not None
        assert model is not None
        assert model.executable is not None
        groups = model.executable.candidate_starter_groups.split(",")
        clerk = self._sit_down(holder(groups))
        before = clerk.clicks
        known = cases_of(self._system, process)
        answers = dict(labelled(self._form(start.form.ref), scenario.start.data, later))
        clerk.begin(model.executable.name, answers)
        clicks += clerk.clicks - before
        until(lambda: cases_of(self._system, process) != known, 60)
        [case] = cases_of(self._system, process) - known

        office = Office(self._sit_down, case)
        waiting: list[Paper] = []
        for step in scenario.steps:
            if isinstance(step, Paper):
                waiting.append(step)
            elif isinstance(step, Task):
                form = self._form(steps[step.task].form.ref)
                papers, waiting = waiting, []
                clicks += office.does(
                    holder(step.groups),
                    steps[step.task].name,
                    dict(labelled(form, step.answer, later)),
                    before=self._with(papers),
                )
        until(lambda: is_done(self._system, case), 90)
        by_form = scenario.model_copy(
            update={"start": scenario.start.model_copy(update={"by": "form"})}
        )
        return Walked(case, clicks, effort_of(by_form, process, self._workspace).clicks)

    def _form(self, ref: str) -> FormModel:
        form = self._workspace.form_by_id(ref)
        assert form is not None, ref
        return form

    def _with(self, papers: Iterable[Paper]) -> Callable[[Tasklist], None] | None:
        wanted = [(scan(self._folder, f"{Path(one.paper).stem}.pdf"), one.kind) for one in papers]

        def add(clerk: Tasklist) -> None:
            for path, kind in wanted:
                clerk.add_paper(path, kind)
            clerk.open_tab("办理表单")

        return add if wanted else None


def holder(groups: Iterable[str]) -> str:
    """The demo clerk of a post."""
    return next(one.id for group in groups for one in _PEOPLE if group in one.groups)


def cases_of(system: Installation, process: str) -> set[str]:
    """Numbers of the cases of a procedure."""
    path = f"file:{system.home / 'bureau.db'}?mode=ro"
    with closing(sqlite3.connect(path, uri=True)) as opened:
        rows = opened.execute("select number from cases where procedure_id = ?", (process,))
        return {str(number) for (number,) in rows if number}


def labelled(
    form: FormModel, answers: Mapping[str, Any], later: timedelta
) -> Iterator[tuple[str, Answer]]:
    """Answers by the fields' labels, in the order of the form."""
    yield from _labelled(form.components, answers, later)


def _labelled(
    components: Iterable[Component], answers: Mapping[str, Any], later: timedelta
) -> Iterator[tuple[str, Answer]]:
    for one in components:
        if one.type == "group":
            yield from _labelled(one.children, answers, later)
        elif one.type == "dynamiclist":
            rows = answers.get(one.path or one.key) or []
            if len(rows) > 1:
                raise ValueError(f"{one.label}: the walk fills in one row")
            for row in rows:
                yield from _labelled(one.children, row, later)
        elif one.writes and not unanswered(answers.get(one.key)):
            yield from _answered(one, answers[one.key], later)


def _answered(one: Component, value: Any, later: timedelta) -> Iterator[tuple[str, Answer]]:
    names = {option.value: option.label for option in one.options}
    if one.type == "datetime" and one.subtype == "date":
        yield one.label, date.fromisoformat(value) + later
    elif one.type == "datetime":
        yield one.label, datetime.fromisoformat(value) + later
    elif isinstance(value, list):
        yield one.label, tuple(names[each] for each in value)
    else:
        yield one.label, value if value is True else str(names.get(value, value))
