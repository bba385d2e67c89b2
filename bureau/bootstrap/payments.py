"""The area of payments (资金拨付)."""

from __future__ import annotations

from bureau.bootstrap.core import Core
from bureau.gateways.payment_rules import PaymentRuleFile
from bureau.gateways.workbooks import XlsxWorkbooks
from bureau.services.payments import Payments
from bureau.services.submitted_forms import SubmittedForms


def build_payments(core: Core) -> Payments:
    """Build the area from the core."""
    return Payments(
        core.uow,
        core.effects,
        SubmittedForms(core.engine),
        PaymentRuleFile(core.settings.bpmn_dir / "payments.yaml"),
        XlsxWorkbooks(),
        core.files,
        core.clock,
    )
