"""The course of `bureau scenarios --mutate`."""

from __future__ import annotations

import time
from collections.abc import Sequence

from rich.console import Console

from bureau.cli.modelling import SCENARIOS, open_workspace
from bureau.cli.session import Session
from bureau.cli.trial.mutants.notes import Notes, note_of
from bureau.cli.trial.mutants.pace import Pace, duration
from bureau.cli.trial.mutants.reach import Walk, walk_of
from bureau.cli.trial.mutants.sums import Sums, table_of
from bureau.cli.trial.mutants.target import Target, program_digest, target_of
from bureau.cli.trial.mutants.trying import judge, known_verdict, refused, works_of
from bureau.cli.trial.outcome import FOLDER
from bureau.cli.trial.pool import Job
from bureau.cli.trial.trial import Trial
from bureau.modelling.mutants import excuses_file, mutants_of, read_excuses
from bureau.modelling.scenarios import ScenarioFile
from bureau.modelling.workspace import Workspace


def try_mutants(
    session: Session,
    running: Trial,
    processes: Sequence[str],
    files: Sequence[ScenarioFile],
    *,
    gate: float,
    afresh: bool = False,
) -> bool:
    """Try the mutants of these procedures and say what came of them.

    Args:
        session: where to write.
        running: the trial.
        processes: whose mutants; shared ones are tried by the scenarios of their callers.
        files: all scenarios there are.
        gate: least share of the mutants that must be noticed, in percent.
        afresh: try again what an earlier run has tried.

    Returns:
        Whether every procedure reaches the gate, and no side file names what is noticed or gone.
    """
    workspace, program = open_workspace(), program_digest(session.root)
    targets = [target_of(one, files, workspace, program) for one in processes]
    walks = _walk(session.console, running, targets, workspace)
    if walks is None:
        return False
    done = [_try_one(session, running, one, workspace, walks, afresh) for one in targets]
    for one in done:
        _tell_survivors(session, one)
    session.console.print(table_of(done))
    return all(one.share >= gate and not one.stale for one in done)


def _walk(
    console: Console, running: Trial, targets: Sequence[Target], workspace: Workspace
) -> list[Walk] | None:
    """Run the right diagrams; None when a scenario fails on them."""
    files = {file.process: file for target in targets for file in target.files}
    jobs = []
    for file in files.values():
        subject = running.subject(file.process, workspace)
        jobs += [Job(subject, one) for one in file.scenarios]
    console.print(f"先在正确的流程图上运行 {len(jobs)} 个场景 ……")
    walks, faulty = [], []
    for result in running.pool.run_all(jobs):
        walks.append(walk_of(result))
        if result.run.fault:
            faulty.append(f"{result.job.subject.original}“{result.job.scenario.name}”")
    if faulty:
        console.print(f"✘ 先改好不符的场景：{'、'.join(sorted(faulty))}", markup=False)
        return None
    return walks


def _try_one(
    session: Session,
    running: Trial,
    target: Target,
    workspace: Workspace,
    walks: Sequence[Walk],
    afresh: bool,
) -> Sums:
    console, begun = session.console, time.monotonic()
    posts = workspace.posts
    groups = tuple(post.group for post in posts.posts) if posts else ()
    mutants = list(mutants_of(target.path.read_bytes(), groups))
    excuses = read_excuses(session.root / SCENARIOS, target.process)
    notes = Notes(session.root / FOLDER / f"mutants-{target.process}.jsonl")
    found = {one.mutant.id: one for one in refused(target, workspace, mutants)}
    written = [note_of(one, excuses) for one in found.values()]
    works = works_of(target, [one for one in mutants if one.id not in found], walks, notes)
    for work in works:
        known = None if afresh else known_verdict(work, notes)
        if known is not None:
            found[work.mutant.id] = known
            written.append(work.note(known, excuses))
    notes.begin(written)
    todo = [work for work in works if work.mutant.id not in found]
    pace = Pace(sum(work.cost for work in todo), running.pool.lanes, len(todo))
    linted, kept = len(mutants) - len(works), len(works) - len(todo)
    console.print(
        f"{target.process}：{len(mutants)} 处改错，检查发现 {linted} 处，上次已有结论 {kept} 处，"
        f"{len(todo)} 处要上引擎，估计 {duration(pace.seconds_left)}",
        markup=False,
    )
    for work, verdict in running.pool.each(todo, lambda one: (one, judge(running, target, one))):
        found[work.mutant.id] = verdict
        notes.add(work.note(verdict, excuses))
        console.print(f"  [{pace.tick(work.cost)}] {verdict.said}", markup=False)
    verdicts = [found[one.id] for one in mutants]
    return Sums(target.process, verdicts, excuses, time.monotonic() - begun)


def _tell_survivors(session: Session, sums: Sums) -> None:
    console = session.console
    side_file = excuses_file(SCENARIOS, sums.process)
    for one in sums.left:
        reason = sums.excuses.survivors[one.mutant.id]
        console.print(f"{sums.process} {one.said}；已知：{reason}", markup=False)
    for one in sums.survivors:
        console.print(f"{sums.process} {one.said}", markup=False)
    if sums.survivors:
        console.print(
            f"加场景或断言；确实看不出差别的写进 {side_file} 的 equivalent，"
            "看得出而决定不加的写进 survivors，都说明理由",
            markup=False,
        )
    for name in sums.stale:
        console.print(f"! {side_file} 中的 {name} 已被发现或不存在，请删去", markup=False)
