"""The effect ledger (外部动作台账): an act on the outside is done at most once for each key.

    claim in a short transaction -> act outside any transaction -> store in a short transaction

                       claim again finds
    STORED             the result is returned, nothing is done
    RELEASED           surely not done: act
    CLAIMED, leased    another worker is acting now: InProgress
    CLAIMED            a crash, or no answer: ask the other side by key; it knows the result ->
                       store; it never got it -> act; there is nobody to ask -> PARKED;
                       a person found out that it was done, and its result -> store
    PARKED             a person has to decide: Permanent

The lease is longer than any act may take, so that two workers with the same task never act at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from pydantic import BaseModel, ValidationError

from bureau import failpoints
from bureau.domain.clock import Clock
from bureau.domain.json_value import JsonObject
from bureau.errors import BusinessError, InProgress, OutcomeUnknown, Permanent, Transient
from bureau.services.effect_request import request_digest
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.records import Effect, EffectEntry, EffectState

R = TypeVar("R", bound=BaseModel)

#: Longest note kept in the history.
NOTE_LIMIT = 500

_log = structlog.get_logger("effects")


class EffectLedger:
    """Does acts at most once, and knows their results.

    Args:
        uow: opens transactions.
        clock: the one clock.
        owner: this process, by a name that no other has.
        lease: longer than any act may take.
    """

    def __init__(
        self, uow: UnitOfWorkFactory, clock: Clock, *, owner: str, lease: timedelta
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._owner = owner
        self._lease = lease

    def once(
        self,
        key: str,
        *,
        topic: str,
        case_id: str | None,
        request: JsonObject,
        model: type[R],
        act: Callable[[], R],
        ask: Callable[[], R | None] | None = None,
        record: Callable[[UnitOfWork, R], None] | None = None,
        patience: timedelta = timedelta(0),
    ) -> R:
        """Do an act, or return what it gave before.

        Args:
            key: external task id; also the key under which the other side is asked.
            topic: service step, for the record.
            case_id: the case it belongs to.
            request: what is asked for; its digest is kept.
            model: type of the result.
            act: does it. Transient, Permanent and BusinessError say that it was surely not done;
                OutcomeUnknown, and whatever else is raised, that nobody knows.
            ask: asks the other side by key what became of it; None: it never got it.
            record: writes what follows from the result, in the transaction that stores it.
            patience: how much longer than the usual lease this act may take.

        Raises:
            InProgress: another worker is acting.
            Transient: what `act` or `ask` raised.
            Permanent: parked, or what `act` or `ask` raised.
            BusinessError: what `act` or `ask` raised.
        """
        effect, known = self._claim(key, topic, case_id, request_digest(request), patience)
        if effect.state is EffectState.STORED:
            return model.model_validate(effect.result)
        failpoints.reach("effect-claimed")
        result = self._found_out(effect, model)
        if result is None and not known:
            result = self._asked(effect, ask)
        if result is None:
            with self._unstored(effect, refused=EffectState.RELEASED):
                result = act()
            failpoints.reach("effect-acted")
        stored = self._store(effect, result, model, record)
        failpoints.reach("effect-stored")
        return stored

    def inside(
        self,
        key: str,
        *,
        topic: str,
        case_id: str | None,
        request: JsonObject,
        model: type[R],
        act: Callable[[UnitOfWork], R],
    ) -> R:
        """Do an act that is in our own database only: claimed, done and stored in one transaction.

        Arguments as for `once`; `act` gets the open transaction and does not commit.
        """
        now = self._clock.now()
        fresh = self._new(key, topic, case_id, request_digest(request))
        with self._uow() as uow:
            if not uow.effects.add(fresh):
                known = uow.effects.lock(key)
                if known is not None and known.state is EffectState.STORED:
                    return model.model_validate(known.result)
            result = act(uow)
            uow.effects.save(_stored(fresh, result, now))
            uow.effects.note(_entry(fresh, EffectState.STORED, "在本库内一次完成", now))
            uow.commit()
        return result

    def completed(self, key: str, at: datetime | None = None) -> None:
        """Note that the engine was told. Without an act under this key there is nothing to note.

        Args:
            key: the act.
            at: when it was told, aware; None: just now.
        """
        with self._uow(read_only=True) as uow:
            known = uow.effects.get(key)
        if known is None or known.completed_at is not None:
            return
        with self._uow() as uow:
            effect = uow.effects.lock(key)
            if effect is not None and effect.completed_at is None:
                uow.effects.save(replace(effect, completed_at=at or self._clock.now()))
                uow.commit()

    def _new(
        self,
        key: str,
        topic: str,
        case_id: str | None,
        digest: str,
        patience: timedelta = timedelta(0),
    ) -> Effect:
        now = self._clock.now()
        return Effect(
            key=key,
            topic=topic,
            case_id=case_id,
            state=EffectState.CLAIMED,
            owner=self._owner,
            attempts=1,
            request_digest=digest,
            claimed_at=now,
            leased_until=now + self._lease + patience,
        )

    def _claim(
        self, key: str, topic: str, case_id: str | None, digest: str, patience: timedelta
    ) -> tuple[Effect, bool]:
        """Take the act, or find it stored. The second value: its state is known, no need to ask."""
        fresh = self._new(key, topic, case_id, digest, patience)
        with self._uow() as uow:
            if uow.effects.add(fresh):
                uow.effects.note(_entry(fresh, EffectState.CLAIMED, "开始", fresh.claimed_at))
                uow.commit()
                return fresh, True
            found = uow.effects.lock(key)
            if found is None:
                raise Transient(f"effect {key} vanished while it was claimed")
            if found.state is EffectState.STORED:
                return found, True
            if found.state is EffectState.PARKED:
                raise Permanent(f"effect {key} is parked: a person has to say whether it was done")
            if found.leased_until is not None and found.leased_until > fresh.claimed_at:
                wait = found.leased_until - fresh.claimed_at
                raise InProgress(f"effect {key} is being done by {found.owner}", wait)
            taken = replace(fresh, attempts=found.attempts + 1, result=found.result)
            uow.effects.save(taken)
            note = "再次开始" if found.state is EffectState.RELEASED else "结果不明，先行查询"
            uow.effects.note(_entry(taken, EffectState.CLAIMED, note, taken.claimed_at))
            uow.commit()
        return taken, found.state is EffectState.RELEASED

    def _found_out(self, effect: Effect, model: type[R]) -> R | None:
        """What a person found out of an act whose outcome was unknown; None: nobody did.

        Raises:
            Permanent: it is no result of this step; the act is parked again.
        """
        if effect.result is None:
            return None
        try:
            return model.model_validate(effect.result)
        except ValidationError as fault:
            names = "、".join(".".join(map(str, one["loc"])) for one in fault.errors())
            self._let_go(effect, EffectState.PARKED, f"人工认定的结果缺少或不符：{names}")
            raise Permanent(f"effect {effect.key}: 人工认定的结果缺少或不符：{names}") from fault

    def _asked(self, effect: Effect, ask: Callable[[], R | None] | None) -> R | None:
        """What the other side knows of an act whose outcome is unknown.

        Raises:
            Permanent: there is nobody to ask; the act is parked.
        """
        if ask is None:
            self._let_go(effect, EffectState.PARKED, "结果不明且无处查询，待人工核实")
            raise Permanent(f"effect {effect.key}: it is unknown whether it was done; parked")
        with self._unstored(effect, refused=EffectState.CLAIMED):
            return ask()

    @contextmanager
    def _unstored(self, effect: Effect, *, refused: EffectState) -> Iterator[None]:
        """Leave the row as what was raised demands.

        Args:
            effect: the claimed act.
            refused: what Transient and Permanent leave behind.
        """
        state, note = EffectState.CLAIMED, "中断，结果不明"
        done = False
        try:
            yield
            done = True
        except OutcomeUnknown as fault:
            note = _said(fault)
            raise
        except (Transient, Permanent) as fault:
            state, note = refused, _said(fault)
            raise
        except BusinessError as fault:
            state, note = EffectState.RELEASED, _said(fault)
            raise
        finally:
            if not done:
                self._let_go(effect, state, note)

    def _let_go(self, effect: Effect, state: EffectState, note: str) -> None:
        """End the lease of an act that was not stored, unless another worker has it by now."""
        now = self._clock.now()
        with self._uow() as uow:
            present = uow.effects.lock(effect.key)
            if present is None or not _still(present, effect):
                return
            uow.effects.save(replace(present, state=state, leased_until=None))
            uow.effects.note(_entry(effect, state, note, now))
            uow.commit()
        _log.info("effect not stored", task=effect.key, topic=effect.topic, outcome=state.value)

    def _store(
        self,
        effect: Effect,
        result: R,
        model: type[R],
        record: Callable[[UnitOfWork, R], None] | None,
    ) -> R:
        """Store a result. When another worker has stored one meanwhile, that one counts."""
        now = self._clock.now()
        with self._uow() as uow:
            present = uow.effects.lock(effect.key)
            if present is not None and present.state is EffectState.STORED:
                uow.effects.note(_entry(effect, EffectState.STORED, "另一进程已先登记结果", now))
                uow.commit()
                return model.model_validate(present.result)
            uow.effects.save(_stored(present or effect, result, now))
            uow.effects.note(_entry(effect, EffectState.STORED, "已完成并登记结果", now))
            if record is not None:
                record(uow, result)
            uow.commit()
        return result


def _still(present: Effect, claimed: Effect) -> bool:
    return present.state is EffectState.CLAIMED and present.attempts == claimed.attempts


def _stored(effect: Effect, result: BaseModel, now: datetime) -> Effect:
    return replace(
        effect,
        state=EffectState.STORED,
        result=result.model_dump(mode="json"),
        stored_at=now,
        leased_until=None,
    )


def _entry(effect: Effect, state: EffectState, note: str, at: datetime) -> EffectEntry:
    text = f"第{effect.attempts}次：{note}（{effect.owner}）"
    return EffectEntry(key=effect.key, at=at, state=state, note=text)


def _said(fault: Exception) -> str:
    return f"{type(fault).__name__}: {fault}"[:NOTE_LIMIT]
