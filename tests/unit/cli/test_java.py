"""Which Java is taken, and what is said when there is none."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from bureau.cli.checks.java import Jdk, find_jdk, find_maven
from bureau.cli.problem import CannotGoOn
from bureau.cli.setup.packages import JDK, MAVEN
from bureau.cli.setup.preflight import find_tools


def fake_java(home: Path, version: str, *, compiler: bool = True) -> Path:
    """A folder that answers `java -version` like a real one."""
    (home / "bin").mkdir(parents=True)
    java = home / "bin" / "java"
    java.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2025-04-15' >&2\n")
    java.chmod(0o755)
    if compiler:
        (home / "bin" / "javac").write_text("")
    return home


def quiet() -> Console:
    return Console(file=io.StringIO(), width=200)


def refuse(console: Console, needs: object) -> None:
    """An installer that changes nothing."""


def test_java_home_wins_when_it_is_good(tmp_path: Path):
    fake_java(tmp_path / "jvms" / "java-21", "21.0.2")
    mine = fake_java(tmp_path / "mine", "17.0.15")

    jdk = find_jdk({"JAVA_HOME": str(mine), "PATH": ""}, tmp_path / "jvms")

    assert jdk == Jdk(mine, 17, compiler=True)
    assert jdk.good


def test_an_old_java_home_gives_way_to_a_good_one_of_the_system(tmp_path: Path):
    old = fake_java(tmp_path / "old", "1.8.0_392")
    good = fake_java(tmp_path / "jvms" / "java-17", "17.0.15")

    assert find_jdk({"JAVA_HOME": str(old), "PATH": ""}, tmp_path / "jvms") == Jdk(good, 17, True)


def test_a_link_on_the_path_leads_to_its_home(tmp_path: Path):
    home = fake_java(tmp_path / "jdk", "17.0.15")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "java").symlink_to(home / "bin" / "java")

    assert find_jdk({"PATH": str(tmp_path / "bin")}, tmp_path / "none") == Jdk(home, 17, True)


def test_a_broken_program_counts_as_no_java(tmp_path: Path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "java").write_bytes(b"\x7fELF broken")
    (tmp_path / "bin" / "java").chmod(0o755)

    assert find_jdk({"JAVA_HOME": str(tmp_path), "PATH": ""}, tmp_path / "none") is None


def test_maven_is_looked_for_on_the_path_only(tmp_path: Path):
    assert find_maven({"PATH": str(tmp_path)}) is None


@pytest.mark.parametrize(
    ("found", "zh", "en"),
    [
        (None, "没有找到 JDK", "No JDK was found"),
        (Jdk(Path("/j"), 11, True), "版本是 11，需要 17", "version 11; 17 or newer"),
        (Jdk(Path("/j"), 17, False), "没有编译器 javac", "without the compiler javac"),
    ],
)
def test_a_missing_jdk_is_named_with_the_command(found: Jdk | None, zh: str, en: str):
    with pytest.raises(CannotGoOn) as caught:
        find_tools(quiet(), maven_needed=False, jdk=lambda: found, installer=refuse)

    assert zh in caught.value.zh
    assert en in caught.value.en
    assert any("17" in line for line in caught.value.remedies)


def test_what_is_missing_is_installed_in_one_go_and_looked_for_again():
    installed: list[str] = []
    jdk = Jdk(Path("/j"), 17, compiler=True)

    tools = find_tools(
        quiet(),
        maven_needed=True,
        jdk=lambda: jdk if installed else None,
        maven=lambda: Path("/usr/bin/mvn") if installed else None,
        installer=lambda console, needs: installed.extend(need.name for need in needs),
    )

    assert installed == [JDK.name, MAVEN.name]
    assert tools.jdk is jdk


def test_maven_is_not_asked_for_when_nothing_has_to_be_assembled():
    jdk = Jdk(Path("/j"), 17, compiler=True)

    tools = find_tools(
        quiet(), maven_needed=False, jdk=lambda: jdk, maven=lambda: None, installer=refuse
    )

    assert tools.maven is None
