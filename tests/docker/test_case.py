"""Cases through the whole stack, as its users reach it."""

from __future__ import annotations

import pytest
import requests

from bureau.modelling.scenarios.model import Task
from tests.docker.stack import PATIENCE, Stack
from tests.support.observe import wait_for

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900, func_only=True)]


def closed(stack: Stack, case: str) -> None:
    wait_for(lambda: stack.state_of(case).get("state") == "closed", seconds=PATIENCE, what="closed")


def test_cases_of_the_version_before_go_on(
    stack: Stack, carried: str, on_new_schema: str, steps: list[Task]
):
    """From the old version in one node without TLS to the case package in two new nodes with it."""
    stack.wait_open(on_new_schema)
    stack.work(carried, steps[2:])
    closed(stack, carried)

    assert stack.delivered(carried) == [("reply", 1)]
    bags = stack.inside("worker", "find", "/var/lib/bureau/archive", "-name", "bagit.txt").split()
    mine = [bag.removesuffix("/bagit.txt") for bag in bags if carried in bag]
    assert len(mine) == 1
    stack.inside("worker", "python", "-W", "ignore", "-m", "bagit", "--validate", mine[0])


def test_the_set_up_ends_with_addresses_log_ins_and_a_line_to_try(stack: Stack):
    told = stack.run("logs", "--no-color", "setup")

    for shown in (f"{stack.origin}/camunda/app/tasklist/", stack.password(), "admin", "curl"):
        assert shown in told, shown
    assert "engine:8085" not in told


def test_two_of_everything_run_and_are_healthy(stack: Stack):
    def states() -> list[tuple[str, str]]:
        return [
            (
                one["Config"]["Labels"]["com.docker.compose.service"],
                one["State"]["Health"]["Status"],
            )
            for one in stack.containers()
            if "Health" in one["State"]
        ]

    def all_healthy() -> bool:
        return {state for _, state in states()} == {"healthy"}

    wait_for(all_healthy, seconds=PATIENCE, what="every part is healthy")
    names = [name for name, _ in states()]

    assert {"engine", "engine2", "balancer", "postgres", "proxy"} <= set(names)
    assert [names.count(one) for one in ("api", "worker", "relay")] == [2, 2, 2]


def test_the_proxy_speaks_tls_only(stack: Stack):
    with pytest.raises(requests.RequestException):
        requests.get(stack.origin, timeout=10, verify="/etc/ssl/certs/ca-certificates.crt")
    page = requests.get(f"{stack.origin}/camunda/app/tasklist/default/", timeout=20)
    plain = requests.get(stack.origin.replace("https", "http"), timeout=10)

    assert "max-age" in page.headers["Strict-Transport-Security"]
    for cookie in page.cookies:
        assert cookie.secure, cookie.name
    assert len(page.cookies) > 0
    assert plain.status_code == 400
