"""Callbacks and audit from the command line, on a real database."""

from __future__ import annotations

from bureau.bootstrap import Services
from tests.component.cli.conftest import Call


def test_an_address_is_registered_shown_and_switched_off(call: Call, services: Services) -> None:
    call("org", "create", "town-a", "索镇")

    made = call("org", "callback", "town-a", "--url", "https://8.8.8.8/hook").stdout
    assert "whsec_" in made
    shown = call("org", "callback", "town-a").stdout
    assert "https://8.8.8.8/hook" in shown
    assert "whsec_" not in shown
    assert "town-a" in call("callback", "list").stdout
    assert "已停用" in call("org", "callback", "town-a", "--off").stdout
    assert "停用" in call("callback", "list").stdout
    assert call("callback", "dead").exit_code == 0


def test_accesses_are_shown_by_body(call: Call, services: Services) -> None:
    log = services.interface.access_log
    for code in ("town-a", "town-b"):
        log.note(
            f"{code}/0a1b2c3d",
            method="GET",
            route="/v1/submissions/{tracking_number}",
            subject="BJ-2026-000001",
            status=200,
            correlation="c",
        )

    shown = call("audit", "show", "--org", "town-a", "--hours", "1").stdout

    assert "town-a" in shown
    assert "BJ-2026-000001" in shown
    assert "town-b" not in shown
