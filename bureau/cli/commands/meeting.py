"""`bureau meeting`: matters that wait for a meeting, and the one entry of its results."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from bureau.cli.console import done
from bureau.cli.options import By
from bureau.cli.problem import CannotGoOn
from bureau.cli.services import open_services
from bureau.cli.session import session_of
from bureau.domain.agenda import Meeting
from bureau.gateways.agenda_files import read_sheet, write_sheet
from bureau.services.agenda import MINUTES
from bureau.services.papers import Upload
from bureau.timezone import TIME_ZONE

app = typer.Typer(help="议题与会议结果。 Matters for a meeting.", no_args_is_help=True)

Which = Annotated[
    Meeting, typer.Argument(help="party-group 局党组会，county-executive 县政府常务会。")
]


@app.command("list")
def list_items(ctx: typer.Context, meeting: Which) -> None:
    """列出等候上会的议题。 List what waits."""
    with open_services() as services:
        found = services.agenda.waiting(meeting)
    table = Table("办件编号", "议题", "列入时间", "缓议次数", box=None)
    for item, case in found:
        at = f"{item.queued_at.astimezone(TIME_ZONE):%Y-%m-%d %H:%M}"
        table.add_row(case.number, item.title, at, str(item.deferrals))
    session_of(ctx).console.print(table)


@app.command("export")
def export(
    ctx: typer.Context, meeting: Which, file: Annotated[Path, typer.Argument(help=".xlsx")]
) -> None:
    """写出议题表，会后填写结果。 Write the queue as a sheet to be filled in."""
    session = session_of(ctx)
    with open_services() as services:
        found, now = services.agenda.waiting(meeting), services.clock.now()
    rows = [
        (case.number, item.title, f"{item.queued_at.astimezone(TIME_ZONE):%Y-%m-%d %H:%M}")
        for item, case in found
    ]
    write_sheet(session.cwd / file, rows, at=now)
    done(session.console, f"{meeting.label}议题 {len(rows)} 项，已写入 {file}")


@app.command("enter")
def enter(
    ctx: typer.Context,
    meeting: Which,
    file: Annotated[Path, typer.Argument(help="填好的议题表 .xlsx。 The sheet, filled in.")],
    minutes: Annotated[Path, typer.Option(help="会议纪要文件。 The minutes.")],
    held: Annotated[str, typer.Option(help="会议日期，如 2026-03-05。 Day of the meeting.")],
    by: By,
) -> None:
    """一次登记全部结果和纪要；重复登记不变。 Enter all results with the minutes, once."""
    session = session_of(ctx)
    results = read_sheet(session.cwd / file)
    paper_file = session.cwd / minutes
    if not paper_file.is_file():
        raise CannotGoOn(f"没有文件 {minutes}。", "no such file")
    with open_services() as services:
        upload = Upload(name=paper_file.name, kind=MINUTES, declared="", chunks=_chunks(paper_file))
        kept = services.papers.keep(upload, added_by=by)
        entered = services.agenda.enter(meeting, _day(held), results, minutes=kept, by=by)
    said = f"登记 {entered.decided} 项，缓议 {entered.deferred} 项，已登记过 {entered.known} 项"
    done(session.console, said)


@app.command("withdraw")
def withdraw(
    ctx: typer.Context,
    meeting: Which,
    case: Annotated[str, typer.Argument(help="办件编号。 Case number.")],
    reason: Annotated[str, typer.Option(help="撤回理由。 Why.")],
    by: By,
) -> None:
    """撤回议题。 Take a matter off the queue; its case goes on."""
    with open_services() as services:
        services.agenda.withdraw(meeting, case, reason=reason, by=by)
    done(session_of(ctx).console, f"{case} 已从{meeting.label}议题撤回")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CannotGoOn(f"日期写成 2026-03-05 的样子，现为“{text}”。", "no date") from error


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(1 << 16):
            yield chunk
