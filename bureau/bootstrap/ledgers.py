"""The area of ledgers (台账)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bureau.domain.clock import Clock
from bureau.gateways.ledger_files import LedgerFiles
from bureau.gateways.workbooks import XlsxWorkbooks
from bureau.services.effects import EffectLedger
from bureau.services.jobs import Job
from bureau.services.ledger_reminders import LedgerReminders
from bureau.services.ledger_sheets import LedgerSheets
from bureau.services.ledger_steps import LedgerSteps
from bureau.services.ledgers import Ledgers
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.settings import Settings

#: Dates on rows are days: four looks a day tell of each in its morning, whenever the worker began.
REMIND_EVERY: Final = timedelta(hours=6)
REMIND_LEASE: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerArea:
    """Services of ledgers."""

    rows: Ledgers
    steps: LedgerSteps
    sheets: LedgerSheets
    jobs: tuple[Job, ...]


def build_ledgers(
    settings: Settings, uow: UnitOfWorkFactory, effects: EffectLedger, clock: Clock
) -> LedgerArea:
    """Build the area.

    Args:
        settings: where the definitions are.
        uow: opens transactions.
        effects: service steps are done once.
        clock: the one clock.
    """
    definitions = LedgerFiles(settings.bpmn_dir / "ledgers")
    rows = Ledgers(uow, definitions, clock)
    reminders = LedgerReminders(uow, definitions, clock)
    return LedgerArea(
        rows=rows,
        steps=LedgerSteps(rows, effects),
        sheets=LedgerSheets(uow, rows, XlsxWorkbooks(), clock),
        jobs=(Job(name="ledger-dates", every=REMIND_EVERY, lease=REMIND_LEASE, run=reminders.run),),
    )
