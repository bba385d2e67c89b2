"""The command line: what is common to all subcommands, and the list of them."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from bureau.cli import modelling
from bureau.cli.commands import (
    archive,
    audit,
    backups,
    bodies,
    body,
    callbacks,
    deadlines,
    doctor,
    fill,
    ledgers,
    links,
    meeting,
    metrics,
    numbers,
    papers,
    payments,
    people,
    prepare,
    publications,
    receipts,
    reconcile,
    review,
    rounds,
    run,
    schedule,
    trials,
    versions,
)
from bureau.cli.console import make_console, show_problem
from bureau.cli.embedded import use_env_file
from bureau.cli.home import Home, project_root
from bureau.cli.problem import CannotGoOn
from bureau.cli.session import Session
from bureau.errors import EngineError, Refusal

app = typer.Typer(
    name="bureau",
    help="桓台县商务局业务流程系统。 The duty list of the bureau, run as BPMN on Camunda 7.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.command()(run.run)
app.command()(doctor.doctor)
app.command()(fill.setup)
app.command()(fill.migrate)
app.command()(fill.seed)
app.command()(fill.deploy)
app.command()(backups.backup)
app.command()(backups.restore)
app.command()(reconcile.reconcile)
app.add_typer(bodies.org, name="org")
app.add_typer(bodies.key, name="key")
app.add_typer(callbacks.app, name="callback")
app.add_typer(audit.app, name="audit")
app.add_typer(body.body, name="body")
app.add_typer(links.app, name="link")
app.add_typer(ledgers.ledger, name="ledger")
app.add_typer(payments.payment, name="payment")
app.add_typer(people.app, name="people")
app.add_typer(publications.publication, name="publication")
app.add_typer(review.outbox, name="outbox")
app.add_typer(review.effect, name="effect")
app.add_typer(numbers.number, name="number")
app.add_typer(receipts.receipt, name="receipt")
app.add_typer(rounds.app, name="round")
app.add_typer(schedule.app, name="schedule")
app.add_typer(deadlines.deadline, name="deadline")
app.add_typer(archive.archive, name="archive")
app.add_typer(papers.paper, name="paper")
app.add_typer(meeting.app, name="meeting")
app.add_typer(modelling.app)
app.command()(metrics.metrics)
app.command()(trials.scenarios)
app.command()(trials.coverage)
app.command()(versions.diff)
app.add_typer(versions.app, name="move")
app.command()(prepare.prerequisites)
app.command()(prepare.assemble)


@app.callback()
def common(
    ctx: typer.Context,
    home: Annotated[
        Path | None,
        typer.Option(
            "--home",
            help="数据目录，默认 var。 Folder for settings, databases, papers and logs.",
            file_okay=False,
        ),
    ] = None,
) -> None:
    """Find the state folder and the settings; paths in the settings count from the project root."""
    root = project_root()
    path = (home or root / "var").resolve()
    ctx.obj = Session(make_console(), Home(path), root, Path.cwd())
    os.chdir(root)
    use_env_file(ctx.obj.home)


def main() -> None:
    """Run one command; a problem is shown and ends it with exit code 1."""
    try:
        app()
    except CannotGoOn as problem:
        show_problem(make_console(stderr=True), problem)
    except ValidationError as error:
        show_problem(make_console(stderr=True), bad_settings(error))
    except Refusal as refusal:
        faults = tuple(f"{fault.pointer}  {fault.message}" for fault in refusal.faults)
        refused = CannotGoOn(refusal.message, f"refused: {refusal.code}", *faults)
        show_problem(make_console(stderr=True), refused)
    except EngineError as error:
        show_problem(make_console(stderr=True), no_engine(error))
    else:
        return
    sys.exit(1)


def bad_settings(error: ValidationError) -> CannotGoOn:
    """Settings that are missing or malformed; values are not shown, they may be secrets."""
    lines = [
        f"BUREAU_{'_'.join(str(part) for part in fault['loc']).upper()}: {fault['msg']}"
        for fault in error.errors(include_input=False, include_url=False)
    ]
    return CannotGoOn(
        "设置缺失或不正确。",
        "Settings are missing or wrong.",
        *lines,
        "首次使用请运行 make run，它会生成 var/bureau.env / `make run` writes var/bureau.env",
    )


def no_engine(error: EngineError) -> CannotGoOn:
    """The engine did not do what the command needed."""
    return CannotGoOn(
        "流程引擎没有应答，或拒绝了请求。",
        f"The engine did not answer, or refused: {error}",
        "系统在运行吗？ make run；检查：bureau doctor / is it running? then: bureau doctor",
    )
