"""Backup of the running stack, and its restore into empty volumes beside it."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from bureau.cli.steps.demo import read_example
from bureau.cli.trial.ports import free_port
from bureau.modelling.scenarios.model import Task
from tests.docker.comparing import settled
from tests.docker.report import Report
from tests.docker.stack import SMALL, Stack, stack_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900, func_only=True)]

#: Rows of every table of a database, as one JSON object.
_ROWS = (
    "SELECT json_object_agg(tablename, (xpath('/row/c/text()', query_to_xml("
    "format('SELECT count(*) AS c FROM %I', tablename), false, true, '')))[1]::text)"
    " FROM pg_tables WHERE schemaname = 'public'"
)


def rows(stack: Stack, database: str) -> dict[str, str]:
    found: dict[str, str] = json.loads(stack.sql(database, _ROWS))
    return found


def test_backed_up_while_it_works_and_restored_elsewhere(
    stack: Stack, folder: Path, steps: list[Task], report: Report
):
    case = stack.hand_in()
    stack.wait_open(case)
    before, told = rows(stack, "bureau"), stack.state_of(case)
    with report.timed("backup of the running stack, read back"):
        said = stack.run("run", "--rm", "--no-deps", "-T", "backup")
    report.say("writers waited", said.split("写入暂停")[1].split("毫秒")[0].strip() + " ms")
    [file] = (folder / "backups").glob("bureau-*.bak")
    report.say("size of the backup", f"{file.stat().st_size / 2**20:.1f} MB")

    other = elsewhere()
    try:
        with report.timed("restore into empty volumes (PostgreSQL's start included)"):
            back = other.run("run", "--rm", "-T", "restore", f"/backups/{file.name}")
        assert "已恢复并逐表核对" in back
        assert rows(other, "bureau")["cases"] == before["cases"]
        again = other.ask("run", "--rm", "-T", "restore", f"/backups/{file.name}")
        assert again.returncode == 1
        assert "不能恢复到非空的系统上" in again.stdout + again.stderr
        for name in ("bureau_engine_password", "bureau_engine_admin_password"):
            assert secret(other, name) == secret(stack, name), name

        with report.timed("what was restored is started: it answers after"):
            other.run("up", "--detach", "proxy", "worker", "relay", "hotline")
            other.wait_ready()
        assert other.state_of(case) == told
        other.work(case, steps[:1])
        assert settled(other, read_example().procedure).differences == ()
    finally:
        other.ask("--profile", "backup", "down", "--volumes", "--timeout", "2")
    file.unlink()


def elsewhere() -> Stack:
    """A machine of its own with nothing on it, as `docker-compose.yml` makes it."""
    port = free_port()
    new = stack_of(port, f"bureaurestore{os.getpid()}", SMALL[:1], "http")
    return replace(new, environment={"BUREAU_PORT": str(port), "BUREAU_PUBLIC_URL": new.origin})


def secret(stack: Stack, name: str) -> str:
    """One of ours, as the parts see it."""
    words = ("run", "--rm", "--no-deps", "-T", "--entrypoint", "cat", "setup")
    return stack.run(*words, f"/run/secrets/{name}").strip()
