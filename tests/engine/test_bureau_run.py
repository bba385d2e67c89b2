"""`bureau run` as a person uses it: the whole system in processes of its own, on free ports."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bureau.cli import environment
from tests.support.engine import need
from tests.support.installation import START_SECONDS, Installation, until

# The first start may have to assemble the engine.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One installation for the module; its tests tell one story, in order."""
    for program in ("java", "mvn"):
        need(program)
    installation = Installation(tmp_path_factory.mktemp("installation") / "var")
    installation.start()
    yield installation
    if installation.process is not None and not installation.ended:
        installation.process.kill()
        installation.process.wait(10)


@pytest.fixture(scope="module")
def case_number(system: Installation) -> str:
    """A case that the printed line handed in."""
    if shutil.which("curl") is None:
        need("curl")
    answer = subprocess.run(
        ["sh", "-c", system.curl_line()], capture_output=True, text=True, timeout=60, check=True
    )
    return str(json.loads(answer.stdout)["tracking_number"])


def test_everything_is_started_and_said(system: Installation):
    assert set(system.parts()) == {"engine", "hotline", "api", "worker", "relay", "front"}
    for shown in ("wangfang", "admin", "/camunda/app/tasklist/", "/docs", system.api_key()):
        assert shown in system.text, shown


def test_secrets_are_private(system: Installation):
    for name in ("bureau.env", "hotline.key"):
        assert (system.home / name).stat().st_mode & 0o777 == 0o600


def test_the_printed_line_opens_a_case_that_reaches_a_clerk(system: Installation, case_number: str):
    assert re.fullmatch(r"BJ-\d{4}-\d{6}", case_number)
    until(lambda: system.state_of(case_number).json()["state"] == "active", 60)


def test_the_doctor_finds_nothing_red(system: Installation, case_number: str):
    answer = system.call("doctor")

    assert answer.returncode == 0, answer.stdout
    assert "✘" not in answer.stdout


def test_seeding_and_deploying_again_changes_nothing(system: Installation):
    key = system.api_key()
    for _ in range(2):
        seeded = system.call("seed")
        assert seeded.returncode == 0, seeded.stderr
    deployed = system.call("deploy")

    assert deployed.returncode == 0, deployed.stdout
    assert "已部署" not in deployed.stdout
    assert "未变" in deployed.stdout
    assert system.api_key() == key


def test_a_second_run_in_the_same_folder_is_refused(system: Installation):
    answer = system.call("run")

    assert answer.returncode == 1
    assert "系统已在运行" in answer.stdout + answer.stderr
    assert not system.ended


def test_a_backup_of_a_running_system_is_refused(system: Installation):
    answer = system.call("backup")

    assert answer.returncode == 1
    assert "系统已在运行" in answer.stderr
    assert not list((system.home / "backups").glob("bureau-*"))


def test_another_installation_on_the_same_ports_is_refused(system: Installation, tmp_path: Path):
    other = Installation(tmp_path / "var")
    answer = other.call("run", "--port-base", str(system.base))

    assert answer.returncode == 1
    assert f"端口 {system.base}（统一入口）已被占用" in answer.stdout + answer.stderr


@pytest.mark.parametrize("name", ["worker", "api"])
def test_a_part_that_is_killed_is_named_and_comes_back(system: Installation, name: str):
    before = system.parts()[name].pid
    os.kill(before, signal.SIGKILL)

    def is_back() -> bool:
        # one look: between two, a process that is just being replaced has no command line
        part = system.parts().get(name)
        return part is not None and part.pid != before

    until(is_back, 30)
    until(lambda: f"（{name}: 被信号 9 终止）" in system.text, 10)
    until(lambda: system.call("doctor").returncode == 0, 120)


def test_it_stops_cleanly_and_leaves_nothing_behind(system: Installation, case_number: str):
    parts = list(system.parts().values())

    assert system.stop(signal.SIGINT) == 0
    assert not [part for part in parts if part.is_running()]
    assert "已全部停止" in system.text
    assert "强制结束" not in system.text


def test_backed_up_and_restored_to_another_machine(system: Installation, case_number: str):
    """The story goes on with what was restored."""
    key = system.home.with_name("backup.key")
    key.write_text("k" * 40, encoding="ascii")
    made = system.call("backup", "--key", str(key))
    assert made.returncode == 0, made.stdout + made.stderr
    [file] = (system.home / "backups").glob("bureau-*.bak")
    system.home = system.home.with_name("restored")
    back = system.call("restore", str(file), "--key", str(key))

    assert back.returncode == 0, back.stdout + back.stderr


def test_started_again_it_has_its_data(system: Installation, case_number: str):
    secrets = environment.read(system.home / "bureau.env")
    system.start()

    assert system.state_of(case_number).json()["state"] == "active"
    moved = {"BUREAU_STATE_DIR": str(system.home)}
    assert environment.read(system.home / "bureau.env") == secrets | moved
    assert "已部署" not in system.text.partition("系统已就绪")[0]
    compared = system.call("reconcile")
    assert compared.returncode == 0, compared.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="the tie to the parent is Linux's prctl")
def test_kill_9_leaves_no_part_behind(system: Installation):
    parts = list(system.parts().values())
    assert system.process is not None
    system.process.kill()
    system.process.wait(10)

    until(lambda: not [part for part in parts if part.is_running()], 10)


def test_an_engine_that_was_made_with_other_settings_is_named(system: Installation):
    (system.home / "bureau.env").unlink()
    system.begin()
    assert system.process is not None

    assert system.process.wait(START_SECONDS) == 1
    assert "引擎不接受设置中的管理员密码" in system.text
    assert "已全部停止" in system.text
