"""Assembles the engine with Maven, only when its sources changed."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bureau.cli.checks.java import Jdk
from bureau.cli.problem import CannotGoOn
from bureau.cli.supervise.child import tied_command

#: Java class that starts the engine.
MAIN_CLASS = "cn.huantai.bureau.engine.EngineApplication"


def source_digest(engine: Path) -> str:
    """SHA-256 over names and contents of everything the engine is made from."""
    digest = hashlib.sha256()
    sources = [engine / "pom.xml", *sorted(p for p in (engine / "src").rglob("*") if p.is_file())]
    for path in sources:
        digest.update(str(path.relative_to(engine)).encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def is_assembled(engine: Path) -> bool:
    """Whether `engine/target` was made from the sources as they are now."""
    stamp = engine / "target" / ".sources"
    return (
        stamp.exists()
        and (engine / "target" / "lib").is_dir()
        and stamp.read_text(encoding="ascii").strip() == source_digest(engine)
    )


def class_path(engine: Path) -> str:
    """Our classes and overlays first, then the jars."""
    target = engine / "target"
    return os.pathsep.join([str(target / "classes"), str(target / "lib" / "*")])


@contextmanager
def _exclusive(engine: Path) -> Iterator[None]:
    """Two builds in one folder would delete each other's files."""
    target = engine / "target"
    target.mkdir(exist_ok=True)
    with (target / ".lock").open("w", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def assemble(
    engine: Path, jdk: Jdk, maven: Path, log: Path, progress: Callable[[float, str], None]
) -> bool:
    """Run `mvn package` if the sources changed.

    Args:
        engine: folder with `pom.xml`.
        jdk: what to compile with.
        maven: the program.
        log: file for Maven's whole output.
        progress: told, for each line of Maven, the seconds so far and the line.

    Returns:
        True when it was assembled now, False when nothing had changed.

    Raises:
        CannotGoOn: Maven failed; carries its last lines.
    """
    with _exclusive(engine):
        if is_assembled(engine):
            return False
        digest = source_digest(engine)
        _maven(engine, jdk, maven, log, progress)
        (engine / "target" / ".sources").write_text(digest + "\n", encoding="ascii")
    return True


def _maven(
    engine: Path, jdk: Jdk, maven: Path, log: Path, progress: Callable[[float, str], None]
) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    last: deque[str] = deque(maxlen=15)
    environment = {**os.environ, "JAVA_HOME": str(jdk.home)}
    environment.setdefault("MAVEN_OPTS", "-Xmx512m")
    command = tied_command((str(maven), "-B", "package"))
    with (
        log.open("w", encoding="utf-8") as file,
        subprocess.Popen(
            command,
            cwd=engine,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        ) as process,
    ):
        assert process.stdout is not None
        try:
            for line in process.stdout:
                file.write(line)
                last.append(line.rstrip())
                progress(time.monotonic() - started, line.strip())
        except BaseException:  # a stop was asked for: leaving the block waits for the process
            process.kill()
            raise
    if process.returncode != 0:
        raise CannotGoOn(
            "引擎装配失败（Maven）。常见原因：不能访问 Maven 仓库（网络或代理），或磁盘已满。",
            "Maven failed to assemble the engine. Often: repository out of reach, or a full disk.",
            *last,
            f"全部输出 / full output: {log}",
        )
