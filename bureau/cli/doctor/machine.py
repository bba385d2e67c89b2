"""The machine: Python, JDK, Maven, disk, clock and time zone."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfoNotFoundError

from bureau.cli.checks import disk
from bureau.cli.checks.java import NEEDED_JAVA, Jdk, find_maven
from bureau.cli.checks.papers import missing_paper_tools
from bureau.cli.finding import Finding, green, red, yellow
from bureau.cli.setup.assemble import is_assembled
from bureau.cli.setup.packages import JDK, MAVEN, commands
from bureau.cli.setup.preflight import NEEDED_PYTHON

AREA = "本机"

#: Clocks that differ by more than this make deadlines and locks unreliable.
CLOCK_TOLERANCE = timedelta(seconds=5)


def check_python() -> Finding:
    """Python is new enough."""
    version = ".".join(str(number) for number in sys.version_info[:3])
    if sys.version_info[:2] < NEEDED_PYTHON:
        return red(AREA, "Python", version, "需要 3.11 或更新")
    return green(AREA, "Python", version)


def check_java(jdk: Jdk | None) -> Finding:
    """There is a JDK that can run and compile the engine."""
    if jdk is not None and jdk.good:
        return green(AREA, "JDK", f"{jdk.major}（{jdk.home}）")
    seen = f"Java {jdk.major}（{jdk.home}），需要 JDK {NEEDED_JAVA}+" if jdk else "没有找到"
    return red(AREA, "JDK", seen, commands([JDK])[0])


def check_engine_files(engine: Path) -> list[Finding]:
    """The engine is assembled from its present sources, or can be."""
    if is_assembled(engine):
        return [green(AREA, "引擎程序", "已装配，与源文件一致")]
    findings = [yellow(AREA, "引擎程序", "未装配或源文件已变", "bureau assemble（run 时自动做）")]
    if find_maven() is None:
        findings.append(red(AREA, "Maven", "没有找到，无法装配引擎", commands([MAVEN])[0]))
    return findings


def check_paper_tools() -> list[Finding]:
    """Papers can be made: Pango and a Chinese font are there."""
    missing = missing_paper_tools()
    if not missing:
        return [green(AREA, "文书排版", "Pango、中文字体")]
    return [red(AREA, need.name, "没有找到，不能制作文书", commands([need])[0]) for need in missing]


def check_disk(folder: Path) -> Finding:
    """There is room on the disk of the state folder."""
    left = disk.free_space(folder)
    text = f"{folder} 所在磁盘剩余 {disk.gib(left)}"
    if left < disk.NEEDED:
        return red(AREA, "磁盘", text, f"至少留出 {disk.gib(disk.NEEDED)}")
    if left < 5 * disk.NEEDED:
        return yellow(AREA, "磁盘", text, "不足 5 GiB，请及早清理或扩容")
    return green(AREA, "磁盘", text)


def check_time(now: datetime, engine_time: datetime | None) -> list[Finding]:
    """The clock, the time zone data, and that the engine tells the same time.

    Args:
        now: our time, aware, Asia/Shanghai.
        engine_time: the engine's time; None when it does not answer.
    """
    try:
        offset = now.utcoffset()
    except ZoneInfoNotFoundError:
        return [red(AREA, "时区", "缺少 Asia/Shanghai 时区数据", "安装系统包 tzdata")]
    findings = []
    if offset == timedelta(hours=8):
        findings.append(green(AREA, "时区", f"Asia/Shanghai，现在 {now:%Y-%m-%d %H:%M:%S}"))
    else:
        findings.append(red(AREA, "时区", f"Asia/Shanghai 解析为 {offset}", "重装系统包 tzdata"))
    if engine_time is None:
        return findings
    gap = abs(engine_time - now)
    text = f"与引擎相差 {gap.total_seconds():.0f} 秒"
    if gap > CLOCK_TOLERANCE:
        findings.append(red(AREA, "时钟", text, "让各机与同一时间源同步（NTP）"))
    else:
        findings.append(green(AREA, "时钟", text))
    return findings
