"""One case through the whole stack, as its users reach it."""

from __future__ import annotations

from typing import Final

import pytest

from bureau.modelling.scenarios import read_scenario_file
from bureau.modelling.scenarios.model import Task
from tests.docker.stack import PATIENCE, Stack
from tests.support.engine import ROOT
from tests.support.observe import wait_for

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

_SCENARIOS: Final = ROOT / "tests" / "engine" / "scenarios" / "P2_29_Hotline12345.yaml"


@pytest.fixture(scope="module")
def steps() -> list[Task]:
    """What the clerks do until the complainant is content with the answer on line."""
    file = read_scenario_file(_SCENARIOS)
    found = next(one for one in file.scenarios if one.name == "网上回复，举报投诉人满意")
    return [step for step in found.steps if isinstance(step, Task)]


def test_from_the_complaint_to_the_case_package(stack: Stack, steps: list[Task]):
    case = stack.hand_in()
    stack.work(case, steps)
    wait_for(lambda: stack.state_of(case).get("state") == "closed", seconds=PATIENCE, what="closed")

    assert stack.delivered(case) == [("reply", 1)]
    bags = stack.inside("worker", "find", "/var/lib/bureau/archive", "-name", "bagit.txt").split()
    mine = [bag.removesuffix("/bagit.txt") for bag in bags if case in bag]
    assert len(mine) == 1
    stack.inside("worker", "python", "-W", "ignore", "-m", "bagit", "--validate", mine[0])


def test_the_parts_come_back_and_the_case_goes_on(stack: Stack, steps: list[Task]):
    case = stack.hand_in()
    for service in ("worker", "relay", "api", "engine"):
        stack.kill(service)
    stack.wait_ready()
    stack.work(case, steps[:3])
    stack.kill("postgres")
    stack.wait_ready()
    stack.work(case, steps[3:])
    wait_for(lambda: stack.state_of(case).get("state") == "closed", seconds=PATIENCE, what="closed")

    assert stack.delivered(case) == [("reply", 1)]


@pytest.mark.parametrize("service", ["worker", "relay", "engine", "postgres"])
def test_a_hung_part_holds_a_case_up_and_no_more(stack: Stack, service: str):
    before = stack.hand_in()
    stack.run("pause", service)
    try:
        # With the database or the engine hung, the API may have to say "later".
        after = stack.hand_in() if service in ("worker", "relay") else ""
    finally:
        stack.run("unpause", service)
    stack.wait_ready()
    stack.wait_open(before)
    if after:
        stack.wait_open(after)
