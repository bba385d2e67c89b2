"""`bureau doctor`: looks at everything and says, green or red, what to do."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.table import Table

from bureau.bootstrap import Services
from bureau.cli.checks.java import find_jdk
from bureau.cli.doctor import (
    calendar,
    database,
    engine,
    machine,
    papers,
    posts,
    procedures,
    processes,
)
from bureau.cli.doctor import settings as settings_checks
from bureau.cli.embedded import EmbeddedSettings, load_embedded
from bureau.cli.finding import Finding, State, red, show_findings, worst
from bureau.cli.modelling import open_workspace, topics
from bureau.cli.services import open_services
from bureau.cli.session import Session, session_of
from bureau.cli.steps.engine import administrator
from bureau.engine.condition import EngineCondition
from bureau.engine.identity import Identity
from bureau.errors import BureauError
from bureau.modelling.workspace import Workspace
from bureau.modelling.workspace.posts import read_posts


def doctor(
    ctx: typer.Context,
    settings: Annotated[
        bool, typer.Option("--settings", help="列出全部设置及含义。 List all settings.")
    ] = False,
) -> None:
    """逐项检查并说明怎么办；有红项时退出码为 1。 Check everything; exit code 1 on red."""
    session = session_of(ctx)
    if settings:
        _show_settings(session)
        return
    findings = list(examine(session))
    show_findings(session.console, findings)
    raise typer.Exit(1 if worst(findings) is State.RED else 0)


def examine(session: Session) -> Iterator[Finding]:
    """Every finding, machine first; what hangs on a broken thing is left out."""
    yield machine.check_python()
    yield machine.check_java(find_jdk())
    yield from machine.check_engine_files(session.root / "engine")
    yield from machine.check_paper_tools()
    yield machine.check_disk(session.home.path)
    named = os.environ.get("BUREAU_ENV_FILE")
    yield from settings_checks.check_env_file(Path(named) if named else None)
    yield from settings_checks.check_names(os.environ)
    try:
        settings = load_embedded()
    except ValidationError as error:
        for fault in error.errors(include_input=False, include_url=False):
            name = "BUREAU_" + "_".join(str(part) for part in fault["loc"]).upper()
            yield red(settings_checks.AREA, name, fault["msg"], "make run 会生成 var/bureau.env")
        return
    yield from examine_running(settings)


def examine_running(settings: EmbeddedSettings) -> Iterator[Finding]:
    """Database, engine, what is deployed in it, and the processes."""
    schema = database.check_schema(settings.resolved_database_url)
    accounts = engine.check_accounts(settings)
    yield schema
    yield from accounts
    yield from papers.check_papers(settings)
    workspace = open_workspace()
    yield from procedures.check_topics(workspace, topics())
    with open_services(settings) as services:
        database_stands = schema.state is State.GREEN
        yield from _attempt(
            calendar.AREA, lambda: calendar.check_lists(services.calendar, services.clock.now())
        )
        if worst(accounts) is State.GREEN:
            yield from _examine_engine(workspace, services, settings, database_stands)
        if database_stands:
            yield from _attempt(database.BACKLOG, lambda: database.check_backlog(services))
    yield from processes.check_processes(settings)


def _examine_engine(
    workspace: Workspace, services: Services, settings: EmbeddedSettings, database_stands: bool
) -> Iterator[Finding]:
    with administrator(settings) as admin:

        def clock() -> list[Finding]:
            return machine.check_time(services.clock.now(), EngineCondition(admin).time())

        def people() -> list[Finding]:
            register = read_posts(settings.bpmn_dir / "posts.yaml").posts
            return posts.check_posts(Identity(admin), register, settings.engine_admin_user)

        def deployments() -> list[Finding]:
            return procedures.check_deployments(workspace, admin, services.uow, settings)

        yield from _attempt(machine.AREA, clock)
        yield from _attempt(engine.AREA, lambda: engine.check_incidents(admin))
        yield from _attempt(posts.AREA, people)
        if database_stands:
            yield from _attempt(procedures.AREA, deployments)
        yield from _attempt(
            procedures.OPEN, lambda: procedures.check_open_versions(admin, topics())
        )


def _attempt(area: str, check: Callable[[], list[Finding]]) -> list[Finding]:
    """One check; if it cannot be made, that is red and the others go on."""
    try:
        return check()
    except BureauError as error:
        return [red(area, "检查", f"无法检查：{error}", "先处理上面的红项，再运行 bureau doctor")]


def _show_settings(session: Session) -> None:
    table = Table("设置", "值", "含义", box=None)
    for row in settings_checks.masked(load_embedded()):
        table.add_row(*row)
    session.console.print(table)
