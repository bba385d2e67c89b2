"""Finds a JDK of at least version 17, and Maven."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

#: Spring Boot 3.5, on which the engine stands, needs Java 17.
NEEDED_JAVA = 17

_VERSION = re.compile(r'version "(?:1\.)?(\d+)')


@dataclass(frozen=True, slots=True)
class Jdk:
    """An installed Java.

    Args:
        home: its folder, as JAVA_HOME names it.
        major: its version.
        compiler: whether `javac` is there: a JDK, not only a runtime.
    """

    home: Path
    major: int
    compiler: bool

    @property
    def java(self) -> Path:
        """The program that starts the engine."""
        return self.home / "bin" / "java"

    @property
    def good(self) -> bool:
        """New enough, and able to compile."""
        return self.compiler and self.major >= NEEDED_JAVA


def _candidates(environ: Mapping[str, str], jvms: Path) -> Iterator[Path]:
    if environ.get("JAVA_HOME"):
        yield Path(environ["JAVA_HOME"])
    on_path = shutil.which("java", path=environ.get("PATH", ""))
    if on_path:
        yield Path(on_path).resolve().parents[1]
    if jvms.is_dir():
        yield from sorted(jvms.iterdir(), reverse=True)


def inspect(home: Path) -> Jdk | None:
    """What stands in this folder; None when no Java runs there."""
    java = home / "bin" / "java"
    if not java.exists():
        return None
    try:
        answer = subprocess.run(
            [java, "-version"], capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None  # not a program that runs here: the same as not being there
    found = _VERSION.search(answer.stderr + answer.stdout)
    if found is None:
        return None
    return Jdk(home, int(found.group(1)), (home / "bin" / "javac").exists())


def find_jdk(
    environ: Mapping[str, str] = os.environ, jvms: Path = Path("/usr/lib/jvm")
) -> Jdk | None:
    """The JDK to use: the first good one of JAVA_HOME, the path, and the system's folder.

    Without a good one, the first Java found, so that the message can name what is wrong with it.
    """
    first: Jdk | None = None
    for home in _candidates(environ, jvms):
        jdk = inspect(home)
        if jdk is not None and jdk.good:
            return jdk
        first = first or jdk
    return first


def find_maven(environ: Mapping[str, str] = os.environ) -> Path | None:
    """Maven on the path."""
    found = shutil.which("mvn", path=environ.get("PATH", ""))
    return Path(found) if found else None
