"""What a handler knows besides its variables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bureau.domain.clock import Clock
from bureau.engine.external_tasks import LockedTask

if TYPE_CHECKING:
    from bureau.bootstrap import Services


@dataclass(frozen=True, slots=True)
class Context:
    """One delivery of one external task.

    Args:
        effect_key: id of the external task: the same at each redelivery, new when the process comes
            by again, which is a real second act. Key of the effect ledger.
        topic: its topic.
        activity_id: id of the service task in the diagram.
        activity_instance_id: this run of it, as the engine's history knows it.
        process_instance_id: instance the task belongs to; a called process has its own.
        process_definition_id: the exact version of the diagram that runs.
        process_definition_key: process id, such as ``P2_29_Hotline12345``.
        business_key: case number (办件编号); None before `register` gave one.
        services: the use cases.
        clock: the time to go by; never the machine's.
        log: logger that already carries case, topic and task.
    """

    effect_key: str
    topic: str
    activity_id: str
    activity_instance_id: str
    process_instance_id: str
    process_definition_id: str
    process_definition_key: str
    business_key: str | None
    services: Services
    clock: Clock
    log: structlog.stdlib.BoundLogger


def context_of(
    task: LockedTask, services: Services, clock: Clock, log: structlog.stdlib.BoundLogger
) -> Context:
    """The context of one delivery."""
    return Context(
        effect_key=task.id,
        topic=task.topic,
        activity_id=task.activity_id,
        activity_instance_id=task.activity_instance_id,
        process_instance_id=task.process_instance_id,
        process_definition_id=task.process_definition_id,
        process_definition_key=task.process_definition_key,
        business_key=task.business_key,
        services=services,
        clock=clock,
        log=log,
    )
