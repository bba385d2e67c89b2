"""A changed diagram and running cases in five places: rehearsed on a copy, then moved for real."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pytest

from bureau.cli.modelling import open_workspace
from bureau.cli.trial.case import Case
from bureau.cli.trial.rehearsal import Place, Rehearsal, move, rehearse
from bureau.cli.trial.runner import ScenarioRunner
from bureau.cli.trial.subject import Prepared, deploy, prepare
from bureau.cli.trial.world import World, lanes_of
from bureau.domain.clock import SystemClock
from bureau.engine.bundle import Bundle
from bureau.engine.deployment import Deployments
from bureau.engine.hand import HandDriven
from bureau.engine.migration import Definition, Migrations
from bureau.engine.session import EngineSession
from bureau.modelling.mutants import mutants_of
from bureau.modelling.scenarios import scenario_files
from tests.support.engine import EngineProcess

PROCESS: Final = "P2_29_Hotline12345"
SCENARIO: Final = "网上回复，举报投诉人满意"
GONE: Final = "User_Analyse"
FORM: Final = "S_LeaderInstruction.form"
#: Where cases stand, and how many in each place.
STANDING: Final = {
    "User_Receive": 1,
    "User_Instruct": 2,
    GONE: 1,
    "User_Approve": 1,
    "User_RecordSatisfaction": 1,
}
#: Places inside the sub-process that carries the reminder.
INSIDE: Final = {"User_Instruct", GONE, "User_Approve"}

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@dataclass
class Live:
    """The engine with the cases."""

    session: EngineSession
    world: World
    cases: dict[str, list[Case]]


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    workspace = open_workspace()
    path = workspace.process_file(PROCESS)
    assert path is not None
    return prepare(path, workspace, SystemClock().now())


@pytest.fixture(scope="module")
def changed(prepared: Prepared) -> Bundle:
    """Version 2: the reminder is given up, 分析基本情况 has another id, 签批意见 one more field."""
    name = f"{PROCESS}.bpmn"
    without = next(
        one
        for one in mutants_of(prepared.bundle.files[name], ("bangongshi",))
        if one.id == "drop:Timer_DueSoon"
    )
    text = without.xml.decode().replace(GONE, "User_AnalyseCase")
    text = text.replace('camunda:versionTag="1', 'camunda:versionTag="9', 1)
    tag = f"9{prepared.bundle.version_tag[1:]}"
    form = json.loads(prepared.bundle.files[FORM])
    form["components"].append(
        {"type": "textfield", "id": "Field_Attention", "key": "attention", "label": "注意事项"}
    )
    files = {**prepared.bundle.files, name: text.encode(), FORM: json.dumps(form).encode()}
    return replace(prepared.bundle, version_tag=tag, files=files)


@pytest.fixture(scope="module")
def live(
    prepared: Prepared, sqlite_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Live]:
    folder = tmp_path_factory.mktemp("live")
    file = scenario_files(Path(__file__).parent / "scenarios", [PROCESS])[0]
    scenario = next(one for one in file.scenarios if one.name == SCENARIO)
    engine = EngineProcess(folder)
    with engine, engine.session() as session:
        subject = deploy(prepared, session)
        with (
            lanes_of(engine, sqlite_file, folder / "lanes", 1) as (lane,),
            lane.world(scenario.at, (subject.procedure,)) as world,
        ):
            cases: dict[str, list[Case]] = {}
            for place, count in STANDING.items():
                for _ in range(count):
                    # The hotline's order number is its own: each case is another order.
                    runner = ScenarioRunner(world, subject)
                    cases.setdefault(place, []).append(runner.play(scenario, place))
            yield Live(session, world, cases)


@pytest.fixture
def trial_engine(engine: EngineProcess) -> Iterator[EngineSession]:
    """The engine that is thrown away: what the rehearsal deploys is removed again."""
    with engine.session() as session:
        yield session
        Deployments(session).remove(PROCESS)


def standing(rehearsal: Rehearsal) -> dict[str, Place]:
    return {place.tokens[0].activity: place for place in rehearsal.places}


def keys(hand: HandDriven, case: Case) -> set[str]:
    """Fields of the form that the one open task of a case shows."""
    (task,) = case.user_tasks()
    return {one["key"] for one in hand.form(task)["components"] if "key" in one}


def newest(session: EngineSession) -> Definition:
    return Migrations(session).definitions(PROCESS)[-1]


def test_the_rehearsal_says_who_has_no_target_and_the_others_move(
    live: Live, changed: Bundle, trial_engine: EngineSession
) -> None:
    old = newest(live.session)

    rehearsal = rehearse(live.session, trial_engine, changed, {})

    places = standing(rehearsal)
    assert {name: len(one.instances) for name, one in places.items()} == STANDING
    assert {name for name, one in places.items() if not one.movable} == {GONE}
    assert places[GONE].targets == {GONE: ""}
    assert {name for name, one in places.items() if one.lost_timers} == INSIDE
    assert places["User_Instruct"].lost_timers == ("Timer_DueSoon",)
    assert [one.said for one in places["User_Instruct"].forms] == [
        f"显示新版表单 {FORM}，多出 attention（没有预填，填写后写入流程）"
    ]
    assert places["User_Receive"].forms == ()
    assert Migrations(live.session).count(old.id) == 6, "nothing was moved yet"
    hand, waiting = HandDriven(live.session), live.cases["User_Instruct"][0]
    assert "attention" not in keys(hand, waiting)

    Deployments(live.session).deploy(changed)
    target = newest(live.session)
    done = move(live.session, rehearsal, target, {}, batch=2, at=live.world.clock.now())

    assert len(done.moved) == 5
    assert set(done.left) == {live.cases[GONE][0].root}
    assert Migrations(live.session).count(target.id) == 5
    assert "attention" in keys(hand, waiting), "an open task shows the form of its new version"

    # Broken off and called again: nobody is moved twice, nobody is forgotten.
    again = rehearse(live.session, trial_engine, changed, {GONE: "User_AnalyseCase"})
    assert {name: one.movable for name, one in standing(again).items()} == {GONE: True}
    rest = move(
        live.session,
        again,
        target,
        {GONE: "User_AnalyseCase"},
        batch=2,
        at=live.world.clock.now(),
    )
    assert rest.moved == (live.cases[GONE][0].root,)
    assert rest.left == {}
    assert Migrations(live.session).count(old.id) == 0

    moved = live.cases["User_Instruct"][0]
    (task,) = moved.user_tasks()
    hand.submit(
        task.id, "admin", {"opinion": "同意", "signedOn": "2026-03-02", "entryMode": "self"}
    )
    moved.settle()
    assert [one.element for one in moved.user_tasks()] == ["User_Assign"]
    assert [one.element for one in hand.timers(moved.instances)] == ["Timer_Overdue"]
