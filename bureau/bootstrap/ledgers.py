"""The area of ledgers (台账)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bureau.bootstrap.core import Core
from bureau.gateways.ledger_files import LedgerFiles
from bureau.gateways.workbooks import XlsxWorkbooks
from bureau.services.jobs import Job
from bureau.services.ledger_reminders import LedgerReminders
from bureau.services.ledger_sheets import LedgerSheets
from bureau.services.ledger_steps import LedgerSteps
from bureau.services.ledgers import Ledgers

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


def build_ledgers(core: Core) -> LedgerArea:
    """Build the area from the core."""
    definitions = LedgerFiles(core.settings.bpmn_dir / "ledgers")
    rows = Ledgers(core.uow, definitions, core.clock)
    reminders = LedgerReminders(core.uow, definitions, core.clock)
    return LedgerArea(
        rows=rows,
        steps=LedgerSteps(rows, core.effects),
        sheets=LedgerSheets(core.uow, rows, XlsxWorkbooks(), core.clock),
        jobs=(Job(name="ledger-dates", every=REMIND_EVERY, lease=REMIND_LEASE, run=reminders.run),),
    )
