"""Tries every mutant of a procedure: is there a scenario that notices?"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from lxml import etree
from rich.console import Console

from bureau.cli.modelling import open_workspace
from bureau.cli.session import Session
from bureau.cli.trial.outcome import FOLDER
from bureau.cli.trial.pool import Job
from bureau.cli.trial.subject import Prepared, deploy, prepare
from bureau.cli.trial.trial import Trial
from bureau.domain.clock import SystemClock
from bureau.errors import EngineRefused, EngineUnavailable
from bureau.modelling.bpmn.namespaces import bpmn
from bureau.modelling.scenarios import Scenario, ScenarioFile
from bureau.modelling.scenarios.mutants import Mutant, mutants_of
from bureau.modelling.workspace import Workspace

#: Who notices a diagram that cannot be deployed.
ENGINE = "引擎拒绝部署"
#: After how many mutants a line says how far it is.
SAY_EVERY = 25


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one mutant.

    Args:
        mutant: it.
        noticed: name of the scenario that failed, `ENGINE`, or "": it survived.
    """

    mutant: Mutant
    noticed: str


def try_mutants(
    session: Session, running: Trial, files: Sequence[ScenarioFile], gate: float
) -> bool:
    """Try the mutants of these procedures and say what came of them.

    Args:
        session: where to write.
        running: the trial.
        files: procedures with their scenarios.
        gate: least share of the mutants that must be noticed, in percent.

    Returns:
        Whether every procedure reaches the gate, with no excuse that excuses nothing.
    """
    # A list: the others are tried although one does not reach the gate.
    reached = [_try_one(session, running, file, gate) for file in files]
    return all(reached)


def _try_one(session: Session, running: Trial, file: ScenarioFile, gate: float) -> bool:
    console, workspace, begun = session.console, open_workspace(), time.monotonic()
    visited = visits(running, file, workspace)
    faulty = sorted(name for name, seen in visited.items() if seen is None)
    if faulty:
        console.print(f"✘ {file.process}：先改好不符的场景：{'、'.join(faulty)}", markup=False)
        return False
    entered = {name: seen or {} for name, seen in visited.items()}
    verdicts = verdicts_of(running, file, workspace, entered, partial(_tell, console))
    survivors = [one for one in verdicts if not one.noticed]
    open_ = [one for one in survivors if one.mutant.id not in file.equivalent]
    stale = sorted(set(file.equivalent) - {one.mutant.id for one in survivors})
    counted = len(verdicts) - (len(survivors) - len(open_))
    share = 100.0 * (counted - len(open_)) / counted if counted else 100.0
    for one in open_:
        console.print(f"? {one.mutant.id}  {one.mutant.what}：没有场景发现", markup=False)
    for name in stale:
        console.print(f"! equivalent 中的 {name} 已被发现或不存在，请删去", markup=False)
    console.print(
        f"{file.process}：{len(verdicts)} 处改错，{len(survivors) - len(open_)} 处等价，"
        f"发现 {share:.1f}%（要求 {gate:g}%），用时 {time.monotonic() - begun:.0f} 秒",
        markup=False,
    )
    _write(session, file, verdicts)
    return share >= gate and not stale


def visits(
    running: Trial, file: ScenarioFile, workspace: Workspace
) -> dict[str, dict[str, int] | None]:
    """Run the right diagram: elements that each scenario enters, with how early; None: it fails."""
    subject = running.subject(file.process, workspace)
    found: dict[str, dict[str, int] | None] = {}
    for result in running.pool.run_all([Job(subject, one) for one in file.scenarios]):
        seen: dict[str, int] = {}
        for _, history in result.run.history:
            for at, one in enumerate(history):
                seen.setdefault(str(one["activityId"]), at)
        found[result.job.scenario.name] = None if result.run.fault else seen
    return found


def verdicts_of(
    running: Trial,
    file: ScenarioFile,
    workspace: Workspace,
    visited: Mapping[str, Mapping[str, int]],
    tell: Callable[[int, int], None],
) -> list[Verdict]:
    """Try every mutant on the scenarios that come by the place, those that get there soonest first.

    Args:
        running: the trial.
        file: the scenarios.
        workspace: of the right diagram.
        visited: of each scenario, how early it enters which element.
        tell: told how many of how many are done.
    """
    path = workspace.process_file(file.process)
    assert path is not None, "the right diagram ran a moment ago"
    right = prepare(path, workspace, SystemClock().now())
    posts = workspace.posts
    groups = tuple(post.group for post in posts.posts) if posts else ()
    mutants = list(mutants_of(path.read_bytes(), groups))

    def judge(numbered: tuple[int, Mutant]) -> Verdict:
        number, mutant = numbered
        order = sorted(
            (min(seen[one] for one in mutant.near & set(seen)), index)
            for index, scenario in enumerate(file.scenarios)
            if mutant.near & set(seen := visited[scenario.name])
        )
        return _judge(running, right, mutant, number, [file.scenarios[at] for _, at in order])

    found: dict[str, Verdict] = {}
    for one in running.pool.each(enumerate(mutants, 1), judge):
        found[one.mutant.id] = one
        tell(len(found), len(mutants))
    return [found[one.id] for one in mutants]


def _tell(console: Console, done: int, all_of_them: int) -> None:
    if done % SAY_EVERY == 0:
        console.print(f"    … {done}/{all_of_them}", markup=False)


def _judge(
    running: Trial, right: Prepared, mutant: Mutant, number: int, scenarios: Sequence[Scenario]
) -> Verdict:
    if not scenarios:
        return Verdict(mutant, "")
    wrong = _renamed(right, mutant.xml, f"{right.subject.process}_m{number}")
    try:
        deploy(wrong, running.session, replacing=True)
    except (EngineRefused, EngineUnavailable):
        return Verdict(mutant, ENGINE)
    for scenario in scenarios:
        if running.pool.run(Job(wrong.subject, scenario)).run.fault:
            return Verdict(mutant, scenario.name)
    return Verdict(mutant, "")


def _renamed(right: Prepared, xml: bytes, process: str) -> Prepared:
    """A mutant under a process id of its own, so that it stands beside the others."""
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    for one in root.iter(bpmn("process"), bpmn("participant")):
        for name in ("id", "processRef"):
            if one.get(name) == right.subject.process:
                one.set(name, process)
    files = {
        name: etree.tostring(root) if name.endswith(".bpmn") else content
        for name, content in right.bundle.files.items()
    }
    bundle = replace(right.bundle, process_id=process, files=files)
    return Prepared(right.subject.renamed(process), bundle)


def _write(session: Session, file: ScenarioFile, verdicts: Sequence[Verdict]) -> None:
    """Every verdict, for whoever wants to look closer."""
    folder = session.root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    rows = [
        {
            "id": one.mutant.id,
            "what": one.mutant.what,
            "noticed": one.noticed,
            "excused": file.equivalent.get(one.mutant.id, ""),
        }
        for one in verdicts
    ]
    text = json.dumps(rows, ensure_ascii=False, indent=1) + "\n"
    (folder / f"mutants-{file.process}.json").write_text(text, encoding="utf-8")
