"""对账: the comparison and its daily run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bureau.bootstrap.core import OPS_GROUP, Core
from bureau.engine.instances import CamundaInstances
from bureau.gateways.workbooks import XlsxWorkbooks
from bureau.services.jobs import Job
from bureau.services.reconciliation import Reconciliation
from bureau.services.reconciliation_report import ReconciliationReport

_DAY: Final = timedelta(days=1)
#: Each paper is looked up in the store.
_LEASE: Final = timedelta(hours=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciliationArea:
    """Services of 对账.

    Args:
        compare: finds the differences.
        report: tells of them.
        jobs: the daily run.
    """

    compare: Reconciliation
    report: ReconciliationReport
    jobs: tuple[Job, ...]


def build_reconciliation(core: Core) -> ReconciliationArea:
    """Build them."""
    instances = CamundaInstances(core.engine_session)
    compare = Reconciliation(core.uow, core.engine, instances, core.files, core.clock)
    report = ReconciliationReport(
        core.uow, compare, XlsxWorkbooks(), core.clock, ops_group=OPS_GROUP
    )
    job = Job(name="reconcile", every=_DAY, lease=_LEASE, run=report.run)
    return ReconciliationArea(compare=compare, report=report, jobs=(job,))
