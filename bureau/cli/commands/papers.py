"""`bureau paper`: the templates of papers: list, check, look at one with its examples."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.table import Table

from bureau.bootstrap.writing import renderer_of
from bureau.cli.console import done
from bureau.cli.home import project_root
from bureau.cli.problem import CannotGoOn
from bureau.cli.session import session_of
from bureau.domain.cases import Case, CaseSource, CaseState
from bureau.domain.clock import SystemClock
from bureau.domain.paper_kinds import kind_label
from bureau.domain.paper_templates import prepared_values
from bureau.errors import Permanent, Transient
from bureau.gateways.papers import TemplateFolder
from bureau.gateways.papers.checking import faults_of
from bureau.gateways.register_file import read_registers
from bureau.services.ports.paper_templates import PaperSource, RenderedFiles
from bureau.services.writing.frame import framed
from bureau.settings import Settings, load_settings

paper = typer.Typer(help="文书模板。 Templates of papers.", no_args_is_help=True)

_NUMBER = "桓商〔2026〕12号"


@paper.command("list")
def list_papers(ctx: typer.Context) -> None:
    """列出全部模板。 Every template, with what asks for it."""
    table = Table("模板", "文书", "种类", "文号", "变量", "依据", box=None)
    folder = _folder()
    for name in folder.ids():
        one = folder.get(name).template
        wanted = sum(1 for variable in one.variables if variable.required)
        count = f"{wanted}/{len(one.variables)}"
        table.add_row(one.id, one.name, kind_label(one.kind), one.register, count, one.clause)
    session_of(ctx).console.print(table)


@paper.command("check")
def check_papers(ctx: typer.Context) -> None:
    """检查全部模板；有错时退出码为 1。 Check every template; exit code 1 on a fault."""
    console = session_of(ctx).console
    known = read_registers(project_root() / "bpmn" / "registers.yaml")
    registers = {one.sign for one in known}
    folder = _folder()
    faults: list[str] = []
    for name in folder.ids():
        try:
            source = folder.get(name)
        except Permanent as problem:
            faults.append(str(problem))
            continue
        faults += [f"{name}：{fault}" for fault in faults_of(source)]
        register = source.template.register
        if register is not None and register not in registers:
            faults.append(f"{name}：registers.yaml 里没有代字「{register}」")
    for fault in faults:
        console.print(fault, markup=False)
    if faults:
        raise typer.Exit(1)
    done(console, f"{len(folder.ids())} 个模板没有问题")


@paper.command("preview")
def preview(
    ctx: typer.Context,
    template: Annotated[str, typer.Argument(help="模板编号，如 penalty-decision。")],
    values: Annotated[
        Path | None,
        typer.Option("--values", help="变量值（JSON 文件）；不给则用模板里的示例。 JSON file."),
    ] = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="放文件的文件夹。 Folder for the files.")
    ] = Path("build/papers"),
) -> None:
    """用示例或给定的值生成一份看样子。 Make one with its examples, to look at."""
    session = session_of(ctx)
    source = _source(template)
    given = _examples(source)
    if values is not None:
        try:
            given |= json.loads((session.cwd / values).read_text(encoding="utf-8"))
        except (OSError, ValueError) as fault:
            raise CannotGoOn(f"读不了 {values}：{fault}", f"cannot read {values}") from fault
    made = _made(source, given)
    folder = session.cwd / output
    folder.mkdir(parents=True, exist_ok=True)
    files = {"pdf": made.pdf} | ({"docx": made.docx} if made.docx is not None else {})
    for ending, content in files.items():
        path = folder / f"{template}.{ending}"
        path.write_bytes(content)
        done(session.console, f"{path}（{made.pages} 页）")


def _folder() -> TemplateFolder:
    # a modeler has the project's files, and often no running system with its settings
    return TemplateFolder(project_root() / "papers")


def _source(template: str) -> PaperSource:
    try:
        return _folder().get(template)
    except Permanent as fault:
        raise CannotGoOn(str(fault), f"no usable template {template}") from fault


def _settings() -> Settings:
    """The settings, or the defaults where there is no system yet: only the fonts matter here."""
    try:
        return load_settings()
    except ValidationError:
        return Settings.model_construct()


def _examples(source: PaperSource) -> dict[str, object]:
    return {one.name: one.example for one in source.template.variables}


def _made(source: PaperSource, given: dict[str, object]) -> RenderedFiles:
    now = SystemClock().now()
    number = _NUMBER if source.template.register else ""
    renderer = renderer_of(_settings())
    try:
        shown = prepared_values(source.template, given)
        data = framed(source.template, shown, _example_case(now), number, now.date())
        return renderer.render(source, data)
    except (Permanent, Transient) as fault:
        raise CannotGoOn(str(fault), f"{source.template.id} could not be made") from fault
    finally:
        renderer.close()


def _example_case(now: datetime) -> Case:
    return Case(
        id="preview",
        number="BJ-2026-000001",
        procedure_id="P",
        title="样例",
        source=CaseSource.TASKLIST,
        state=CaseState.ACTIVE,
        received_at=now,
        data={},
    )
