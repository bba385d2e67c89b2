"""Each rule finds its wrong diagram, at the right element, and leaves the right one alone."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bureau.modelling.lint.engine import UNREADABLE, USELESS_EXCUSE
from bureau.modelling.lint.rules import DIAGRAM_RULES, FORM_RULES, TABLE_RULES
from tests.models.wrong import cases_acts, cases_ledgers, cases_limits, cases_tasks
from tests.models.wrong.case import RIGHT, Case, findings, project, workspace
from tests.models.wrong.cases import CASES
from tests.models.wrong.test_repairs import REPAIRED

RULES = {
    UNREADABLE,
    USELESS_EXCUSE,
    *(rule.id for rule in DIAGRAM_RULES),
    *(rule.id for rule in FORM_RULES),
    *(rule.id for rule in TABLE_RULES),
}


def test_the_right_project_has_no_finding() -> None:
    found = [f"{one.rule} {one.where}: {one.what}" for one in findings(workspace(RIGHT))]
    assert found == []


def test_a_right_step_on_a_ledger_has_no_finding(tmp_path: Path) -> None:
    found = findings(project(cases_ledgers.RIGHT_STEP, tmp_path))
    assert [f"{one.rule} {one.where}: {one.what}" for one in found] == []


def test_a_right_limit_of_a_step_has_no_finding(tmp_path: Path) -> None:
    found = findings(project(cases_limits.RIGHT_STEP, tmp_path))
    assert [f"{one.rule} {one.where}: {one.what}" for one in found] == []


def test_acts_that_are_drawn_right_have_no_finding(tmp_path: Path) -> None:
    found = findings(project(cases_acts.RIGHT_ACTS, tmp_path))
    assert [f"{one.rule} {one.where}: {one.what}" for one in found] == []


@pytest.mark.parametrize("step", cases_tasks.NOBODY_REFUSES, ids=["posts", "export"])
def test_a_step_that_no_body_answers_has_no_refusal_to_catch(step: Case, tmp_path: Path) -> None:
    found = findings(project(step, tmp_path))
    assert "error-caught" not in {one.rule for one in found}


def test_every_rule_has_a_wrong_diagram() -> None:
    assert {case.rule for case in CASES} == RULES
    assert len(RULES) > 100, "rules are gone"


@pytest.mark.parametrize(
    "case", CASES, ids=[f"{case.rule}-{number}" for number, case in enumerate(CASES)]
)
def test_wrong_diagram_is_found(case: Case, tmp_path: Path) -> None:
    found = findings(project(case, tmp_path))
    here = [one for one in found if one.rule == case.rule and one.element == case.element]
    assert here, [f"{one.rule} {one.element} {one.what}" for one in found]
    assert any(case.says in one.what for one in here), [one.what for one in here]
    assert all(one.mend for one in here)
    assert all(one.path.is_relative_to(tmp_path) for one in here)
    assert {one.rule for one in found if one.repair} <= REPAIRED


def test_rule_ids_are_unique() -> None:
    ids = [rule.id for rule in DIAGRAM_RULES]
    ids += [rule.id for rule in FORM_RULES] + [rule.id for rule in TABLE_RULES]
    assert len(ids) == len(set(ids))


def test_one_procedure_is_linted_within_a_second() -> None:
    opened = workspace(RIGHT)
    begun = time.perf_counter()
    findings(opened)
    assert time.perf_counter() - begun < 1.0
