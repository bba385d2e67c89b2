"""`bureau reconcile`: compares everything that should fit together, and says what to do."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from bureau.cli.console import done
from bureau.cli.problem import CannotGoOn
from bureau.cli.services import open_services
from bureau.cli.session import Session, session_of
from bureau.services.reconciliation_report import ReconciliationReport
from bureau.services.records.differences import Difference
from bureau.timezone import TIME_ZONE

_ENDINGS = (".xlsx", ".json")


def reconcile(
    ctx: typer.Context,
    day: Annotated[
        datetime | None,
        typer.Option("--date", formats=["%Y-%m-%d"], help="只对这一天开始的。 Only this day's."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(dir_okay=False, help="写到 .xlsx 或 .json。 Write it there.")
    ] = None,
) -> None:
    """对账：有差异时退出码为 1，逐项写明处理办法。 Exit code 1 on differences."""
    session = session_of(ctx)
    if out is not None and out.suffix not in _ENDINGS:
        raise CannotGoOn("--out 应为 .xlsx 或 .json 文件。", "--out has to be .xlsx or .json.")
    of: date | None = day.date() if day else None
    with open_services() as services:
        found = services.reconciliation.compare.differences(of)
        if out is None:
            count = _print(session, found)
        else:
            count = _write(session, out, found, services.reconciliation.report)
    if count:
        session.console.print(f"差异 {count} 处", style="red")
        raise typer.Exit(1)
    done(session.console, "对账无差异")


def _print(session: Session, found: Iterable[Difference]) -> int:
    count = 0
    for one in found:
        count += 1
        case = one.case_number or "—"
        since = f"{one.since.astimezone(TIME_ZONE):%Y-%m-%d %H:%M}"
        head = f"✘ {one.kind.label}　办件 {case}　{one.subject}　自 {since}"
        session.console.print(escape(head), soft_wrap=True)
        if one.detail:
            session.console.print(escape(f"    {one.detail}"), soft_wrap=True)
        session.console.print(escape(f"    → {one.advice}"), soft_wrap=True)
    return count


def _write(
    session: Session, out: Path, found: Iterable[Difference], report: ReconciliationReport
) -> int:
    seen = 0

    def counted() -> Iterator[Difference]:
        nonlocal seen
        for one in found:
            seen += 1
            yield one

    path = session.cwd / out
    try:
        if out.suffix == ".xlsx":
            path.write_bytes(report.workbook(counted()))
        else:
            with path.open("w", encoding="utf-8") as stream:
                stream.write("[")
                for index, one in enumerate(counted()):
                    stream.write("\n" if index == 0 else ",\n")
                    json.dump(_fields(one), stream, ensure_ascii=False)
                stream.write("\n]\n")
    except OSError as error:
        raise CannotGoOn(f"无法写入 {path}：{error}", f"{path} cannot be written.") from error
    return seen


def _fields(one: Difference) -> dict[str, str | None]:
    return {
        "kind": one.kind.value,
        "label": one.kind.label,
        "case_number": one.case_number,
        "subject": one.subject,
        "since": one.since.astimezone(TIME_ZONE).isoformat(timespec="seconds"),
        "detail": one.detail,
        "advice": one.advice,
    }
