"""`bureau lint|layout|render|trace` and more: the modelling kit; options in, files out."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bureau.cli.console import make_console
from bureau.cli.home import project_root
from bureau.cli.problem import CannotGoOn
from bureau.modelling.bpmn import read_model
from bureau.modelling.clauses import ClauseRegister
from bureau.modelling.clicks import Effort, effort_of
from bureau.modelling.element_templates import (
    PLACE,
    element_templates,
    read_templates,
    to_text,
)
from bureau.modelling.layout import (
    fewest_crossings,
    lay_out,
    needs_layout,
    undrawn_notes,
    with_diagram,
    with_lanes,
    with_notes,
)
from bureau.modelling.lint import Report, lint_files
from bureau.modelling.lint.repair import repair_file
from bureau.modelling.lint.report import show, to_json, to_sarif
from bureau.modelling.lint.rules.lanes import SYSTEM
from bureau.modelling.scenarios import read_scenario_file
from bureau.modelling.trace import (
    AnnexTrace,
    read_scenarios,
    show_trace,
    to_html,
    trace_annex,
    trace_annexes,
)
from bureau.modelling.workspace import (
    TopicCatalogue,
    Workspace,
    select_files,
    topic_from_schemas,
)
from bureau.modelling.xml import read_source, write_source
from workers.handlers import HANDLERS

app = typer.Typer(help="流程图：检查、排版、出图、对照条款。 The modelling kit.")

Names = Annotated[
    list[str] | None,
    typer.Argument(help="文件、文件夹或流程编号（如 P2_29）；不写则为全部。 Files or procedures."),
]
SCENARIOS = Path("tests") / "engine" / "scenarios"
#: Where pictures of the traceability are written.
TRACES = Path("build") / "trace"


class Format(StrEnum):
    """How findings are written."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


def topics() -> TopicCatalogue:
    """Return what the workers serve, read from the handlers' own types."""
    return {
        handler.topic: topic_from_schemas(
            handler.topic,
            handler.input.model_json_schema(by_alias=True),
            handler.output.model_json_schema(by_alias=True, mode="serialization"),
            tuple(error.code for error in handler.throws),
            (inspect.getdoc(inspect.getmodule(handler.function)) or "").partition("\n")[0],
        )
        for handler in HANDLERS
    }


def open_workspace() -> Workspace:
    """Return the project's files with topics and clauses."""
    return Workspace(project_root(), topics=topics(), clauses=ClauseRegister())


@app.command()
def lint(
    names: Names = None,
    format: Annotated[Format, typer.Option("--format", help="输出格式。")] = Format.TEXT,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="写到文件。 Write to a file.")
    ] = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="先自动改正不影响含义的地方。 Apply safe repairs first.")
    ] = False,
    clause: Annotated[
        str | None,
        typer.Option("--clause", help="只列出引用此附件的元素（原文改动后用）。 Who cites it."),
    ] = None,
) -> None:
    """检查流程图、判定表和表单。 Check diagrams, tables and forms; exit code 1 on errors."""
    workspace = open_workspace()
    console = make_console()
    if clause is not None:
        _show_citing(clause, workspace, console)
        return
    report = lint_files(select_files(names or (), workspace), workspace)
    if fix:
        report = _repaired(report, workspace, console if format is Format.TEXT else None)
    if format is Format.TEXT:
        show(report, workspace, console)
    else:
        _write((to_json if format is Format.JSON else to_sarif)(report, workspace), output)
    if report.failed:
        raise typer.Exit(1)


@app.command()
def layout(
    names: Names = None,
    everything: Annotated[
        bool, typer.Option("--all", help="已画好的也重新排版。 Replace hand-made positions too.")
    ] = False,
    lanes: Annotated[
        bool,
        typer.Option(
            "--lanes",
            help="先把泳道排成连线交叉最少的次序，再重新排版。 Order lanes first.",
        ),
    ] = False,
) -> None:
    """给没有画完的流程图排版。 Draw what is not drawn yet; hand-made pictures are kept."""
    workspace = open_workspace()
    console = make_console()
    for path in select_files(names or (), workspace):
        if path.suffix != ".bpmn":
            continue
        model, done = workspace.model(path), "已排版"
        if lanes and (order := fewest_crossings(model, first=SYSTEM)):
            write_source(path, with_lanes(read_source(path), order))
            model = read_model(path)
        if everything or lanes or needs_layout(model):
            diagram = lay_out(model)
        elif undrawn_notes(model) and len(model.diagrams) == 1:
            diagram, done = with_notes(model, model.diagrams[0]), "已补画注释，其余没有改动"
        else:
            console.print(f"{workspace.relative(path)}：已经画好，没有改动（重排用 --all）")
            continue
        write_source(path, with_diagram(read_source(path), diagram))
        console.print(f"{workspace.relative(path)}：{done}")


@app.command()
def render(
    names: Names = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="放图的文件夹。 Folder for the pictures.")
    ] = Path("build/gallery"),
) -> None:
    """出图：SVG、PNG 和按科室排列的目录页。 Draw SVG and PNG and a gallery page."""
    # Playwright is a tool of development; the other commands must run without it.
    from bureau.modelling.render import CannotDraw, Card, Renderer, write_gallery

    workspace = open_workspace()
    console = make_console()
    output.mkdir(parents=True, exist_ok=True)
    files = [path for path in select_files(names or (), workspace) if path.suffix == ".bpmn"]
    cards: list[Card] = []
    try:
        with Renderer() as renderer:
            for path in files:
                drawn = renderer.draw_file(path)
                (output / f"{path.stem}.svg").write_text(drawn.svg, encoding="utf-8")
                (output / f"{path.stem}.png").write_bytes(drawn.png)
                effort = _effort(path.stem, workspace)
                cards.append(Card(workspace.model(path), f"{path.stem}.svg", effort))
                console.print(f"{workspace.relative(path)} → {output / path.stem}.svg，.png")
    except CannotDraw as error:
        raise CannotGoOn(str(error), "Drawing needs Chromium and the viewer.") from error
    write_gallery(cards, output / "index.html")
    console.print(f"目录页 {output / 'index.html'}")


@app.command()
def trace(
    annexes: Annotated[
        list[str] | None, typer.Argument(help="附件号；不写则为有流程图的全部。 Annex numbers.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="另写成网页。 Write a page as well.")
    ] = None,
    picture: Annotated[
        bool,
        typer.Option("--picture", help="另画图：绿的引用条款，红的没有依据。 Draw overlays."),
    ] = False,
) -> None:
    """条款对照：条款 → 元素 → 场景。 Which element carries which clause; exit code 1 on gaps."""
    workspace = open_workspace()
    console = make_console()
    register = ClauseRegister()
    scenarios = read_scenarios(project_root() / SCENARIOS)
    wanted = [annex for annex in register if not annexes or annex.id in annexes]
    found = trace_annexes(wanted, workspace, scenarios)
    shown = [one for one in found if annexes or one.processes]
    for one in shown:
        show_trace(one, console)
    if html is not None:
        html.write_text(to_html(shown), encoding="utf-8")
    if picture:
        _draw_traces(shown, workspace, console)
    if not all(one.complete for one in shown):
        raise typer.Exit(1)


@app.command()
def templates(
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="放模板的文件夹；不写则更新项目里的。 Folder."),
    ] = None,
) -> None:
    """生成 Camunda Modeler 的元素模板。 Element templates of all topics, for Modeler."""
    root = project_root()
    path = root / PLACE if output is None else output / PLACE.name
    # Versions are counted in the project's own copy, wherever the result is written.
    text = to_text(element_templates(topics(), read_templates(root / PLACE)))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    make_console().print(f"已写入 {path}")


def _effort(process: str, workspace: Workspace) -> Effort | None:
    """What is done by hand in the first scenario of a process, if it has any."""
    path = project_root() / SCENARIOS / f"{process}.yaml"
    if not path.is_file():
        return None
    return effort_of(read_scenario_file(path).scenarios[0], process, workspace)


def _repaired(report: Report, workspace: Workspace, console: Console | None) -> Report:
    """Apply the safe repairs and check again."""
    for path in report.files:
        done = repair_file(path, [one for one in report.findings if one.path == path])
        if done and console is not None:
            console.print(f"{workspace.relative(path)}：改正了 {done} 处")
    return lint_files(report.files, open_workspace())


def _show_citing(clause: str, workspace: Workspace, console: Console) -> None:
    """List the elements that cite an annex."""
    annex = ClauseRegister().annex(clause)
    if annex is None:
        raise CannotGoOn(f"条款登记里没有附件 {clause}。", f"No annex {clause} in the register.")
    for one in trace_annex(annex, workspace, {}).clauses:
        for carrier in one.carriers:
            element = f"{carrier.process}  {carrier.element}「{carrier.name}」"
            console.print(f"{one.clause.citation}  {element}")


def _draw_traces(shown: Sequence[AnnexTrace], workspace: Workspace, console: Console) -> None:
    # What draws knows of trials, and those of this module.
    from bureau.cli.trial.picture import Pictures, trace_marks

    wanted = []
    for one in shown:
        for process, marks in sorted(trace_marks(one).items()):
            path = workspace.process_file(process)
            if path is not None:
                wanted.append((f"{one.annex.id}-{process}", read_source(path), marks))
    written, why_not = Pictures(project_root() / TRACES).draw(wanted)
    for picture in written:
        console.print(f"图 {TRACES / picture.name}（旁有同名 .svg）")
    if why_not:
        console.print(f"没有出图：{why_not}", markup=False)


def _write(text: str, output: Path | None) -> None:
    if output is None:
        typer.echo(text)
    else:
        output.write_text(text + "\n", encoding="utf-8")
