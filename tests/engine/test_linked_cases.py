"""Topic `open-case` on the real engine: killed anywhere, it opens once, hears of the end once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from bureau.cli.trial.world import forget_cases
from bureau.domain.cases import Case, CaseState
from bureau.services.records import EffectState
from tests.support.engine import EngineProcess
from tests.support.live_system import LiveSystem, live_system
from tests.support.observe import wait_for
from tests.support.processes import deploy
from tests.support.small_procedures import (
    REGISTER,
    close,
    hand_in,
    procedure,
    receive,
    row,
    service,
)

PARENT: Final = "P0_Parent"
CHILD: Final = "P0_Child"
DONE: Final = "Message_LinkedCaseClosed"
PATIENCE: Final = 180.0

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def deployed(own_engine: EngineProcess) -> None:
    with own_engine.session() as admin:
        opens = service(
            "Service_Open",
            "open-case",
            {
                "process": CHILD,
                "fields": "title=caseTitle",
                "entries": '["甲", "乙"]',
                "entryField": "title",
                "message": DONE,
            },
        )
        steps = (REGISTER, opens, receive("Receive_Ends", DONE), close())
        deploy(admin, PARENT, procedure(PARENT, *steps, messages=(DONE,)))
        deploy(admin, CHILD, procedure(CHILD, REGISTER, close("已整改")))


@pytest.fixture
def system(
    own_engine: EngineProcess, account: tuple[str, str], sqlite_file: Path, tmp_path: Path
) -> Iterator[LiveSystem]:
    database = Path(shutil.copy(sqlite_file, tmp_path / "bureau.db"))
    parent = row(PARENT, "收文")
    with live_system(own_engine, account, parent, database, tmp_path) as made:
        forget_cases(made.admin, CHILD)
        with made.services.uow() as uow:
            uow.procedures.save(row(CHILD, "督办"))
            uow.commit()
        yield made


def cases(system: LiveSystem) -> list[Case]:
    with system.services.uow(read_only=True) as uow:
        found = [uow.cases.by_number(number) for number in system.cases()]
    return [case for case in found if case is not None]


@pytest.mark.parametrize("failpoint", ["before-complete", "after-complete"])
def test_a_worker_killed_anywhere_opens_once_and_the_parent_hears_once(
    system: LiveSystem, failpoint: str
) -> None:
    system.relay.start()
    system.worker.start(failpoint)
    hand_in(system.services, system.procedure, "收文一件")
    # once while the case is registered, once while it opens the others, and so on
    for _ in range(3):
        system.worker.dies(PATIENCE)
        system.worker.marker.unlink()
        system.worker.start_again()
    system.worker.dies(PATIENCE)
    system.worker.start_again()

    def all_closed() -> bool:
        found = cases(system)
        return len(found) > 1 and all(case.state is CaseState.CLOSED for case in found)

    wait_for(all_closed, seconds=PATIENCE, what="all three are closed")
    parent, *children = cases(system)
    assert [case.title for case in children] == ["甲", "乙"]
    assert [case.number[-2:] for case in cases(system)] == ["01", "02", "03"]
    assert parent.root_instance_id
    variables = system.observer.variables(parent.root_instance_id)
    assert variables["linkedCount"] == 2
    assert (variables["linkedEnded"], variables["linkedOutcome"]) == (2, "已整改")
    carried = [[case.root_instance_id] for case in cases(system)]
    assert [system.instances(case.number) for case in cases(system)] == carried
    with system.services.uow(read_only=True) as uow:
        effects = uow.effects.of_case(parent.id)
    assert [one.topic for one in effects] == ["open-case", "close-case"]
    assert {one.state for one in effects} == {EffectState.STORED}
    wait_for(lambda: not system.pending(), seconds=PATIENCE, what="outbox empty")
