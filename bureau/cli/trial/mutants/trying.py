"""One mutant on the engine: the scenarios that come by its place, until one notices."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bureau.cli.problem import CannotGoOn
from bureau.cli.trial.mutants.chain import Chain
from bureau.cli.trial.mutants.notes import Note, Notes, note_of
from bureau.cli.trial.mutants.pace import cost_of
from bureau.cli.trial.mutants.reach import Walk, in_order
from bureau.cli.trial.mutants.target import Target
from bureau.cli.trial.mutants.verdict import Finder, Verdict
from bureau.cli.trial.pool import Job
from bureau.cli.trial.trial import Trial
from bureau.errors import EngineRefused, EngineUnavailable
from bureau.modelling.mutants import Excuses, Mutant, Refusals
from bureau.modelling.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Work:
    """A mutant that has to be tried on the engine.

    Args:
        mutant: it.
        number: for the ids it is deployed under.
        order: the scenarios that come by its place, in the order to be tried.
        cost: seconds that it is likely to take.
        key: digest of it, of all that is deployed with it and of the program.
    """

    mutant: Mutant
    number: int
    order: Sequence[Walk]
    cost: float
    key: str

    def note(self, verdict: Verdict, excuses: Excuses) -> Note:
        """The verdict as it is written down."""
        return note_of(verdict, excuses, self.key, self.against(verdict.by))

    def against(self, noticed_by: str) -> str:
        """Digest of the scenarios that a verdict stands on."""
        told = [one for one in self.order if noticed_by in ("", one.scenario.name)]
        return _digest(*sorted(one.digest for one in told))


def refused(target: Target, workspace: Workspace, mutants: Iterable[Mutant]) -> Iterator[Verdict]:
    """Verdicts on those that the lint finds."""
    refusals = Refusals(target.path, workspace)
    for one in mutants:
        if rule := refusals.of(one):
            yield Verdict(one, Finder.LINT, rule)


def works_of(
    target: Target, mutants: Sequence[Mutant], walks: Sequence[Walk], notes: Notes
) -> list[Work]:
    """What there is to try.

    Args:
        target: whose mutants.
        mutants: those that the lint lets pass.
        walks: the scenarios on the right diagrams.
        notes: of an earlier run: who noticed a mutant then is asked first.
    """
    made = []
    for number, mutant in enumerate(mutants, 1):
        before = notes.before.get(mutant.id)
        order = in_order(walks, target.process, mutant, before.by if before else "")
        cost = cost_of(target.process, mutant, order)
        key = _digest(target.beside, mutant.id, hashlib.sha256(mutant.xml).hexdigest())
        made.append(Work(mutant, number, order, cost, key))
    return made


def known_verdict(work: Work, notes: Notes) -> Verdict | None:
    """The verdict of an earlier run, when it still stands."""
    note = notes.before.get(work.mutant.id)
    if note is None or note.key != work.key or note.against != work.against(note.by):
        return None
    return Verdict(work.mutant, Finder(note.finder), note.by, note.tried)


def judge(running: Trial, target: Target, work: Work) -> Verdict:
    """Try one mutant.

    Raises:
        CannotGoOn: the engine has gone.
    """
    tried = len(work.order)
    if not tried:
        return Verdict(work.mutant, Finder.NOBODY)
    with Chain(target.process, target.chain, running.session, work.mutant, work.number) as chain:
        try:
            chain.install()
        except (EngineRefused, EngineUnavailable):
            _still_there(running)
            return Verdict(work.mutant, Finder.ENGINE, tried=tried)
        for walk in work.order:
            subject = chain.subject(walk.subject.original)
            if running.pool.run(Job(subject, walk.scenario)).run.fault:
                _still_there(running)
                return Verdict(work.mutant, Finder.SCENARIO, walk.scenario.name, tried)
    return Verdict(work.mutant, Finder.NOBODY, tried=tried)


def _still_there(running: Trial) -> None:
    """An engine that has gone is not a verdict."""
    if not running.engine.answers():
        raise CannotGoOn(
            "试运行的流程引擎中途退出。", "The engine ended.", "再运行同一命令，从断处接着做"
        )


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
