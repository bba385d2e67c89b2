"""What the repositories store and return: frozen records, one topic a file."""

from __future__ import annotations

from bureau.services.records.agenda import AgendaItem
from bureau.services.records.case_links import CaseLink
from bureau.services.records.effects import Effect, EffectEntry, EffectState
from bureau.services.records.events import CaseEvent
from bureau.services.records.jobs import JobRow
from bureau.services.records.limits import CaseLimit
from bureau.services.records.links import OneTimeLink
from bureau.services.records.mails import Handover, HandoverState, Mail, MailStage
from bureau.services.records.notifications import Notification, RecipientKind
from bureau.services.records.numbers import NumberRecord, NumberState
from bureau.services.records.opinions import Opinion
from bureau.services.records.organisations import ApiKey, Organisation
from bureau.services.records.outbox import OutboxKind, OutboxRow, OutboxState
from bureau.services.records.packages import PackageRow
from bureau.services.records.paper_origins import PaperOrigin
from bureau.services.records.papers import Paper
from bureau.services.records.procedures import Procedure, ProcedurePicture
from bureau.services.records.schedules import RunState, Schedule, ScheduleChange, ScheduleRun
from bureau.services.records.submissions import Submission, SubmissionKind
from bureau.services.records.supplements import SupplementRequest, SupplementState

__all__ = [
    "AgendaItem",
    "ApiKey",
    "CaseEvent",
    "CaseLimit",
    "CaseLink",
    "Effect",
    "EffectEntry",
    "EffectState",
    "Handover",
    "HandoverState",
    "JobRow",
    "Mail",
    "MailStage",
    "Notification",
    "NumberRecord",
    "NumberState",
    "OneTimeLink",
    "Opinion",
    "Organisation",
    "OutboxKind",
    "OutboxRow",
    "OutboxState",
    "PackageRow",
    "Paper",
    "PaperOrigin",
    "Procedure",
    "ProcedurePicture",
    "RecipientKind",
    "RunState",
    "Schedule",
    "ScheduleChange",
    "ScheduleRun",
    "Submission",
    "SubmissionKind",
    "SupplementRequest",
    "SupplementState",
]
