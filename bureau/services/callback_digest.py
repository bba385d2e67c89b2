"""Tells ops once a day what callbacks could not be delivered: one line, never one a message."""

from __future__ import annotations

import uuid

from bureau.domain.clock import Clock
from bureau.services.callbacks import Callbacks
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.services.records import Notification, RecipientKind
from bureau.timezone import TIME_ZONE


class CallbackDigest:
    """The daily digest.

    Args:
        uow: opens transactions.
        callbacks: knows how they stand.
        clock: the one clock.
        ops_group: who is told.
    """

    def __init__(
        self, uow: UnitOfWorkFactory, callbacks: Callbacks, clock: Clock, *, ops_group: str
    ) -> None:
        self._uow = uow
        self._callbacks = callbacks
        self._clock = clock
        self._ops_group = ops_group

    def run(self) -> str:
        """Tell, if there is something to tell and today's digest has not gone out."""
        lines = [
            f"{one.organisation}：放弃 {one.dead} 条，待发 {one.pending} 条"
            + (f"，{one.endpoint.note}" if one.endpoint.note else "")
            for one in self._callbacks.report()
            if one.dead or one.endpoint.failures or (one.pending and not one.endpoint.active)
        ]
        if not lines:
            return "回调正常"
        now = self._clock.now()
        text = "回调未能送达：" + "；".join(lines) + "。查看：bureau callback dead"
        told = Notification(
            id=str(uuid.uuid4()),
            recipient_kind=RecipientKind.GROUP,
            recipient=self._ops_group,
            kind="callback-digest",
            text=text,
            created_at=now,
            dedup_key=f"callback-digest:{now.astimezone(TIME_ZONE):%Y-%m-%d}",
        )
        with self._uow() as uow:
            uow.notifications.add(told)
            uow.commit()
        return f"{len(lines)} 个单位的回调有问题"
