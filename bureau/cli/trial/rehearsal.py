"""Rehearses a migration on a throw-away engine: copies of the running cases are moved there first.

What is learned: which cases stand where, which of these places has a target in the new version,
which timers would go, and whether the engine really moves a case that stands there (its
conditions, timers and variables included).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bureau.cli.trial.form_versions import FormChange, FormVersions
from bureau.engine.bundle import Bundle
from bureau.engine.deployment import Deployments
from bureau.engine.migration import Definition, Migrations, Plan, Token
from bureau.engine.session import EngineSession
from bureau.errors import EngineError
from bureau.modelling.bpmn import read_model_bytes
from bureau.modelling.bpmn.nodes import CallActivity

#: A stand-in under which the new version is deployed beside the old ones on the trial engine.
_NEW = "rehearsal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Cases of one version that stand in the same elements.

    Args:
        source: the version they are on.
        tokens: where they stand.
        instances: ids of the process instances.
        targets: element in the new version by element, "" where there is none.
        lost_timers: events whose waiting timer has no target and would go.
        fault: why the engine cannot move them, "" when the copy was moved.
        forms: forms that open tasks will show otherwise than now.
    """

    source: Definition
    tokens: tuple[Token, ...]
    instances: tuple[str, ...]
    targets: Mapping[str, str]
    lost_timers: tuple[str, ...]
    fault: str
    forms: tuple[FormChange, ...] = ()

    @property
    def movable(self) -> bool:
        """Whether cases that stand here can go over."""
        return not self.fault and all(self.targets.values())


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What was learned.

    Args:
        process: process id.
        places: where cases stand, most cases first within a version.
        refused: instructions that the engine does not accept, by source element.
    """

    process: str
    places: tuple[Place, ...]
    refused: Mapping[str, tuple[str, ...]]

    @property
    def movable(self) -> frozenset[str]:
        """Instances that can go over."""
        return frozenset(one for place in self.places if place.movable for one in place.instances)


def rehearse(
    live: EngineSession,
    trial: EngineSession,
    bundle: Bundle,
    renamed: Mapping[str, str],
) -> Rehearsal:
    """Move copies of all running cases of a process to a new version of it.

    Args:
        live: the engine with the cases; nothing is changed there.
        trial: an engine that is thrown away, with its job executor off.
        bundle: the new version.
        renamed: old id -> new id of elements that were renamed or replaced.

    Raises:
        EngineError: an engine does not answer, or does not accept the new version.
    """
    there, here, deployments = Migrations(live), Migrations(trial), Deployments(trial)
    sources = [
        one
        for one in there.definitions(bundle.process_id)
        if one.tag != bundle.version_tag and there.count(one.id)
    ]
    copies: dict[str, str] = {}
    forms: dict[str, FormVersions] = {}
    for source in sources:
        files = Deployments(live).resources(source.deployment)
        copies[source.id] = deployments.install(f"version-{source.version}", files, source.key)
        forms[source.id] = FormVersions(files, bundle.files)
    diagrams = [content for name, content in bundle.files.items() if name.endswith(".bpmn")]
    _install_called(live, trial, [*diagrams, *(there.xml(one.id) for one in sources)])
    target = deployments.install(_NEW, bundle.files, bundle.process_id)
    places: list[Place] = []
    refused: dict[str, tuple[str, ...]] = {}
    for source in sources:
        plan, faults = sound_plan(here, copies[source.id], target, renamed)
        refused |= faults
        places += _places(there, here, source, plan, forms[source.id])
    return Rehearsal(bundle.process_id, tuple(places), refused)


def _install_called(live: EngineSession, trial: EngineSession, diagrams: list[bytes]) -> None:
    """Every deployed version of what these diagrams call: a copy may stand in a call activity."""
    there, todo, seen = Migrations(live), list(diagrams), set[str]()
    while todo:
        model = read_model_bytes(todo.pop(), Path("called.bpmn"))
        called = {n.called for n in model.nodes.values() if isinstance(n, CallActivity)}
        for key in called - seen:
            seen.add(key)
            for one in there.definitions(key):
                files = Deployments(live).resources(one.deployment)
                Deployments(trial).install(f"called-{key}-{one.version}", files, key)
                todo.append(there.xml(one.id))


def sound_plan(
    engine: Migrations, source: str, target: str, renamed: Mapping[str, str]
) -> tuple[Plan, dict[str, tuple[str, ...]]]:
    """A plan with the instructions that the engine accepts, and the reasons against the others."""
    plan = engine.plan(source, target, renamed)
    faults = engine.faults(plan)
    kept = tuple(one for one in plan.instructions if one[0] not in faults)
    return Plan(source, target, kept), faults


def _places(
    there: Migrations, here: Migrations, source: Definition, plan: Plan, forms: FormVersions
) -> list[Place]:
    standing: dict[tuple[Token, ...], list[str]] = {}
    timers: dict[tuple[Token, ...], set[str]] = {}
    for instance in there.running(source.id):
        tokens = tuple(sorted(set(there.tokens(instance)), key=lambda one: one.activity))
        standing.setdefault(tokens, []).append(instance)
        timers.setdefault(tokens, set()).update(there.timers(instance))
    instructions = dict(plan.instructions)
    found = []
    for tokens, instances in sorted(standing.items(), key=lambda item: -len(item[1])):
        targets = {one.activity: instructions.get(one.activity, "") for one in tokens}
        place = Place(
            source=source,
            tokens=tokens,
            instances=tuple(instances),
            targets=targets,
            lost_timers=tuple(sorted(timers[tokens] - set(instructions))),
            fault=_try(there, here, plan, tokens, instances),
            forms=forms.changes(targets),
        )
        found.append(place)
    return found


def _try(
    there: Migrations,
    here: Migrations,
    plan: Plan,
    tokens: Sequence[Token],
    instances: Sequence[str],
) -> str:
    """Move a copy of each case that stands there; the first fault, "" when all went over."""
    for instance in instances:
        try:
            variables = there.variables(instance)
            copy = here.copy(plan.source, tokens, variables, f"{instance}")
            here.migrate(plan, [copy])
        except EngineError as fault:
            return str(fault)
    return ""


@dataclass(frozen=True, slots=True)
class Moved:
    """What came of the real migration.

    Args:
        moved: instances that went over.
        left: instances that stay on their version, with the reason, Chinese.
        at: when it ended.
    """

    moved: tuple[str, ...]
    left: Mapping[str, str]
    at: datetime


def move(
    live: EngineSession,
    rehearsal: Rehearsal,
    target: Definition,
    renamed: Mapping[str, str],
    *,
    batch: int,
    at: datetime,
) -> Moved:
    """Move the cases for which the rehearsal went well, a batch at a time.

    May be broken off and called again: whoever went over is on the new version and is no more
    among those to be moved. A batch that the engine refuses is tried case by case.

    Args:
        live: the engine with the cases.
        rehearsal: made just before.
        target: the new version, deployed.
        renamed: as in the rehearsal.
        batch: cases in one transaction.
        at: now.
    """
    engine = Migrations(live)
    moved: list[str] = []
    left: dict[str, str] = {}
    for source in {place.source.id: place.source for place in rehearsal.places}.values():
        plan, _ = sound_plan(engine, source.id, target.id, renamed)
        ready = []
        for instance in engine.running(source.id):
            if instance in rehearsal.movable:
                ready.append(instance)
            else:
                left[instance] = "演练中没有走通，或演练之后才到此处"
        for begin in range(0, len(ready), batch):
            chunk = ready[begin : begin + batch]
            for group in _accepted(engine, plan, chunk):
                moved += group
        left |= {one: "引擎拒绝迁移，请再演练一次" for one in ready if one not in set(moved)}
    return Moved(tuple(moved), left, at)


def _accepted(engine: Migrations, plan: Plan, chunk: list[str]) -> list[list[str]]:
    """Move a batch; the parts that went over."""
    try:
        engine.migrate(plan, chunk)
    except EngineError:
        if len(chunk) == 1:
            return []
        return [group for one in chunk for group in _accepted(engine, plan, [one])]
    return [chunk]
