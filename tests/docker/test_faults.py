"""Parts that are killed, hang, cannot be reached, or have no disk left: a case waits, no more."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import requests

from bureau.cli.steps.demo import read_example
from bureau.modelling.scenarios.model import Task
from tests.docker.comparing import settled
from tests.docker.report import Report
from tests.docker.stack import PATIENCE, Stack
from tests.docker.test_case import closed
from tests.support.observe import wait_for

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900, func_only=True)]


def test_killed_parts_come_back_and_the_case_goes_on(
    stack: Stack, steps: list[Task], report: Report
):
    case = stack.hand_in()
    for service in ("worker", "relay", "api", "engine"):
        stack.kill(service)
    with report.timed("one each of worker, relay, API, engine killed: the stack answers after"):
        stack.wait_ready()
    stack.work(case, steps[:3])
    stack.kill("postgres")
    with report.timed("PostgreSQL killed: the stack answers after"):
        stack.wait_ready()
    stack.work(case, steps[3:])
    closed(stack, case)

    assert stack.delivered(case) == [("reply", 1)]


@pytest.mark.parametrize("service", ["worker", "relay", "engine", "postgres"])
def test_a_hung_part_holds_a_case_up_and_no_more(stack: Stack, service: str, report: Report):
    before = stack.hand_in()
    container = stack.ids(service)[0]
    stack.docker("pause", container)
    try:
        # With the database hung, the API has to say "later".
        after = stack.hand_in() if service != "postgres" else ""
        if after:
            with report.timed(f"one {service} hung, another there: a new case is open after"):
                stack.wait_open(after)
    finally:
        stack.docker("unpause", container)
    with report.timed(f"{service} hung and back: the case before is open after"):
        stack.wait_ready()
        stack.wait_open(before)


def test_workers_cut_off_from_the_engine_go_on_when_it_is_back(stack: Stack, report: Report):
    if os.geteuid() != 0:
        pytest.skip("needs root: the packets of a container are dropped from outside")
    with cut(stack, "worker", "balancer"):
        case = stack.hand_in()
        time.sleep(3)
        assert not stack.state_of(case).get("open_steps")
    with report.timed("workers cut off from the engine and back: the case is open after"):
        stack.wait_open(case)


def test_a_full_disk_refuses_papers_and_nothing_else(stack: Stack, report: Report):
    filler = "/var/lib/bureau/attachments/filler"
    stack.run("exec", "-T", "api", "sh", "-c", f"cat /dev/zero > {filler} 2>/dev/null || true")
    try:
        full = upload(stack)
        case = stack.hand_in()
        stack.wait_open(case)
    finally:
        stack.inside("api", "rm", filler)
    again = upload(stack)

    assert full.status_code == 503, full.text
    assert "磁盘空间不足" in full.text or "Retry-After" in full.headers
    assert again.status_code == 201, again.text
    report.say("disk of the papers full", "uploads refused (503), cases go on, again after space")


def upload(stack: Stack) -> requests.Response:
    """One paper of 1 MB."""
    headers = {"Authorization": f"Bearer {stack.api_key()}", "Content-Type": "text/plain"}
    body = "材料\n".encode() * 150_000
    address = f"{stack.origin}/v1/attachments?name=a.txt"
    return requests.post(address, data=body, headers=headers, timeout=60)


@contextmanager
def cut(stack: Stack, service: str, other: str) -> Iterator[None]:
    """Drop every packet between the containers of two services."""
    done = [
        ("nsenter", "-t", str(stack.pid(one)), "-n", "iptables", "%s", chain, way, ip, "-j", "DROP")
        for one in stack.ids(service)
        for ip in (stack.address_of(stack.ids(other)[0]),)
        for chain, way in (("INPUT", "-s"), ("OUTPUT", "-d"))
    ]
    for words in done:
        subprocess.run([word.replace("%s", "-A") for word in words], check=True, timeout=20)
    try:
        yield
    finally:
        for words in done:
            subprocess.run([word.replace("%s", "-D") for word in words], check=True, timeout=20)


def test_after_all_that_nothing_is_lost_or_double(stack: Stack):
    """Every part runs again without a hand, and the records of all of them fit together."""
    wait_for(
        lambda: all(
            one["State"]["Health"]["Status"] == "healthy"
            for one in stack.containers()
            if "Health" in one["State"]
        ),
        seconds=PATIENCE,
        what="everything is healthy",
    )

    seen = settled(stack, read_example().procedure)
    assert seen.differences == ()
    assert seen.twice == ()
    assert {count for acts in stack.deliveries().values() for _, count in acts} <= {1}
