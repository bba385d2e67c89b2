"""System packages: installed on Debian and Ubuntu after saying so, named elsewhere."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from bureau.cli.console import note, step
from bureau.cli.problem import CannotGoOn


@dataclass(frozen=True, slots=True)
class Need:
    """Something the system needs from the machine's packages.

    Args:
        name: what it is, as users know it.
        debian: names of packages that give it, the preferred first; which of them exists differs
            between releases.
        elsewhere: what it is called on other systems, for the sentence that names it.
    """

    name: str
    debian: tuple[str, ...]
    elsewhere: str


JDK = Need(
    "JDK 17+",
    ("openjdk-17-jdk-headless", "openjdk-21-jdk-headless", "default-jdk-headless"),
    "JDK 17 或更新（Temurin, OpenJDK）",
)
MAVEN = Need("Maven", ("maven",), "Apache Maven 3.8 或更新")
CHROMIUM = Need("Chromium", ("chromium", "chromium-browser"), "Chromium 或 Chrome")
POSTGRESQL = Need("PostgreSQL", ("postgresql",), "PostgreSQL 15 或更新（initdb, pg_ctl）")
NPM = Need("npm", ("npm",), "Node.js 18 或更新，带 npm")
PANGO = Need("Pango", ("libpangoft2-1.0-0",), "Pango 1.44 或更新（brew install pango）")
CJK_FONT = Need("CJK font", ("fonts-noto-cjk", "fonts-wqy-zenhei"), "一种中文字体（Noto CJK）")


def is_debian(os_release: Path = Path("/etc/os-release")) -> bool:
    """Whether this is Debian, Ubuntu or a relative with apt."""
    if not os_release.exists() or shutil.which("apt-get") is None:
        return False
    text = os_release.read_text(encoding="utf-8")
    return re.search(r"^ID(_LIKE)?=.*\b(debian|ubuntu)\b", text, re.MULTILINE) is not None


def administrator() -> list[str] | None:
    """Words before a command that needs rights: [] for root, sudo where it works, None without."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    # A person at the terminal can type the password; a script cannot.
    silent = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False, timeout=30)
    return ["sudo"] if silent.returncode == 0 or sys.stdin.isatty() else None


def commands(needs: Sequence[Need]) -> list[str]:
    """What a person would type to install these, one command a line."""
    if is_debian():
        packages = " ".join(need.debian[0] for need in needs)
        return [f"sudo apt-get update && sudo apt-get install -y {packages}"]
    if platform.system() == "Darwin" and {need.name for need in needs} <= {"JDK 17+", "Maven"}:
        return ["brew install openjdk@17 maven"]
    return [f"安装 / install: {need.elsewhere}" for need in needs]


def install(console: Console, needs: Sequence[Need]) -> None:
    """Install these with apt, after saying so.

    Raises:
        CannotGoOn: not Debian or Ubuntu, no rights, or apt failed; names the commands.
    """
    names = "、".join(need.name for need in needs)
    rights = administrator() if is_debian() else None
    if rights is None:
        raise CannotGoOn(f"缺少 {names}。", f"Missing: {names}.", *commands(needs))
    step(console, f"安装系统软件包：{names}", f"installing system packages (apt): {names}")
    note(console, "会用 apt-get 改动本机系统；不愿意就按 Ctrl-C，自行安装后再运行。")
    run = [*rights, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    _apt([*run, "update"], needs)
    chosen = [_available(need) for need in needs]
    _apt([*run, "install", "-y", "--no-install-recommends", *chosen], needs)


def _available(need: Need) -> str:
    """The first package of this need that apt can install here."""
    for package in need.debian:
        answer = subprocess.run(
            ["apt-cache", "policy", package], capture_output=True, text=True, check=False
        )
        found = re.search(r"Candidate: (\S+)", answer.stdout)
        if found and found.group(1) != "(none)":
            return package
    return need.debian[0]


def _apt(command: list[str], needs: Sequence[Need]) -> None:
    if subprocess.run(command, check=False).returncode != 0:
        raise CannotGoOn(
            "系统软件包安装失败，原因见上面 apt 的输出。",
            "apt failed; its output above says why.",
            *commands(needs),
        )
