"""`bureau prerequisites` and `bureau assemble`: the machine, and the engine's program files."""

from __future__ import annotations

import os
from typing import Annotated

import typer
from rich.console import Console

from bureau.cli.checks.for_tests import missing_test_tools
from bureau.cli.checks.java import Jdk
from bureau.cli.console import done, note, step
from bureau.cli.problem import CannotGoOn
from bureau.cli.session import Session, session_of
from bureau.cli.setup.assemble import assemble as assemble_engine
from bureau.cli.setup.assemble import is_assembled
from bureau.cli.setup.packages import CJK_FONT, install
from bureau.cli.setup.paper_tools import provide_paper_tools
from bureau.cli.setup.preflight import Tools, check_disk, check_python, find_tools
from bureau.cli.waiting import SAY_EVERY


def prerequisites(
    ctx: typer.Context,
    tests: Annotated[
        bool, typer.Option("--tests", help="也检查测试所需：浏览器、PostgreSQL、npm、中文字体。")
    ] = False,
) -> None:
    """检查并安装所需软件（JDK、Maven、字体等）。 Check this machine, install what is missing."""
    session = session_of(ctx)
    check_python()
    find_tools(session.console, maven_needed=True)
    provide_paper_tools(session.console)
    check_disk(session.home.path, assembling=not is_assembled(session.root / "engine"))
    if tests:
        _test_tools(session.console)


def _test_tools(console: Console) -> None:
    """Install what the tests need; where that cannot be, their tests skip, and fail in CI."""
    missing = missing_test_tools()
    if missing:
        try:
            install(console, missing)
        except CannotGoOn as problem:
            if os.environ.get("CI"):
                raise
            note(console, f"{problem.zh}相关测试将跳过。（tests that need it will be skipped）")
            for remedy in problem.remedies:
                console.print(f"      {remedy}", markup=False)
            return
    done(console, f"浏览器、PostgreSQL、npm、中文字体（{CJK_FONT.name}）")


def assemble(ctx: typer.Context) -> None:
    """装配流程引擎（源文件未变则不做）。 Assemble the engine, if its sources changed."""
    session = session_of(ctx)
    engine = session.root / "engine"
    if is_assembled(engine):
        done(session.console, "引擎已装配（engine is up to date）")
        return
    make_engine(session, find_tools(session.console, maven_needed=True))


def make_engine(session: Session, tools: Tools) -> Jdk:
    """Assemble with progress; gives the JDK to run it with."""
    console, engine = session.console, session.root / "engine"
    if is_assembled(engine):
        return tools.jdk
    assert tools.maven is not None, "looked for, because the engine is to be assembled"
    step(console, "装配流程引擎", "assembling the engine (first time: fetches about 70 MB of jars)")
    said = 0.0
    with console.status("mvn package …") as status:

        def progress(seconds: float, line: str) -> None:
            nonlocal said
            status.update(f"mvn package {seconds:.0f} s  {line[:90]}")
            if not console.is_terminal and seconds - said > SAY_EVERY:
                said = seconds
                console.print(f"    … mvn package {seconds:.0f} s", markup=False)

        assemble_engine(engine, tools.jdk, tools.maven, session.home.logs / "maven.log", progress)
    done(console, "引擎已装配（engine assembled）")
    return tools.jdk
