"""`bureau scenarios` and `bureau coverage`: procedures run on a throw-away engine."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bureau.cli.modelling import SCENARIOS, open_workspace
from bureau.cli.problem import CannotGoOn
from bureau.cli.session import Session, session_of
from bureau.cli.trial.mutants import try_mutants
from bureau.cli.trial.outcome import FILE, FOLDER, Outcome, read_outcome
from bureau.cli.trial.picture import MISSED, TAKEN, Pictures, path_marks
from bureau.cli.trial.pool import Job, Result
from bureau.cli.trial.trial import Trial, lanes_for_this_machine, quiet, trial
from bureau.errors import BureauError
from bureau.modelling.errors import UnreadableFile
from bureau.modelling.scenarios import ScenarioFile, scenario_files
from bureau.modelling.workspace import Workspace

Processes = Annotated[
    list[str] | None,
    typer.Argument(help="流程编号，如 P2_29；不写则为全部。 Procedures; all by default."),
]
#: How often `--watch` looks whether a file has changed, in seconds.
LOOK_EVERY = 1.0


def scenarios(
    ctx: typer.Context,
    processes: Processes = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="文件一改就重跑，Ctrl-C 结束。 Run again on changes.")
    ] = False,
    mutate: Annotated[
        bool,
        typer.Option(
            "--mutate", help="逐一改错流程图，看场景能否发现。 Which wrong diagrams go unnoticed."
        ),
    ] = False,
    gate: Annotated[
        float,
        typer.Option(min=0, max=100, help="--mutate 时至少应发现的百分比。 Least share noticed."),
    ] = 90.0,
    afresh: Annotated[
        bool,
        typer.Option("--afresh", help="--mutate 时不用上次的结论。 Forget earlier verdicts."),
    ] = False,
    lanes: Annotated[
        int | None,
        typer.Option("--lanes", "-j", min=1, max=32, help="同时运行几个，默认按处理器核数。"),
    ] = None,
) -> None:
    """在临时的真引擎上运行场景；有不符的退出码为 1。 Run scenarios on a throw-away engine."""
    session = session_of(ctx)
    if watch and mutate:
        raise CannotGoOn("--watch 和 --mutate 不能同用。", "Choose one of the two.")
    quiet()
    wanted = _diagrams(processes) if mutate else ()
    # a fault in writing is told before the engine is started
    files = _files(session, () if mutate else processes)
    with trial(session.root, lanes or lanes_for_this_machine(), quick_papers=mutate) as running:
        if watch:
            _watch(session, running, processes)
            return
        if mutate:
            good = try_mutants(session, running, wanted, files, gate=gate, afresh=afresh)
        else:
            good = run_files(session, running, files)
    raise typer.Exit(0 if good else 1)


def coverage(
    ctx: typer.Context,
    processes: Processes = None,
    picture: Annotated[
        bool, typer.Option("--picture", help="另画图：绿的走过，红的没走过。 Draw overlays.")
    ] = False,
    details: Annotated[
        bool, typer.Option("--details", help="也列出没有用到的判定规则和表单选项。 List all.")
    ] = False,
) -> None:
    """上次场景运行走过流程图的多少；有无故未走到的退出码为 1。 What the scenarios reached."""
    session = session_of(ctx)
    workspace = open_workspace()
    outcome = read_outcome(session.root / FOLDER / FILE)
    files = {one.process: one for one in _files(session, ())}
    wanted = [
        process
        for process in sorted(outcome.visits)
        if not processes or any(_means(name, process) for name in processes)
    ]
    if not wanted:
        raise CannotGoOn("没有这些流程的运行结果。", "No result for these.", "bureau scenarios")
    good = show_coverage(session.console, outcome, wanted, files, workspace, details=details)
    if picture:
        _draw_coverage(session, outcome, wanted, workspace)
    raise typer.Exit(0 if good else 1)


def run_files(session: Session, running: Trial, files: Sequence[ScenarioFile]) -> bool:
    """Run all scenarios of these files and say what came of them; whether all was well."""
    console, workspace, outcome = session.console, open_workspace(), Outcome()
    begun = time.monotonic()
    failed: list[Result] = []
    jobs = [
        Job(subject, one)
        for file in files
        for subject in [running.subject(file.process, workspace)]
        for one in file.scenarios
    ]
    for result in running.pool.run_all(jobs):
        outcome.add(result, workspace)
        name = f"{result.job.subject.original}  {result.job.scenario.name}"
        if result.run.fault:
            failed.append(result)
            console.print(f"✘ {name}（{result.seconds:.1f} 秒）", style="red", markup=False)
            console.print(
                f"    {result.run.fault.replace(chr(10), chr(10) + '    ')}", markup=False
            )
        else:
            console.print(f"✔ {name}（{result.seconds:.1f} 秒）", markup=False)
    outcome.write(session.root / FOLDER / FILE)
    took = time.monotonic() - begun
    console.print(f"{len(jobs)} 个场景，{len(failed)} 个不符，用时 {took:.1f} 秒")
    _draw_paths(session, failed, workspace)
    if failed:
        return False
    by_process = {file.process: file for file in files}
    return show_coverage(console, outcome, list(by_process), by_process, workspace)


def show_coverage(
    console: Console,
    outcome: Outcome,
    processes: Sequence[str],
    files: dict[str, ScenarioFile],
    workspace: Workspace,
    *,
    details: bool = False,
) -> bool:
    """Print what was reached; whether nothing is missing without a reason."""
    table = Table("流程", "元素", "连线", "边界事件", "判定规则", "表单选项", box=None)
    good, lines = True, []
    for process in processes:
        one = outcome.reached(process, workspace, files.get(process))
        counts = (one.nodes, one.flows, one.boundaries, one.rules, one.answers)
        table.add_row(process, *(str(each) for each in counts))
        lines += [f"{process} 没有走到：{each}" for each in one.open]
        lines += [f"{process} 说走不到而走到了，或没有此元素：{each}" for each in one.stale]
        good = good and not one.open and not one.stale
        if details:
            lines += [f"{process} 没有选过：{each}" for each in one.answers.missed]
            lines += [f"{process} 不要求：{each}（{why}）" for each, why in one.excused.items()]
    console.print(table)
    for line in lines:
        console.print(line, markup=False)
    return good


def _files(session: Session, processes: Sequence[str] | None) -> tuple[ScenarioFile, ...]:
    return scenario_files(session.root / SCENARIOS, processes or ())


def _diagrams(processes: Sequence[str] | None) -> list[str]:
    """Processes of the diagrams that these names mean; all when there is none.

    Raises:
        CannotGoOn: a name means none.
    """
    known = [path.stem for path in open_workspace().diagrams]
    found = []
    for name in processes or known:
        meant = [one for one in known if _means(name, one)]
        if not meant:
            raise CannotGoOn(f"找不到流程 {name}。", f"There is no diagram of {name}.")
        found += [one for one in meant if one not in found]
    return found


def _means(name: str, process: str) -> bool:
    return process == name or process.startswith(f"{name}_")


def _draw_paths(session: Session, failed: Sequence[Result], workspace: Workspace) -> None:
    """A picture for each failed scenario: the path in green, where it stopped in red."""
    wanted = []
    for number, result in enumerate(failed, 1):
        process = result.job.subject.original
        path = workspace.process_file(process)
        if path is not None:
            xml = path.read_text(encoding="utf-8")
            marks = path_marks(process, result.run, workspace)
            wanted.append((f"{process}-{number}", xml, marks))
    _draw(session, wanted)


def _draw_coverage(
    session: Session, outcome: Outcome, processes: Sequence[str], workspace: Workspace
) -> None:
    wanted = []
    for process in processes:
        path, model = workspace.process_file(process), workspace.process_model(process)
        if path is None or model is None:
            continue
        visits = outcome.visits[process]
        marks = dict.fromkeys((*model.nodes, *model.flows), MISSED)
        marks |= dict.fromkeys((*visits.nodes, *visits.flows), TAKEN)
        wanted.append((f"coverage-{process}", path.read_text(encoding="utf-8"), marks))
    _draw(session, wanted)


def _draw(session: Session, wanted: Sequence[tuple[str, str, dict[str, str]]]) -> None:
    if not wanted:
        return
    written, why_not = Pictures(session.root / FOLDER).draw(wanted)
    for path in written:
        session.console.print(f"图 {path.relative_to(session.root)}（旁有同名 .svg）")
    if why_not:
        session.console.print(f"没有出图：{why_not}", markup=False)


def _watch(session: Session, running: Trial, processes: Sequence[str] | None) -> None:
    """Run, wait for a change, run again; the engine stays."""
    for _ in _changes(session.root):
        try:
            files = _files(session, processes)
            run_files(session, running, files)
        except (UnreadableFile, BureauError, CannotGoOn) as fault:
            session.console.print(f"✘ {fault}", style="red", markup=False)
        session.console.print("等待改动，Ctrl-C 结束 ……")


def _written(root: Path) -> dict[Path, int]:
    """When each file was written last."""
    found = {}
    for folder in (root / "bpmn", root / "forms", root / SCENARIOS):
        for path in folder.rglob("*.*"):
            with suppress(FileNotFoundError):  # editors save by renaming
                found[path] = path.stat().st_mtime_ns
    return found


def _changes(root: Path) -> Iterator[None]:
    """Now, and whenever a diagram, table, form or scenario has changed; ends with Ctrl-C."""
    seen: dict[Path, int] | None = None
    try:
        while True:
            now = _written(root)
            if now != seen:
                seen = now
                yield
            time.sleep(LOOK_EVERY)
    except KeyboardInterrupt:
        return
