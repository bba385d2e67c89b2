"""对账: compares what was handed in, the outbox, cases, engine, acts, callbacks and papers.

It only reads, in pages, each page in a transaction of its own, while everything goes on. So what is
younger than `GRACE` is no difference yet, and whatever the engine seems to contradict is read once
more before it is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Final, TypeVar

from bureau.domain.cases import Case
from bureau.domain.clock import Clock
from bureau.errors import InvalidData
from bureau.services.ports.engine import ProcessEngine
from bureau.services.ports.engine_instances import EngineInstances, InstanceFact
from bureau.services.ports.files import FileStore
from bureau.services.ports.store.audit_pages import Span
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.records import Effect, EffectState, OutboxKind, OutboxRow, OutboxState
from bureau.services.records.differences import Difference, DifferenceKind
from bureau.timezone import TIME_ZONE

#: What is younger is still on its way: longer than a relay's or a worker's pauses.
GRACE: Final = timedelta(minutes=15)
PAGE: Final = 200

K = TypeVar("K", str, int)
T = TypeVar("T")


class Reconciliation:
    """The use case 对账.

    Args:
        uow: opens transactions.
        engine: knows single instances and service steps.
        instances: the same in pages.
        files: where the contents of papers are.
        clock: the one clock.
        grace: what is younger is no difference yet.
        page: rows read at once.
    """

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        engine: ProcessEngine,
        instances: EngineInstances,
        files: FileStore,
        clock: Clock,
        *,
        grace: timedelta = GRACE,
        page: int = PAGE,
    ) -> None:
        self._uow = uow
        self._engine = engine
        self._instances = instances
        self._files = files
        self._clock = clock
        self._grace = grace
        self._page = page

    def differences(self, day: date | None = None) -> Iterator[Difference]:
        """Every difference, found while it is iterated over.

        Args:
            day: only what was begun on this day, Beijing time; None: everything.

        Raises:
            InvalidData: the day is still to come.
            EngineError: the engine cannot be asked.
            Transient: database or store cannot be asked.
        """
        span = self._span(day)
        yield from self._orphans(span)
        yield from self._cases(span)
        yield from self._of_instances(span)
        yield from self._outbox(span)
        yield from self._effects(span)
        yield from self._callbacks(span)
        yield from self._papers(span)

    def _span(self, day: date | None) -> Span:
        settled = self._clock.now() - self._grace
        if day is None:
            return Span(None, settled)
        since = datetime.combine(day, time(), TIME_ZONE)
        if since > self._clock.now():
            raise InvalidData(f"{day} 还没有到，不能对账。")
        return Span(since, max(since, min(since + timedelta(days=1), settled)))

    def _orphans(self, span: Span) -> Iterator[Difference]:
        for one in self._rows(
            lambda uow, after: uow.audit_pages.orphans(span, after, self._page),
            lambda row: row.id,
            "",
        ):
            yield Difference(
                kind=DifferenceKind.SUBMISSION_WITHOUT_CASE,
                subject=one.id,
                case_number=None,
                since=one.received_at,
            )

    def _cases(self, span: Span) -> Iterator[Difference]:
        after = ""
        while True:
            with self._uow(read_only=True) as uow:
                cases = uow.audit_pages.open_cases(span, after, self._page)
            carried = [case.root_instance_id for case in cases if case.root_instance_id]
            known = self._instances.known(carried)
            for case in cases:
                found = self._of_case(case, known.get(case.root_instance_id or ""), span.until)
                if found is not None and self._still(case):
                    yield found
            if len(cases) < self._page:
                return
            after = cases[-1].id

    def _of_case(
        self, case: Case, instance: InstanceFact | None, until: datetime
    ) -> Difference | None:
        if case.root_instance_id is None:
            return self._not_carried(case)
        if instance is None:
            return _of(case, DifferenceKind.INSTANCE_GONE, case.number)
        if instance.ended_at is not None and instance.ended_at < until:
            return _of(case, DifferenceKind.INSTANCE_ENDED, instance.id)
        return None

    def _not_carried(self, case: Case) -> Difference | None:
        """A case that no instance carries: not started, or not registered in its process."""
        with self._uow(read_only=True) as uow:
            rows = uow.outbox.of_case(case.id)
        if any(_starts(row) and row.state is not OutboxState.DONE for row in rows):
            return None  # named with the outbox
        instance = self._engine.find_instance(case.procedure_id, case.number)
        if instance is None:
            return _of(case, DifferenceKind.CASE_NOT_STARTED, case.number)
        return _of(case, DifferenceKind.CASE_NOT_REGISTERED, instance)

    def _still(self, case: Case) -> bool:
        """Whether the case is as it was when its page was read."""
        with self._uow(read_only=True) as uow:
            return uow.cases.get(case.id) == case

    def _of_instances(self, span: Span) -> Iterator[Difference]:
        """Running instances of procedures that no case knows."""
        with self._uow(read_only=True) as uow:
            procedures = {one.id for one in uow.procedures.all()}
        first = 0
        while True:
            found = self._instances.running(span.since, span.until, first=first, limit=self._page)
            for instance in found:
                if instance.process in procedures:
                    yield from self._of_instance(instance)
            if len(found) < self._page:
                return
            first += len(found)

    def _of_instance(self, instance: InstanceFact) -> Iterator[Difference]:
        with self._uow(read_only=True) as uow:
            if uow.cases.by_root_instance(instance.id) is not None:
                return
            number = instance.business_key
            case = uow.cases.by_number(number) if number else None
        if case is not None and case.root_instance_id is None:
            return  # named with the cases
        again = self._instances.known([instance.id]).get(instance.id)
        if again is None or again.ended_at is not None:
            return  # it ended meanwhile
        twice = case is not None
        yield Difference(
            kind=DifferenceKind.INSTANCE_TWICE if twice else DifferenceKind.INSTANCE_WITHOUT_CASE,
            subject=instance.id,
            case_number=case.number if case else None,
            since=instance.started_at,
            detail=f"事项 {instance.process}",
        )

    def _outbox(self, span: Span) -> Iterator[Difference]:
        for row in self._rows(
            lambda uow, after: uow.audit_pages.waiting(span, after, self._page),
            lambda row: row.id,
            0,
        ):
            dead = row.state is OutboxState.DEAD
            yield Difference(
                kind=DifferenceKind.OUTBOX_DEAD if dead else DifferenceKind.OUTBOX_WAITS,
                subject=str(row.id),
                case_number=self._number(row.case_id),
                since=row.created_at,
                detail=row.last_error or "",
            )

    def _effects(self, span: Span) -> Iterator[Difference]:
        for effect in self._rows(
            lambda uow, after: uow.audit_pages.open_effects(span, after, self._page),
            lambda row: row.key,
            "",
        ):
            kind = self._of_effect(effect, span.until)
            if kind is not None:
                yield Difference(
                    kind=kind,
                    subject=effect.key,
                    case_number=self._number(effect.case_id),
                    since=effect.claimed_at,
                    detail=f"环节 {effect.topic}",
                )

    def _of_effect(self, effect: Effect, until: datetime) -> DifferenceKind | None:
        if effect.state is not EffectState.STORED:
            leased = effect.leased_until is not None and effect.leased_until > self._clock.now()
            return None if leased else DifferenceKind.EFFECT_UNKNOWN
        if effect.stored_at is not None and effect.stored_at >= until:
            return None
        if self._engine.completed_at(effect.key) is not None:
            return None  # the periodic job notes it
        return DifferenceKind.EFFECT_UNTOLD

    def _callbacks(self, span: Span) -> Iterator[Difference]:
        for row in self._rows(
            lambda uow, after: uow.audit_pages.dead_callbacks(span, after, self._page),
            lambda row: row.id,
            0,
        ):
            yield Difference(
                kind=DifferenceKind.CALLBACK_DEAD,
                subject=str(row.id),
                case_number=self._number(row.case_id),
                since=row.created_at,
                detail=row.last_error or "",
            )

    def _papers(self, span: Span) -> Iterator[Difference]:
        for paper in self._rows(
            lambda uow, after: uow.audit_pages.papers(span, after, self._page),
            lambda row: row.id,
            "",
        ):
            if paper.destroyed_at is None and not self._files.exists(paper.sha256):
                yield Difference(
                    kind=DifferenceKind.PAPER_MISSING,
                    subject=paper.sha256,
                    case_number=self._number(paper.case_id),
                    since=paper.added_at,
                    detail=f"材料 {paper.id}",
                )

    def _number(self, case_id: str | None) -> str | None:
        if case_id is None:
            return None
        with self._uow(read_only=True) as uow:
            case = uow.cases.get(case_id)
        return case.number if case else None

    def _rows(
        self,
        read: Callable[[UnitOfWork, K], tuple[T, ...]],
        key: Callable[[T], K],
        after: K,
    ) -> Iterator[T]:
        """Rows of all pages, one page in memory at a time."""
        while True:
            with self._uow(read_only=True) as uow:
                rows = read(uow, after)
            yield from rows
            if len(rows) < self._page:
                return
            after = key(rows[-1])


def _starts(row: OutboxRow) -> bool:
    return row.kind is OutboxKind.START_PROCESS


def _of(case: Case, kind: DifferenceKind, subject: str) -> Difference:
    return Difference(kind=kind, subject=subject, case_number=case.number, since=case.received_at)
