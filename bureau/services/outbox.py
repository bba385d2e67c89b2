"""The relay: moves the outbox into the engine.

A row is taken under a lease that is longer than everything the relay asks of the engine for it;
rows of one case keep their order. Then one of these:

    told                          done
    the engine does not answer    tried again with growing pauses, for as long as it takes
    a message came too early      likewise, and it holds up no other row meanwhile
    the engine refuses the row    likewise, but after `REFUSALS` times it is dead: ops are told, and
                                  it holds up nothing
"""

from __future__ import annotations

import random
import sys
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

import structlog

from bureau import failpoints
from bureau.domain.backoff import pause
from bureau.domain.clock import Clock
from bureau.errors import BureauError, EngineConflict, EngineUnavailable, Transient
from bureau.services.delivery import Delivery, NotYet
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.records import (
    CaseEvent,
    Notification,
    OutboxRow,
    OutboxState,
    RecipientKind,
)

#: Refusals after which a row is given up; with the pauses below that is after some 20 minutes.
REFUSALS: Final = 12
PAUSE_BASE: Final = timedelta(seconds=2)
#: Longest pause while the engine is away or a message is early.
WAIT_LONGEST: Final = timedelta(minutes=1)
#: Longest pause after a refusal.
REFUSED_LONGEST: Final = timedelta(minutes=5)
#: Statuses that say the engine is away; any other 5xx may be the row's own fault.
_AWAY: Final = frozenset({None, 429, 502, 503, 504})
_ERROR_LIMIT: Final = 1000

_log = structlog.get_logger("relay")


@dataclass(frozen=True, slots=True)
class _Told:
    event: CaseEvent | None


@dataclass(frozen=True, slots=True)
class _Again:
    """Not told.

    Args:
        error: why.
        refused: the row itself is to blame.
        away: the engine does not answer.
        early: nothing waits for the message so far.
    """

    error: str
    refused: bool = False
    away: bool = False
    early: bool = False


class Relay:
    """Tells the engine what the outbox says. Any number of them may run.

    Args:
        uow: opens transactions.
        delivery: tells one row.
        clock: the one clock.
        owner: this relay, by a name that no other has.
        lease: longer than all the engine is asked for one row may take.
        ops_group: group that is told of dead rows.
        chance: numbers in [0, 1) that spread the pauses.
    """

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        delivery: Delivery,
        clock: Clock,
        *,
        owner: str,
        lease: timedelta,
        ops_group: str,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._uow = uow
        self._delivery = delivery
        self._clock = clock
        self._owner = owner
        self._lease = lease
        self._ops_group = ops_group
        self._chance = chance

    def run_once(self, limit: int = 50) -> int:
        """Tell rows that are due, one after the other; gives how many were taken.

        Ends early when the engine is away: the others would fare no better.

        Args:
            limit: most rows.

        Raises:
            Transient: the database is away.
        """
        taken = 0
        while taken < limit:
            now = self._clock.now()
            with self._uow() as uow:
                row = uow.outbox.claim(self._owner, now, now + self._lease)
                uow.commit()
            if row is None:
                break
            failpoints.reach("relay-claimed")
            taken += 1
            if not self._tell(row):
                break
        return taken

    def _tell(self, row: OutboxRow) -> bool:
        """Tell one row and write down what came of it; False: the engine is away."""
        result: _Told | _Again | None = None
        try:
            result = _Told(self._delivery.deliver(row))
        except EngineConflict as fault:
            result = _Again(_said(fault))
        except EngineUnavailable as fault:
            away = fault.status in _AWAY
            result = _Again(_said(fault), refused=not away, away=away)
        except NotYet as fault:
            result = _Again(_said(fault), early=True)
        except Transient as fault:
            result = _Again(_said(fault))
        except BureauError as fault:
            result = _Again(_said(fault), refused=True)
        finally:
            if result is None:  # unforeseen: it counts against the row, and goes on up
                result = _Again(_said(sys.exception()), refused=True)
            self._settle(row, result)
        return not (isinstance(result, _Again) and result.away)

    def _settle(self, row: OutboxRow, result: _Told | _Again) -> None:
        settled = self._told(row) if isinstance(result, _Told) else self._again(row, result)
        with self._uow() as uow:
            if not uow.outbox.settle(settled):
                _log.warning("outbox row went to another relay", row=row.id, case=row.case_id)
                return
            if isinstance(result, _Told) and result.event is not None:
                uow.events.add(result.event)
            if settled.state is OutboxState.DEAD:
                self._alarm(uow, settled)
            uow.commit()
        log = _log.error if settled.state is OutboxState.DEAD else _log.info
        log(
            "outbox row",
            row=row.id,
            case=row.case_id,
            kind=row.kind.value,
            attempts=row.attempts,
            outcome=settled.state.value,
        )

    def _told(self, row: OutboxRow) -> OutboxRow:
        return replace(
            row,
            state=OutboxState.DONE,
            done_at=self._clock.now(),
            leased_until=None,
            lease_owner=None,
            last_error=None,
        )

    def _again(self, row: OutboxRow, result: _Again) -> OutboxRow:
        now = self._clock.now()
        refusals = row.refusals + int(result.refused)
        longest = REFUSED_LONGEST if result.refused else WAIT_LONGEST
        tries = refusals if result.refused else row.attempts
        wait = pause(tries, base=PAUSE_BASE, longest=longest, chance=self._chance())
        dead = refusals >= REFUSALS
        return replace(
            row,
            state=_state(row, dead=dead, early=result.early),
            done_at=now if dead else None,
            refusals=refusals,
            available_at=now + wait,
            leased_until=None,
            lease_owner=None,
            last_error=result.error,
        )

    def _alarm(self, uow: UnitOfWork, row: OutboxRow) -> None:
        case = uow.cases.get(row.case_id)
        number = case.number if case else row.case_id
        text = f"办件 {number} 未能送入流程引擎，已停止重试，请查明原因后恢复：{row.last_error}"
        uow.notifications.add(
            Notification(
                id=str(uuid.uuid4()),
                case_id=row.case_id if case else None,
                recipient_kind=RecipientKind.GROUP,
                recipient=self._ops_group,
                kind="outbox-dead",
                text=text,
                created_at=self._clock.now(),
                dedup_key=f"outbox-dead:{row.id}:{row.attempts}",
            )
        )


def _state(row: OutboxRow, *, dead: bool, early: bool) -> OutboxState:
    if dead:
        return OutboxState.DEAD
    return OutboxState.EARLY if early else row.state


def _said(fault: BaseException | None) -> str:
    return f"{type(fault).__name__}: {fault}"[:_ERROR_LIMIT]
