"""All tables. Importing this package fills `Base.metadata`."""

from __future__ import annotations

from bureau.persistence.tables.access import AccessTable, QueryCodeTable, RateWindowTable
from bureau.persistence.tables.agenda import AgendaItemTable
from bureau.persistence.tables.archive import (
    ArchiveItemTable,
    DestroyedPackageTable,
    DestructionTable,
)
from bureau.persistence.tables.base import Base
from bureau.persistence.tables.callbacks import CallbackEndpointTable, CallbackTable
from bureau.persistence.tables.case_links import CaseLinkTable
from bureau.persistence.tables.case_search import (
    CasePeopleReadTable,
    CasePersonTable,
    CaseSearchTable,
)
from bureau.persistence.tables.cases import CaseTable
from bureau.persistence.tables.collections import (
    CollectionReturnTable,
    CollectionRoundTable,
    ReturnVersionTable,
)
from bureau.persistence.tables.effects import EffectHistoryTable, EffectTable
from bureau.persistence.tables.events import CaseEventTable
from bureau.persistence.tables.jobs import JobTable
from bureau.persistence.tables.ledgers import (
    LedgerHistoryTable,
    LedgerLinkTable,
    LedgerRowTable,
)
from bureau.persistence.tables.limits import CaseLimitTable
from bureau.persistence.tables.links import LinkPaperTable, OneTimeLinkTable
from bureau.persistence.tables.mails import HandoverTable, MailTable
from bureau.persistence.tables.notifications import NotificationTable
from bureau.persistence.tables.numbers import NumberRegisterTable, NumberTable
from bureau.persistence.tables.opinions import OpinionTable
from bureau.persistence.tables.organisations import ApiKeyTable, OrganisationTable
from bureau.persistence.tables.outbox import OutboxTable
from bureau.persistence.tables.packages import PackageTable
from bureau.persistence.tables.paper_origins import PaperOriginTable
from bureau.persistence.tables.papers import PaperTable
from bureau.persistence.tables.payments import PaymentTable, PaymentYearTable
from bureau.persistence.tables.procedures import ProcedurePictureTable, ProcedureTable
from bureau.persistence.tables.publications import PublicationHistoryTable, PublicationTable
from bureau.persistence.tables.schedules import (
    ScheduleChangeTable,
    ScheduleRunTable,
    ScheduleTable,
)
from bureau.persistence.tables.staff import (
    GrantTable,
    LeaveTable,
    StaffChangeTable,
    StaffTable,
)
from bureau.persistence.tables.submissions import SubmissionTable
from bureau.persistence.tables.supplements import SupplementTable
from bureau.persistence.tables.task_acts import ReadingTable, TaskOpeningTable

__all__ = [
    "AccessTable",
    "AgendaItemTable",
    "ApiKeyTable",
    "ArchiveItemTable",
    "Base",
    "CallbackEndpointTable",
    "CallbackTable",
    "CaseEventTable",
    "CaseLimitTable",
    "CaseLinkTable",
    "CasePeopleReadTable",
    "CasePersonTable",
    "CaseSearchTable",
    "CaseTable",
    "CollectionReturnTable",
    "CollectionRoundTable",
    "DestroyedPackageTable",
    "DestructionTable",
    "EffectHistoryTable",
    "EffectTable",
    "GrantTable",
    "HandoverTable",
    "JobTable",
    "LeaveTable",
    "LedgerHistoryTable",
    "LedgerLinkTable",
    "LedgerRowTable",
    "LinkPaperTable",
    "MailTable",
    "NotificationTable",
    "NumberRegisterTable",
    "NumberTable",
    "OneTimeLinkTable",
    "OpinionTable",
    "OrganisationTable",
    "OutboxTable",
    "PackageTable",
    "PaperOriginTable",
    "PaperTable",
    "PaymentTable",
    "PaymentYearTable",
    "ProcedurePictureTable",
    "ProcedureTable",
    "PublicationHistoryTable",
    "PublicationTable",
    "QueryCodeTable",
    "RateWindowTable",
    "ReadingTable",
    "ReturnVersionTable",
    "ScheduleChangeTable",
    "ScheduleRunTable",
    "ScheduleTable",
    "StaffChangeTable",
    "StaffTable",
    "SubmissionTable",
    "SupplementTable",
    "TaskOpeningTable",
]
