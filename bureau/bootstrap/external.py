"""What other bodies hand in and ask for: submissions, what comes after them, keys of receipts."""

from __future__ import annotations

from dataclasses import dataclass

from bureau.domain.clock import Clock
from bureau.services.catalogue import Catalogue
from bureau.services.deadlines import Deadlines
from bureau.services.effects import EffectLedger
from bureau.services.follow_ups import FollowUps
from bureau.services.ports.receipt_keys import ReceiptKeys
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.services.submissions import SubmissionService
from bureau.services.supplement_link import SupplementLink
from bureau.services.supplements import Supplements
from bureau.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class External:
    """The use cases of the interface for other bodies."""

    catalogue: Catalogue
    submissions: SubmissionService
    receipt_keys: ReceiptKeys
    supplements: Supplements
    supplement_link: SupplementLink
    follow_ups: FollowUps


def build_external(
    settings: Settings,
    uow: UnitOfWorkFactory,
    clock: Clock,
    *,
    deadlines: Deadlines,
    receipt_keys: ReceiptKeys,
    ledger: EffectLedger,
) -> External:
    """Build the use cases.

    Args:
        settings: limits and addresses.
        uow: opens transactions.
        clock: the one clock.
        deadlines: fixes due dates.
        receipt_keys: sign receipts.
        ledger: at most once.
    """
    supplements = Supplements(ledger, clock)
    catalogue = Catalogue(uow)
    return External(
        catalogue=catalogue,
        submissions=SubmissionService(
            uow,
            catalogue,
            deadlines,
            receipt_keys,
            clock,
            public_url=settings.public_url,
            max_attachments=settings.max_attachments,
            max_bytes=settings.max_submission_bytes,
        ),
        receipt_keys=receipt_keys,
        supplements=supplements,
        supplement_link=SupplementLink(uow, supplements),
        follow_ups=FollowUps(
            uow,
            supplements,
            receipt_keys,
            clock,
            public_url=settings.public_url,
            max_attachments=settings.max_attachments,
            max_bytes=settings.max_submission_bytes,
        ),
    )
