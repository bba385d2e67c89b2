"""`bureau ledger`: ledgers listed, shown, taken out as workbooks and in again, with history."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from bureau.cli.console import done
from bureau.cli.services import open_services
from bureau.cli.session import session_of
from bureau.services.ledgers import Actor

ledger = typer.Typer(help="台账。 Ledgers.", no_args_is_help=True)

Which = Annotated[str, typer.Argument(help="台账编号。 Id of the ledger.")]
Words = Annotated[list[str] | None, typer.Option("--word", help="含有的文字，可多次。 Words.")]
All = Annotated[bool, typer.Option("--all", help="含已销号的。 Closed rows too.")]


@ledger.command("list")
def list_ledgers(ctx: typer.Context) -> None:
    """列出台账。 List the ledgers."""
    table = Table("编号", "名称", "在册", "依据", box=None)
    with open_services() as services:
        rows = services.ledgers.rows
        for one in rows.definitions():
            count = rows.page(rows.query(one.id), limit=1).total
            table.add_row(one.id, one.title, str(count), one.clause)
    session_of(ctx).console.print(table)


@ledger.command("show")
def show_rows(
    ctx: typer.Context,
    which: Which,
    word: Words = None,
    everything: All = False,
    limit: Annotated[int, typer.Option(min=1, help="最多行数。 Most rows.")] = 50,
) -> None:
    """列出行。 List rows."""
    with open_services() as services:
        rows = services.ledgers.rows
        definition = rows.definition(which)
        query = rows.query(which, words=word or ())
        if everything:
            query = rows.query(which, words=word or (), state=None)
        page = rows.page(query, limit=limit)
    shown = definition.columns[:6]
    table = Table("行编号", "版本", *(column.title for column in shown), box=None)
    for row in page.rows:
        cells = (column.shown(row.data.get(column.name)) for column in shown)
        table.add_row(row.id, str(row.version), *cells)
    console = session_of(ctx).console
    console.print(table)
    done(console, f"{definition.title}：共 {page.total} 行，显示 {len(page.rows)} 行")


@ledger.command("export")
def export(
    ctx: typer.Context,
    which: Which,
    file: Annotated[Path, typer.Argument(help="写到哪里（xlsx）。 Where to.")],
    everything: All = False,
) -> None:
    """导出为表格，可填后导入。 Write a workbook that can be filled and taken in again."""
    target = session_of(ctx).cwd / file
    with open_services() as services:
        rows = services.ledgers.rows
        query = rows.query(which) if not everything else rows.query(which, state=None)
        page = rows.page(query, limit=50_000)
        target.write_bytes(services.ledgers.sheets.export(which, page.rows))
    done(session_of(ctx).console, f"{target}　{len(page.rows)} 行")


@ledger.command("import")
def take_in(
    ctx: typer.Context,
    which: Which,
    file: Annotated[Path, typer.Argument(help="填好的表格（xlsx）。 The workbook.")],
    reason: Annotated[str, typer.Option(help="事由，记入变更历史。 Why.")] = "表格导入",
    by: Annotated[str, typer.Option(help="经办人姓名。 Who filled it.")] = "运维",
    store: Annotated[
        bool, typer.Option("--store", help="真正导入；不加只作检查。 Store; else only check.")
    ] = False,
) -> None:
    """检查填好的表格；加 --store 导入。 Check a filled workbook; with --store take it in."""
    content = (session_of(ctx).cwd / file).read_bytes()
    with open_services() as services:
        told = services.ledgers.sheets.take_in(
            which, content, actor=Actor("ops", by), reason=reason, dry_run=not store
        )
    what = "已导入" if store else "检查通过，尚未导入（加 --store 导入）"
    done(
        session_of(ctx).console,
        f"{what}：新增 {told.added}，变更 {told.changed}，"
        f"销号 {told.closed}，未变 {told.untouched}",
    )


@ledger.command("history")
def history(
    ctx: typer.Context,
    row_id: Annotated[str, typer.Argument(help="行编号。 Id of the row.")],
) -> None:
    """一行的全部变更。 Every change of a row."""
    with open_services() as services:
        rows = services.ledgers.rows
        definition = rows.definition(rows.get(row_id).ledger)
        found = rows.history(row_id)
    table = Table("版本", "时间", "谁", "做了什么", "事由", box=None)
    for one in found:
        parts = []
        for name, change in one.changes.items():
            column = definition.column(name)
            pair = change if isinstance(change, list) else [None, None]
            if column:
                before, after = (column.shown(value) or "空" for value in pair)
                parts.append(f"{column.title}：{before} → {after}")
        what = f"{one.act.label} {'；'.join(parts)}"
        table.add_row(
            str(one.version), f"{one.at:%Y-%m-%d %H:%M}", one.actor_name, what, one.reason
        )
    session_of(ctx).console.print(table)
