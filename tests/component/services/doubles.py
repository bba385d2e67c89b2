"""Stand-ins for the engine and for another body. The real ones have contract tests of their own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bureau.domain.clock import FixedClock
from bureau.domain.json_value import JsonObject, JsonValue
from bureau.errors import EngineNotFound, EngineRefused
from bureau.services.ports.counterpart import Packet, Receipt
from bureau.services.ports.engine import (
    DefinitionSource,
    FormFieldFact,
    OperationFact,
    UserTaskFact,
)
from bureau.services.ports.engine_instances import InstanceFact


@dataclass
class Instance:
    """A process instance."""

    id: str
    process: str
    business_key: str
    variables: dict[str, JsonValue]
    running: bool = True


@dataclass
class EngineDouble:
    """An engine in memory.

    Args:
        faults: raised by the next calls of `start`, `correlate` and `completed_at`, one each; None:
            it works.
        lost: the next `start` works, and its answer is lost: this is raised after it.
        waiting: messages that something waits for.
        completed: when it took service steps as completed, by task id.
    """

    faults: list[Exception | None] = field(default_factory=list)
    lost: list[Exception] = field(default_factory=list)
    waiting: set[str] = field(default_factory=set)
    instances: list[Instance] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    correlated: list[tuple[str, str]] = field(default_factory=list)
    completed: dict[str, datetime] = field(default_factory=dict)
    #: Called instances by the one that called them.
    calls: dict[str, list[str]] = field(default_factory=dict)
    #: Instances that alone wait for messages; everybody does when it is empty.
    only: set[str] = field(default_factory=set)
    tasks: tuple[UserTaskFact, ...] = ()
    log: tuple[OperationFact, ...] = ()
    fields: tuple[FormFieldFact, ...] = ()

    def add(self, process: str, key: str, variables: JsonObject | None = None) -> str:
        """An instance that somebody started."""
        instance = Instance(f"i{len(self.instances) + 1}", process, key, dict(variables or {}))
        self.instances.append(instance)
        return instance.id

    def find_instance(self, process: str, business_key: str) -> str | None:
        for instance in self.instances:
            if (instance.process, instance.business_key) == (process, business_key):
                return instance.id
        return None

    def start(self, process: str, business_key: str, variables: JsonObject) -> str:
        self._fault()
        instance_id = self.add(process, business_key, variables)
        if self.lost:
            raise self.lost.pop(0)
        return instance_id

    def correlate(self, message: str, instance_id: str, variables: JsonObject) -> None:
        self._fault()
        if message not in self.waiting or (self.only and instance_id not in self.only):
            raise EngineRefused(
                "nothing waits", status=400, type="MismatchingMessageCorrelationException"
            )
        self.correlated.append((message, instance_id))
        self._instance(instance_id).variables.update(variables)
        if self.lost:
            raise self.lost.pop(0)

    def called(self, instance_id: str) -> tuple[str, ...]:
        return tuple(self.calls.get(instance_id, ()))

    def variables(self, instance_id: str, names: Collection[str]) -> Mapping[str, JsonValue]:
        known = self._instance(instance_id).variables
        return {name: known[name] for name in names if name in known}

    def cancel(self, instance_id: str, reason: str) -> None:
        instance = self._instance(instance_id)
        if not instance.running:
            raise EngineNotFound("it does not run", status=404)
        instance.running = False
        self.cancelled.append(instance_id)

    def completed_at(self, task_id: str) -> datetime | None:
        self._fault()
        return self.completed.get(task_id)

    def activity(self, instance_id: str) -> tuple[UserTaskFact, ...]:
        return self.tasks

    def people(self, user_ids: Collection[str]) -> Mapping[str, str]:
        return {}

    def operations(self, instance_id: str) -> tuple[OperationFact, ...]:
        return self.log

    def form_fields(self, instance_id: str) -> tuple[FormFieldFact, ...]:
        return self.fields

    def definition_xml(self, instance_id: str) -> DefinitionSource:
        process = self._instance(instance_id).process
        return DefinitionSource(
            process_id=process, version=3, version_tag="1.0.0", xml=b"<definitions/>"
        )

    def _instance(self, instance_id: str) -> Instance:
        for instance in self.instances:
            if instance.id == instance_id:
                return instance
        raise EngineNotFound("no such instance", status=404)

    def _fault(self) -> None:
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None:
            raise fault


class InstancesDouble:
    """The instances of an engine double, in pages.

    Args:
        engine: whose.
        clock: they all began now.
    """

    def __init__(self, engine: EngineDouble, clock: FixedClock) -> None:
        self.engine = engine
        self.started = clock.now()

    def known(self, ids: Collection[str]) -> Mapping[str, InstanceFact]:
        return {one.id: one for one in self._all() if one.id in ids}

    def running(
        self, since: datetime | None, until: datetime, *, first: int, limit: int
    ) -> tuple[InstanceFact, ...]:
        found = [
            one
            for one in self._all()
            if one.ended_at is None
            and one.started_at < until
            and (since is None or one.started_at >= since)
        ]
        return tuple(found[first : first + limit])

    def _all(self) -> Iterator[InstanceFact]:
        for one in self.engine.instances:
            yield InstanceFact(
                id=one.id,
                process=one.process,
                business_key=one.business_key or None,
                started_at=self.started,
                ended_at=None if one.running else self.started,
            )


class ChannelDouble:
    """Another body that remembers what it got, each time it got it.

    Args:
        clock: time of its receipts.
    """

    def __init__(self, clock: FixedClock) -> None:
        self._clock = clock
        self.got: list[tuple[str, Packet]] = []
        #: Called before the next packets are taken, one each; may raise.
        self.before: list[Callable[[], None]] = []
        #: Raised after the next packets were taken, one each.
        self.after: list[Exception] = []
        #: Raised by the next questions, one each.
        self.deaf: list[Exception] = []
        #: Reason for refusing everything, "" for accepting.
        self.reason = ""

    def send(self, packet: Packet, key: str) -> Receipt:
        if self.before:
            self.before.pop(0)()
        self.got.append((key, packet))
        if self.after:
            raise self.after.pop(0)
        return self._receipt(len(self.got), self._clock.now())

    def find(self, key: str) -> Receipt | None:
        if self.deaf:
            raise self.deaf.pop(0)
        for index, (known, _) in enumerate(self.got, start=1):
            if known == key:
                return self._receipt(index, self._clock.now())
        return None

    def probe(self) -> str:
        return "应答正常"

    def _receipt(self, number: int, at: datetime) -> Receipt:
        status = "rejected" if self.reason else "accepted"
        return Receipt(f"R{number}", at, status, self.reason)  # type: ignore[arg-type]


def raising(fault: Exception) -> Callable[[], None]:
    """Something that raises, for `ChannelDouble.before`."""

    def call() -> None:
        raise fault

    return call
