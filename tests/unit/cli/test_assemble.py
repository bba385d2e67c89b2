"""The engine is assembled only when its sources changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bureau.cli.checks.java import Jdk
from bureau.cli.problem import CannotGoOn
from bureau.cli.setup.assemble import assemble, is_assembled

JDK = Jdk(Path("/jdk"), 17, compiler=True)


@pytest.fixture
def engine(tmp_path: Path) -> Path:
    engine = tmp_path / "engine"
    (engine / "src" / "main").mkdir(parents=True)
    (engine / "pom.xml").write_text("<project/>")
    (engine / "src" / "main" / "A.java").write_text("class A {}")
    return engine


def fake_maven(folder: Path, *, code: int = 0) -> Path:
    """A program that makes what Maven makes, and counts its runs."""
    program = folder / "mvn"
    program.write_text(
        "#!/bin/sh\nmkdir -p target/classes target/lib\n"
        'echo run >> runs\necho "[INFO] with $JAVA_HOME $MAVEN_OPTS"\n'
        f"echo '[ERROR] the last line'\nexit {code}\n"
    )
    program.chmod(0o755)
    return program


def build(engine: Path, maven: Path) -> tuple[bool, list[str]]:
    lines: list[str] = []
    log = engine.parent / "log" / "maven.log"
    made = assemble(engine, JDK, maven, log, lambda seconds, line: lines.append(line))
    return made, lines


def runs(engine: Path) -> int:
    return len((engine / "runs").read_text().splitlines())


def test_it_is_assembled_once_for_the_same_sources(engine: Path, tmp_path: Path):
    maven = fake_maven(tmp_path)

    assert build(engine, maven)[0] is True
    assert build(engine, maven)[0] is False
    assert runs(engine) == 1
    assert is_assembled(engine)


@pytest.mark.parametrize("change", ["edit", "add", "rename", "pom"])
def test_any_change_of_the_sources_assembles_anew(engine: Path, tmp_path: Path, change: str):
    maven = fake_maven(tmp_path)
    build(engine, maven)
    source = engine / "src" / "main" / "A.java"
    match change:
        case "edit":
            source.write_text("class A { }")
        case "add":
            (engine / "src" / "main" / "zh.json").write_text("{}")
        case "rename":
            source.rename(source.with_name("B.java"))
        case "pom":
            (engine / "pom.xml").write_text("<project></project>")

    assert not is_assembled(engine)
    assert build(engine, maven)[0] is True
    assert runs(engine) == 2


def test_the_jdk_that_was_found_compiles_and_the_lines_are_told(engine: Path, tmp_path: Path):
    _, lines = build(engine, fake_maven(tmp_path))

    assert any("/jdk" in line and "-Xmx" in line for line in lines)
    assert "the last line" in (tmp_path / "log" / "maven.log").read_text()


def test_a_failure_shows_mavens_last_lines_and_is_tried_again(engine: Path, tmp_path: Path):
    with pytest.raises(CannotGoOn) as caught:
        build(engine, fake_maven(tmp_path, code=1))

    assert any("the last line" in line for line in caught.value.remedies)
    assert any("maven.log" in line for line in caught.value.remedies)
    assert not is_assembled(engine)
    assert build(engine, fake_maven(tmp_path))[0] is True
