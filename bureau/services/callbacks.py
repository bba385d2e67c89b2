"""Tells bodies of what happened to their cases (回调): registered address, signed messages.

The queue is written by `uow.events.add` in the transaction of the entry it tells of. Signatures are
those of Standard Webhooks: headers webhook-id, webhook-timestamp and webhook-signature, the last
being "v1," and the base64 of HMAC-SHA256 over "<id>.<timestamp>.<body>". What happens to a try:

    2xx                       done
    no answer, 429, 503       the whole address is left alone, with growing pauses up to an hour
    410                       the address is switched off, as its owner asked
    any other status          this message is tried again, with growing pauses up to an hour
    older than five days      given up: ops may replay it; it holds up nothing

A body gets the messages of one case in order, and one message at a time; at least once, under the
same id.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from bureau.domain.backoff import pause
from bureau.domain.clock import Clock
from bureau.domain.timeline import PUBLIC_TEXTS
from bureau.errors import Conflict, NotFound
from bureau.services.access import Caller
from bureau.services.ports.callback_sender import CallbackAnswer, CallbackSender, EndpointAway
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.services.records.callbacks import CallbackEndpoint, CallbackRow, CallbackState

#: Longer than one try may take.
LEASE: Final = timedelta(seconds=60)
PAUSE_BASE: Final = timedelta(seconds=10)
PAUSE_LONGEST: Final = timedelta(hours=1)
#: How long a message is tried for: over a weekend with holidays around it.
KEEP_TRYING: Final = timedelta(days=5)
_SECRET_PREFIX: Final = "whsec_"
_AWAY: Final = frozenset({429, 503})
_GONE: Final = 410

_log = structlog.get_logger("callbacks")


@dataclass(frozen=True, slots=True)
class CallbackReport:
    """How callbacks of one body stand: code, address, whether on, rows by state, last trouble."""

    organisation: str
    endpoint: CallbackEndpoint
    pending: int
    dead: int


def signature(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    """The header webhook-signature of a message."""
    key = base64.b64decode(secret.removeprefix(_SECRET_PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


class Callbacks:
    """Registers addresses and delivers messages. Any number of processes may deliver.

    Args:
        uow: opens transactions.
        sender: sends one message.
        clock: the one clock.
        owner: this process, by a name that no other has.
        public_url: origin under which bodies reach us.
        chance: numbers in [0, 1) that spread the pauses.
    """

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        sender: CallbackSender,
        clock: Clock,
        *,
        owner: str,
        public_url: str,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._uow = uow
        self._sender = sender
        self._clock = clock
        self._owner = owner
        self._public_url = public_url.rstrip("/")
        self._chance = chance

    def register(self, organisation_id: str, url: str) -> CallbackEndpoint:
        """Register or replace the address of a body; its secret is new each time.

        Raises:
            InvalidData: no https address, or one into a network that is not allowed.
        """
        self._sender.check(url)
        endpoint = CallbackEndpoint(
            organisation_id=organisation_id,
            url=url,
            secret=_SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode(),
            active=True,
            registered_at=self._clock.now(),
        )
        with self._uow() as uow:
            uow.callbacks.put_endpoint(endpoint)
            uow.commit()
        return endpoint

    def of(self, organisation_id: str) -> CallbackEndpoint:
        """Where a body wants to be told.

        Raises:
            NotFound: it registered nothing.
        """
        with self._uow(read_only=True) as uow:
            endpoint = uow.callbacks.endpoint(organisation_id)
        if endpoint is None or not endpoint.active:
            raise NotFound("尚未登记回调地址。")
        return endpoint

    def switch_off(self, organisation_id: str, note: str = "已注销") -> None:
        """Tell a body no more; what waits stays and goes out when it registers again."""
        with self._uow() as uow:
            endpoint = uow.callbacks.endpoint(organisation_id)
            if endpoint is not None and endpoint.active:
                uow.callbacks.put_endpoint(replace(endpoint, active=False, note=note))
                uow.commit()

    def for_caller(self, caller: Caller) -> str:
        """Id of the body whose address the caller may manage.

        Raises:
            NotPermitted: no scope for it.
        """
        caller.require_callback()
        return caller.organisation_id

    def report(self) -> tuple[CallbackReport, ...]:
        """How it stands with every body that registered an address."""
        with self._uow(read_only=True) as uow:
            counts = uow.callbacks.counts()
            found = [
                (one, endpoint)
                for one in uow.organisations.all()
                if (endpoint := uow.callbacks.endpoint(one.id)) is not None
            ]
        return tuple(
            CallbackReport(
                organisation=one.code,
                endpoint=endpoint,
                pending=counts.get((one.id, CallbackState.PENDING), 0),
                dead=counts.get((one.id, CallbackState.DEAD), 0),
            )
            for one, endpoint in found
        )

    def dead(self) -> tuple[CallbackRow, ...]:
        """Messages that were given up, oldest first."""
        with self._uow(read_only=True) as uow:
            return uow.callbacks.dead()

    def replay(self, row_id: int) -> None:
        """Try a message that was given up again, now, for as long as a new one.

        Raises:
            NotFound: no such message.
            Conflict: it was not given up.
        """
        now = self._clock.now()
        with self._uow() as uow:
            row = uow.callbacks.get(row_id)
            if row is None:
                raise NotFound(f"没有第 {row_id} 条回调。")
            if row.state is not CallbackState.DEAD:
                raise Conflict(f"第 {row_id} 条回调未放弃（{row.state.value}），无需重发。")
            uow.callbacks.settle(
                replace(
                    row,
                    state=CallbackState.PENDING,
                    available_at=now,
                    created_at=now,
                    done_at=None,
                )
            )
            uow.commit()

    def deliver_one(self) -> bool:
        """Deliver one message that is due; False: none is.

        Raises:
            Transient: the database is away.
        """
        now = self._clock.now()
        with self._uow() as uow:
            row = uow.callbacks.claim(self._owner, now, now + LEASE)
            if row is None:
                return False
            endpoint = uow.callbacks.endpoint(row.organisation_id)
            case = uow.cases.get(row.case_id)
            uow.commit()
        if endpoint is None or case is None:
            raise NotFound(f"callback {row.id} has no address or no case")
        body = self._body(row, case.number, case.procedure_id)
        try:
            answer: CallbackAnswer | None = self._send(endpoint, row, body)
            error = "" if answer is None else f"HTTP {answer.status}"
        except EndpointAway as fault:
            answer, error = None, str(fault)
        self._settle(row, endpoint, answer, error)
        return True

    def _body(self, row: CallbackRow, number: str, procedure: str) -> bytes:
        """The same bytes at each try: nothing in it changes with the case."""
        content = {
            "type": f"case.{row.kind.value}",
            "timestamp": row.happened_at.isoformat(timespec="seconds"),
            "data": {
                "tracking_number": number,
                "procedure": procedure,
                "text": PUBLIC_TEXTS[row.kind],
                "status_url": f"{self._public_url}/v1/submissions/{number}",
            },
        }
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()

    def _send(self, endpoint: CallbackEndpoint, row: CallbackRow, body: bytes) -> CallbackAnswer:
        timestamp = str(int(self._clock.now().timestamp()))
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "bureau-callback/1",
            "webhook-id": row.message_id,
            "webhook-timestamp": timestamp,
            "webhook-signature": signature(endpoint.secret, row.message_id, timestamp, body),
        }
        return self._sender.send(endpoint.url, body, headers)

    def _settle(
        self,
        row: CallbackRow,
        endpoint: CallbackEndpoint,
        answer: CallbackAnswer | None,
        error: str,
    ) -> None:
        now = self._clock.now()
        taken = answer is not None and 200 <= answer.status < 300
        settled = self._settled(row, now, taken, error)
        with self._uow() as uow:
            if not uow.callbacks.settle(settled):
                _log.warning("callback went to another process", row=row.id)
                return
            present = uow.callbacks.endpoint(row.organisation_id)
            # Registered anew meanwhile: what this try found out says nothing of the new address.
            if present is not None and present.registered_at == endpoint.registered_at:
                changed = self._rested(present, now, answer, error)
                if changed != present:
                    uow.callbacks.put_endpoint(changed)
            uow.commit()
        _log.info(
            "callback",
            row=row.id,
            case=row.case_id,
            attempts=row.attempts,
            outcome=settled.state.value,
        )

    def _settled(self, row: CallbackRow, now: datetime, taken: bool, error: str) -> CallbackRow:
        free = replace(row, leased_until=None, lease_owner=None)
        if taken:
            return replace(free, state=CallbackState.DONE, done_at=now, last_error=None)
        if now - row.created_at >= KEEP_TRYING:
            return replace(free, state=CallbackState.DEAD, done_at=now, last_error=error)
        return replace(free, available_at=now + self._pause(row.attempts), last_error=error)

    def _rested(
        self, endpoint: CallbackEndpoint, now: datetime, answer: CallbackAnswer | None, error: str
    ) -> CallbackEndpoint:
        if answer is not None and answer.status == _GONE:
            return replace(endpoint, active=False, note="对方回答 410，已停用")
        if answer is None or answer.status in _AWAY:
            failures = endpoint.failures + 1
            rest = self._pause(failures)
            if answer is not None and answer.retry_after is not None:
                rest = max(rest, answer.retry_after)
            return replace(endpoint, failures=failures, resume_at=now + rest, note=error)
        return replace(endpoint, failures=0, resume_at=None, note="")

    def _pause(self, tries: int) -> timedelta:
        return pause(tries, base=PAUSE_BASE, longest=PAUSE_LONGEST, chance=self._chance())
