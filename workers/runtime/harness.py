"""Runs a handler without an engine, exactly as a worker would: for the handlers' own tests.

Variables go through the same codec in both directions, only declared names reach the handler, and
what comes back is the verb the engine would be told. `tests/engine/test_harness_contract.py` runs
the same cases on the real engine.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping

import structlog

from bureau.bootstrap import Services
from bureau.domain.clock import Clock
from bureau.engine.codec import encode_all
from bureau.engine.external_tasks import LockedTask
from workers.runtime.backoff import RetryPolicy
from workers.runtime.context import context_of
from workers.runtime.declare import AnyHandler
from workers.runtime.execute import execute
from workers.runtime.outcome import Verb

_log = structlog.stdlib.get_logger(__name__)


class Harness:
    """Delivers tasks to handlers.

    Args:
        services: what the handlers call.
        clock: the time they go by.
        policy: pauses between tries.
    """

    def __init__(self, services: Services, clock: Clock, policy: RetryPolicy | None = None) -> None:
        self._services = services
        self._clock = clock
        self._policy = policy or RetryPolicy()

    def deliver(
        self,
        handler: AnyHandler,
        variables: Mapping[str, object],
        *,
        key: str | None = None,
        retries: int | None = None,
        properties: Mapping[str, str] | None = None,
        instance: str = "instance-1",
        process: str = "P_Test",
        business_key: str | None = None,
    ) -> Verb:
        """Deliver one task; the verb the engine would be told.

        Args:
            handler: runs it.
            variables: of the process, by their names in the engine.
            key: id of the task: give the same again for a redelivery.
            retries: tries left; None at the first delivery.
            properties: `camunda:property` values of the service task.
            instance: process instance.
            process: process id.
            business_key: case number.
        """
        wanted = set(variables if handler.input.is_open() else handler.input.names())
        task = LockedTask(
            id=key or str(uuid.uuid4()),
            topic=handler.topic,
            activity_id="Service_Test",
            activity_instance_id="Service_Test:1",
            process_instance_id=instance,
            process_definition_id=f"{process}:1:test",
            process_definition_key=process,
            business_key=business_key,
            retries=retries,
            variables=encode_all(
                {name: value for name, value in variables.items() if name in wanted}
            ),
            properties=properties or {},
        )
        log = _log.bind(case=business_key, topic=task.topic, task=task.id)
        context = context_of(task, self._services, self._clock, log)
        return execute(handler, task, context, self._policy)
