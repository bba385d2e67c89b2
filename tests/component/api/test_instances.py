"""办件记录 in Cockpit: for operations only, and it names what a person must settle."""

from __future__ import annotations

from datetime import timedelta

import httpx

from bureau.services.records import Effect, EffectState, OutboxKind, OutboxRow, OutboxState
from tests.component.api.client import Client, assert_problem
from tests.component.api.rig import NOW, Rig


def look(client: Client, rig: Rig, *groups: str, root: str = "instance-1") -> httpx.Response:
    rig.sessions.log_in("s-ops", "ops", "运维", *groups)
    return httpx.get(
        f"{client.base_url}/panel/data/instances/{root}",
        cookies={"JSESSIONID": "s-ops"},
        trust_env=False,
        timeout=60,
    )


def test_stuck_acts_and_dead_messages_come_with_their_commands(client: Client, rig: Rig) -> None:
    number = client.submit().json()["tracking_number"]
    rig.link(number, "instance-1")
    assert look(client, rig, "yunwei").json()["troubles"] == []
    with rig.uow() as uow:
        case = uow.cases.by_number(number)
        assert case is not None
        stuck = Effect(
            key="task-7",
            topic="forward",
            case_id=case.id,
            state=EffectState.CLAIMED,
            owner="w",
            attempts=2,
            request_digest="0" * 64,
            claimed_at=NOW - timedelta(hours=1),
            leased_until=NOW - timedelta(minutes=50),
        )
        uow.effects.add(stuck)
        dead = OutboxRow(
            kind=OutboxKind.CORRELATE_MESSAGE,
            case_id=case.id,
            payload={"message": "Message_X"},
            dedup_key="dead-1",
            created_at=NOW,
            available_at=NOW,
            state=OutboxState.DEAD,
            last_error="no such message",
        )
        uow.outbox.add(dead)
        uow.commit()

    shown = look(client, rig, "yunwei").json()

    commands = [one["command"] for one in shown["troubles"]]
    assert commands[0] == "bureau effect confirm task-7 / bureau effect deny task-7"
    assert commands[1].startswith("bureau outbox revive ")
    assert [one["state"] for one in shown["acts"]] == ["claimed"]
    assert case.title not in str(shown)


def test_clerks_and_strangers_are_kept_out(client: Client, rig: Rig) -> None:
    rig.link(client.submit().json()["tracking_number"], "instance-1")
    assert_problem(look(client, rig, "bangongshi"), 403, "not-permitted")
    assert_problem(look(client, rig, "bangongshi", root="nothing"), 403, "not-permitted")
    assert_problem(look(client, rig, "yunwei", root="nothing"), 404, "not-found")
    nobody = httpx.get(
        f"{client.base_url}/panel/data/instances/instance-1", trust_env=False, timeout=60
    )
    assert_problem(nobody, 401, "no-session")
