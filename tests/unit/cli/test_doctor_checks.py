"""What `bureau doctor` says of the machine and the settings."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from bureau.cli.checks import disk
from bureau.cli.checks.java import Jdk
from bureau.cli.doctor import machine, settings
from bureau.cli.embedded import EmbeddedSettings
from bureau.cli.finding import State, green, red, show_findings, worst, yellow
from bureau.timezone import TIME_ZONE

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=TIME_ZONE)


def test_a_missing_jdk_is_red_with_what_to_do():
    finding = machine.check_java(None)

    assert finding.state is State.RED
    assert finding.remedy


def test_an_old_java_is_red_and_named():
    finding = machine.check_java(Jdk(Path("/old"), 11, compiler=True))

    assert finding.state is State.RED
    assert "Java 11" in finding.detail


@pytest.mark.parametrize(
    ("free", "state"),
    [
        (disk.NEEDED - 1, State.RED),
        (2 * disk.NEEDED, State.YELLOW),
        (50 * disk.NEEDED, State.GREEN),
    ],
)
def test_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, free: int, state: State):
    monkeypatch.setattr(disk, "free_space", lambda _: free)

    assert machine.check_disk(tmp_path).state is state


def test_clocks_that_agree_are_green():
    findings = machine.check_time(NOW, NOW + timedelta(seconds=2))

    assert worst(findings) is State.GREEN


def test_clocks_that_differ_are_red():
    findings = machine.check_time(NOW, NOW - timedelta(minutes=3))

    assert worst(findings) is State.RED
    assert any("180 秒" in finding.detail for finding in findings)


def test_wrong_time_zone_data_is_red():
    assert worst(machine.check_time(NOW.astimezone(UTC), None)) is State.RED


def test_a_settings_file_that_others_can_read_is_red(tmp_path: Path):
    path = tmp_path / "bureau.env"
    path.write_text("BUREAU_FRONT_PORT=8080\n")
    path.chmod(0o640)
    findings = settings.check_env_file(path)

    assert worst(findings) is State.RED
    assert findings[0].remedy == f"chmod 600 {path}"

    path.chmod(0o600)
    assert worst(settings.check_env_file(path)) is State.GREEN


def test_a_missing_settings_file_is_red(tmp_path: Path):
    assert worst(settings.check_env_file(tmp_path / "none.env")) is State.RED


def test_a_misspelt_setting_is_red():
    findings = settings.check_names(["BUREAU_FRONT_PROT", "BUREAU_FRONT_PORT", "PATH"])

    assert [finding.name for finding in findings] == ["BUREAU_FRONT_PROT"]


def test_secrets_are_never_shown():
    made = EmbeddedSettings(
        engine_password="swordfish",
        hotline_secret="swordfish",
        demo_password="swordfish",
        database_url="postgresql+psycopg://bureau:swordfish@db:5432/bureau",
    )
    rows = settings.masked(made)

    assert "swordfish" not in repr(rows)
    assert ("BUREAU_ENGINE_PASSWORD", "********") in [row[:2] for row in rows]
    assert "postgresql+psycopg://bureau:********@db:5432/bureau" in [row[1] for row in rows]
    assert all(description for _, _, description in rows)


def test_findings_are_shown_with_what_to_do():
    screen = io.StringIO()
    show_findings(
        Console(file=screen, width=120),
        [
            green("甲", "一", "好"),
            yellow("甲", "二", "注意", "看看"),
            red("乙", "三", "坏", "修理"),
        ],
    )

    text = screen.getvalue()
    assert "✔" in text
    assert "→ 修理" in text
    assert text.count("甲") == 1


def test_the_worst_finding_decides():
    assert worst([]) is State.GREEN
    assert worst([green("a", "b", "c"), yellow("a", "b", "c", "d")]) is State.YELLOW
    assert worst([red("a", "b", "c", "d"), green("a", "b", "c")]) is State.RED
