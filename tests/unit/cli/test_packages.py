"""System packages: named where we may not install."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from bureau.cli.problem import CannotGoOn
from bureau.cli.setup import packages
from bureau.cli.setup.packages import CJK_FONT, JDK, MAVEN, commands, install, is_debian


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("ID=debian\n", True),
        ('NAME="Linux Mint"\nID=linuxmint\nID_LIKE="ubuntu debian"\n', True),
        ("ID=ubuntu\n", True),
        ('ID="fedora"\nID_LIKE="rhel"\n', False),
        ("ID=alpine\nHOME_URL=debian.example\n", False),
    ],
)
def test_debian_and_its_relatives_are_known(
    text: str, answer: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    (tmp_path / "os-release").write_text(text)

    assert is_debian(tmp_path / "os-release") is answer


def test_on_another_system_the_needs_are_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(packages, "is_debian", lambda: False)
    monkeypatch.setattr("platform.system", lambda: "Linux")

    lines = commands([JDK, CJK_FONT])

    assert len(lines) == 2
    assert "JDK 17" in lines[0]


def test_on_debian_one_line_installs_all(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(packages, "is_debian", lambda: True)

    assert commands([JDK, MAVEN]) == [
        "sudo apt-get update && sudo apt-get install -y openjdk-17-jdk-headless maven"
    ]


def test_without_rights_nothing_is_run_and_the_command_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(packages, "is_debian", lambda: True)
    monkeypatch.setattr(packages, "administrator", lambda: None)
    monkeypatch.setattr(packages, "_apt", lambda *_: pytest.fail("apt was run"))

    with pytest.raises(CannotGoOn) as caught:
        install(Console(file=io.StringIO()), [MAVEN])

    assert "缺少 Maven" in caught.value.zh
    assert caught.value.remedies == ("sudo apt-get update && sudo apt-get install -y maven",)


def test_apt_is_run_only_after_saying_so(monkeypatch: pytest.MonkeyPatch):
    screen = io.StringIO()
    runs: list[tuple[list[str], bool]] = []
    monkeypatch.setattr(packages, "is_debian", lambda: True)
    monkeypatch.setattr(packages, "administrator", lambda: ["sudo"])
    monkeypatch.setattr(packages, "_available", lambda need: need.debian[1])

    def run(command: list[str], needs: object) -> None:
        runs.append((command, "安装系统软件包" in screen.getvalue()))

    monkeypatch.setattr(packages, "_apt", run)

    install(Console(file=screen, width=200), [JDK])

    assert [command[-1] for command, _ in runs] == ["update", "openjdk-21-jdk-headless"]
    assert all(command[0] == "sudo" for command, _ in runs)
    assert all(said for _, said in runs)
