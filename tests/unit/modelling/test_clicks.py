"""What is done by hand is counted over a scenario as a clerk would count it."""

from __future__ import annotations

from bureau.cli.modelling import SCENARIOS, open_workspace
from bureau.modelling.clicks import Effort, effort_of
from bureau.modelling.scenarios import Scenario, read_scenario_file
from tests.models.diagram import ROOT

PROCESS = "P1_5_1_DisclosureOnRequest"


def scenario(name: str, process: str = PROCESS) -> Scenario:
    file = read_scenario_file(ROOT / SCENARIOS / f"{process}.yaml")
    return next(one for one in file.scenarios if one.name == name)


def test_clicks_and_typed_fields_of_an_application_answered_on_the_spot() -> None:
    # 新建办件, the procedure, 新建; one radio, one tick, three selects of two clicks: 11.
    # Then the card, one radio, 提交办理: 3. Typed: five fields, then the answer and its time.
    found = effort_of(scenario("当面申请，能当场答复"), PROCESS, open_workspace())

    assert found == Effort(tasks=1, clicks=14, typed=7)


def test_what_comes_from_outside_is_typed_by_nobody_here() -> None:
    by_hand = scenario("当面申请，能当场答复")
    from_outside = by_hand.model_copy(
        update={"start": by_hand.start.model_copy(update={"by": "api"})}
    )

    assert effort_of(from_outside, PROCESS, open_workspace()) == Effort(1, 3, 2)


def test_each_further_row_of_a_list_has_to_be_added() -> None:
    process = "P2_30_1_SafetyInspection"
    file = read_scenario_file(ROOT / SCENARIOS / f"{process}.yaml")
    first = file.scenarios[0]
    steps = [
        step.model_copy(update={"answer": _rows_twice(step.answer)})
        if hasattr(step, "answer")
        else step
        for step in first.steps
    ]
    more = sum(
        sum(
            isinstance(value, list) and bool(value) and isinstance(value[0], dict)
            for value in one.answer.values()
        )
        for one in first.steps
        if hasattr(one, "answer")
    )
    workspace = open_workspace()

    once = effort_of(first, process, workspace)
    twice = effort_of(first.model_copy(update={"steps": tuple(steps)}), process, workspace)

    assert more > 0
    assert twice.clicks >= once.clicks + more
    assert twice.typed > once.typed


def _rows_twice(answer: dict[str, object]) -> dict[str, object]:
    return {
        key: [*value, *value]
        if isinstance(value, list) and value and isinstance(value[0], dict)
        else value
        for key, value in answer.items()
    }
