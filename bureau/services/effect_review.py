"""Acts that need a person: outcome unknown, or done outside and never told to the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

from bureau.domain.clock import Clock
from bureau.domain.json_value import JsonObject
from bureau.errors import Conflict, NotFound
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.records import Effect, EffectEntry, EffectState


class EffectReview:
    """Shows and settles what the ledger cannot settle itself.

    Args:
        uow: opens transactions.
        clock: the one clock.
    """

    def __init__(self, uow: UnitOfWorkFactory, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    def unfinished(self, older_than: timedelta) -> tuple[Effect, ...]:
        """Acts begun longer ago that are claimed, parked, or stored and not told to the engine."""
        with self._uow(read_only=True) as uow:
            return uow.effects.unfinished(self._clock.now() - older_than)

    def case_numbers(self, effects: Iterable[Effect]) -> Mapping[str | None, str]:
        """Number of each act's case by its id; "" for acts of no case."""
        with self._uow(read_only=True) as uow:
            ids = {one.case_id for one in effects if one.case_id}
            found = uow.cases.by_ids(ids)
        numbers: dict[str | None, str] = {
            one: found[one].number if one in found else one for one in ids
        }
        return numbers | {None: ""}

    def history(self, key: str) -> tuple[EffectEntry, ...]:
        """What happened to an act, oldest first."""
        with self._uow(read_only=True) as uow:
            return uow.effects.history(key)

    def confirm(self, key: str, *, by: str, note: str, result: JsonObject) -> None:
        """A person found out that the act was done: the next delivery takes this result.

        What follows from the act (timeline, handover) is written then, as if the other side had
        been asked.

        Args:
            key: the act.
            by: user id.
            note: how it was found out.
            result: fields of the step's result.

        Raises:
            NotFound: no such act.
            Conflict: its outcome is known already.
        """
        with self._uow() as uow:
            effect = self._open(uow, key)
            told = replace(effect, state=EffectState.CLAIMED, result=result, leased_until=None)
            uow.effects.save(told)
            self._note(uow, told, f"人工确认已完成：{note}（{by}）")
            uow.commit()

    def deny(self, key: str, *, by: str, note: str) -> None:
        """A person found out that the act was not done: the next delivery does it.

        Arguments and errors as for `confirm`.
        """
        with self._uow() as uow:
            effect = self._open(uow, key)
            released = replace(effect, state=EffectState.RELEASED, result=None, leased_until=None)
            uow.effects.save(released)
            self._note(uow, released, f"人工确认未完成：{note}（{by}）")
            uow.commit()

    def _open(self, uow: UnitOfWork, key: str) -> Effect:
        effect = uow.effects.lock(key)
        if effect is None:
            raise NotFound(f"台账中没有动作 {key}。")
        leased = effect.leased_until is not None and effect.leased_until > self._clock.now()
        if leased or effect.state not in {EffectState.CLAIMED, EffectState.PARKED}:
            raise Conflict(f"动作 {key} 正在执行或结果已明（{effect.state.value}），无需人工认定。")
        return effect

    def _note(self, uow: UnitOfWork, effect: Effect, note: str) -> None:
        entry = EffectEntry(key=effect.key, at=self._clock.now(), state=effect.state, note=note)
        uow.effects.note(entry)
