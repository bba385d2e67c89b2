"""Notes which acts the engine knows of, when the worker that told it could not (periodic job).

A worker that dies right after it told the engine, or that got no answer to it, leaves an act stored
and not completed, though its task is gone and will not come again. The engine's history knows.
"""

from __future__ import annotations

from bureau.domain.clock import Clock
from bureau.services.effects import EffectLedger
from bureau.services.ports.engine import ProcessEngine
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.services.records import EffectState


class EffectSettling:
    """The periodic job 台账核销.

    An act whose task was cancelled stays as it is: a person should see what was done in vain.

    Args:
        uow: opens transactions.
        ledger: where it is noted.
        engine: knows what it was told.
        clock: the one clock.
    """

    def __init__(
        self, uow: UnitOfWorkFactory, ledger: EffectLedger, engine: ProcessEngine, clock: Clock
    ) -> None:
        self._uow = uow
        self._ledger = ledger
        self._engine = engine
        self._clock = clock

    def run(self) -> str:
        """Ask the engine for each act that it may not know of; says how many it knows.

        Raises:
            EngineError: the engine cannot be asked.
        """
        with self._uow(read_only=True) as uow:
            begun = uow.effects.unfinished(self._clock.now())
        untold = [effect.key for effect in begun if effect.state is EffectState.STORED]
        settled = 0
        for key in untold:
            told_at = self._engine.completed_at(key)
            if told_at is not None:
                self._ledger.completed(key, told_at)
                settled += 1
        return f"未核销动作 {len(untold)} 个，引擎已知 {settled} 个"
