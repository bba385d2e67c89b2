"""The state-space search: what it proves, what it finds, that it stays small."""

from __future__ import annotations

import time

import pytest

from bureau.modelling.analysis.graph import Level
from bureau.modelling.analysis.soundness import Soundness, check_level
from tests.unit.modelling.build import TIMER, Build


def check(build: Build, limit: int = 20_000) -> Soundness:
    process = build.model().executable
    assert process is not None
    return check_level(Level(process), limit)


def diamond(split: str, join: str) -> Build:
    """Start, a split into two tasks, a join, end."""
    build = Build()
    build.node("startEvent", "S")
    build.node(split, "Split")
    build.node("userTask", "A")
    build.node("userTask", "B")
    build.node(join, "Join")
    build.node("endEvent", "E")
    build.chain("S", "Split", "A", "Join", "E")
    build.chain("Split", "B", "Join")
    return build


GOOD = [
    ("exclusiveGateway", "exclusiveGateway"),
    ("parallelGateway", "parallelGateway"),
    ("inclusiveGateway", "inclusiveGateway"),
    ("exclusiveGateway", "inclusiveGateway"),
    ("parallelGateway", "inclusiveGateway"),
]


@pytest.mark.parametrize(("split", "join"), GOOD)
def test_matching_gateways_are_sound(split: str, join: str) -> None:
    found = check(diamond(split, join))
    assert found == Soundness(states=found.states)


@pytest.mark.parametrize("split", ["exclusiveGateway", "inclusiveGateway"])
def test_parallel_join_that_waits_for_ever(split: str) -> None:
    found = check(diamond(split, "parallelGateway"))
    assert [one.node for one in found.stuck] == ["Join"]
    assert found.stuck[0].missing == ("Flow_A_Join", "Flow_B_Join")


@pytest.mark.parametrize("split", ["parallelGateway", "inclusiveGateway"])
def test_exclusive_join_of_parallel_branches(split: str) -> None:
    assert check(diamond(split, "exclusiveGateway")).doubled == ("Join",)


def test_doubled_token_is_found_at_the_merge_however_long_the_branches() -> None:
    build = diamond("parallelGateway", "exclusiveGateway")
    build.node("userTask", "Long1")
    build.node("userTask", "Long2")
    build.parts[""] = [
        part.replace('sourceRef="A" targetRef="Join"', 'sourceRef="A" targetRef="Long1"')
        for part in build.parts[""]
    ]
    build.chain("Long1", "Long2", "Join")
    assert check(build).doubled == ("Join",)


def test_loop_without_exit() -> None:
    build = Build()
    for tag, id in (("startEvent", "S"), ("exclusiveGateway", "G"), ("userTask", "A")):
        build.node(tag, id)
    build.chain("S", "G", "A", "G")
    assert set(check(build).endless) >= {"G"}


def test_loop_with_exit_is_sound() -> None:
    build = Build()
    build.node("startEvent", "S")
    build.node("exclusiveGateway", "Join")
    build.node("userTask", "A")
    build.node("exclusiveGateway", "Split")
    build.node("endEvent", "E")
    build.chain("S", "Join", "A", "Split", "E")
    build.chain("Split", "Join")
    found = check(build)
    assert found == Soundness(states=found.states)


def reminder(*, back: bool) -> Build:
    """A task with a non-interrupting timer whose way ends by itself or comes back."""
    build = Build()
    build.node("startEvent", "S")
    build.node("userTask", "A")
    build.node("exclusiveGateway", "Join")
    build.node("endEvent", "E")
    build.node("boundaryEvent", "T", inner=TIMER, attachedToRef="A", cancelActivity="false")
    build.node("serviceTask", "Remind")
    build.node("endEvent", "E2")
    build.chain("S", "A", "Join", "E")
    build.chain("T", "Remind", "Join" if back else "E2")
    return build


def test_side_path_of_its_own_is_sound() -> None:
    found = check(reminder(back=False))
    assert found == Soundness(states=found.states)


def test_side_path_that_comes_back_doubles() -> None:
    assert check(reminder(back=True)).doubled == ("Join",)


def test_terminate_ends_what_waits() -> None:
    build = diamond("exclusiveGateway", "exclusiveGateway")
    build.parts[""] = [
        part.replace(
            '<bpmn:endEvent id="E" name="">',
            '<bpmn:endEvent id="E" name=""><bpmn:terminateEventDefinition/>',
        )
        for part in build.parts[""]
    ]
    found = check(build)
    assert found == Soundness(states=found.states)


def test_event_gateway_is_a_choice() -> None:
    found = check(diamond("eventBasedGateway", "exclusiveGateway"))
    assert found == Soundness(states=found.states)


def wide(branches: int, steps: int) -> Build:
    """Many parallel branches with choices inside."""
    build = Build()
    build.node("startEvent", "S")
    build.node("parallelGateway", "Split")
    build.node("parallelGateway", "Join")
    build.node("endEvent", "E")
    build.chain("S", "Split")
    for branch in range(branches):
        before = "Split"
        for step in range(steps):
            mark = f"{branch}_{step}"
            for tag, id in (
                ("exclusiveGateway", f"X{mark}"),
                ("userTask", f"A{mark}"),
                ("userTask", f"B{mark}"),
                ("exclusiveGateway", f"J{mark}"),
            ):
                build.node(tag, id)
            build.chain(before, f"X{mark}", f"A{mark}", f"J{mark}")
            build.chain(f"X{mark}", f"B{mark}", f"J{mark}")
            before = f"J{mark}"
        build.flow(before, "Join")
    build.chain("Join", "E")
    return build


def test_parallel_branches_are_searched_quickly() -> None:
    begun = time.perf_counter()
    found = check(wide(branches=4, steps=2))
    assert time.perf_counter() - begun < 1.0
    assert found == Soundness(states=found.states)


def test_limit_is_told() -> None:
    assert not check(wide(branches=4, steps=3), limit=50).complete
