"""What must be true before anything is started; what can be installed is installed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from bureau.cli.checks import disk
from bureau.cli.checks.java import NEEDED_JAVA, Jdk, find_jdk, find_maven
from bureau.cli.checks.ports import taken_ports
from bureau.cli.console import done
from bureau.cli.ports import DEFAULT_BASE, Ports
from bureau.cli.problem import CannotGoOn
from bureau.cli.setup.packages import JDK, MAVEN, Need, commands, install

#: As `requires-python` in pyproject.toml.
NEEDED_PYTHON = (3, 11)


@dataclass(frozen=True, slots=True)
class Tools:
    """The programs that assemble and run the engine."""

    jdk: Jdk
    maven: Path | None


def check_python(version: tuple[int, ...] = sys.version_info[:3]) -> None:
    """Refuse a Python that is too old.

    Raises:
        CannotGoOn: below 3.11.
    """
    if version < NEEDED_PYTHON:
        shown = ".".join(str(number) for number in version)
        raise CannotGoOn(
            f"Python {shown} 太旧，需要 3.11 或更新。",
            f"Python {shown} is too old; 3.11 or newer is needed.",
            "安装 / install: python3.11 (Debian 12, Ubuntu 24.04 or newer have it)",
        )


def find_tools(
    console: Console,
    *,
    maven_needed: bool,
    jdk: Callable[[], Jdk | None] = find_jdk,
    maven: Callable[[], Path | None] = find_maven,
    installer: Callable[[Console, Sequence[Need]], None] = install,
) -> Tools:
    """JDK and Maven, installed first where that is possible.

    Args:
        console: terminal.
        maven_needed: the engine has to be assembled.
        jdk, maven, installer: how to look and how to install.

    Raises:
        CannotGoOn: something is missing and cannot be installed from here.
    """
    found = jdk()
    missing: list[Need] = []
    if found is None or not found.good:
        missing.append(JDK)
    if maven_needed and maven() is None:
        missing.append(MAVEN)
    if missing:
        installer(console, missing)
        found = jdk()
    if found is None or not found.good:
        raise _no_jdk(found)
    program = maven()
    if maven_needed and program is None:
        raise CannotGoOn("缺少 Maven。", "Maven is missing.", *commands([MAVEN]))
    with_maven = f"，Maven {program}" if program else ""
    done(console, f"JDK {found.major}（{found.home}）{with_maven}")
    return Tools(found, program)


def _no_jdk(found: Jdk | None) -> CannotGoOn:
    if found is None:
        zh, en = "没有找到 JDK。", "No JDK was found."
    elif found.major < NEEDED_JAVA:
        zh = f"{found.home} 的 Java 版本是 {found.major}，需要 {NEEDED_JAVA} 或更新。"
        en = f"The Java in {found.home} is version {found.major}; {NEEDED_JAVA} or newer is needed."
    else:
        zh = f"{found.home} 只有 Java 运行环境，没有编译器 javac。"
        en = f"{found.home} is a Java runtime without the compiler javac; a JDK is needed."
    return CannotGoOn(zh, en, *commands([JDK]), "已安装则设置 JAVA_HOME / or set JAVA_HOME")


def check_ports(ports: Ports) -> None:
    """Refuse to start on ports that somebody uses.

    Raises:
        CannotGoOn: names each port, what we want it for, and who has it.
    """
    taken = taken_ports(ports)
    if not taken:
        return
    zh = [f"端口 {t.port}（{t.label}）已被占用{'：' + t.owner if t.owner else ''}" for t in taken]
    en = [f"port {t.port} is taken{' by ' + t.owner if t.owner else ''}" for t in taken]
    base = 9080 if ports.front == DEFAULT_BASE else DEFAULT_BASE
    raise CannotGoOn(
        "\n".join(zh),
        "\n".join(en),
        "停止占用端口的程序，或换一组端口 / stop that program, or use other ports:",
        f"make run ARGS='--port-base {base}'   (bureau run --port-base {base})",
    )


def check_disk(
    folder: Path, *, assembling: bool, free: Callable[[Path], int] = disk.free_space
) -> None:
    """Refuse to start on a full disk, before something is half written.

    Raises:
        CannotGoOn: says how much there is and how much is needed.
    """
    needed = disk.NEEDED_TO_ASSEMBLE if assembling else disk.NEEDED
    left = free(folder)
    if left >= needed:
        return
    raise CannotGoOn(
        f"磁盘空间不足：{folder} 所在磁盘只剩 {disk.gib(left)}，至少需要 {disk.gib(needed)}。",
        f"The disk is full: {disk.gib(left)} free, {disk.gib(needed)} needed.",
        f"腾出空间，或把数据目录放到别处 / free some space, or use --home DIR（{folder}）",
    )
