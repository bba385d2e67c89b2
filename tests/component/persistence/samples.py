"""One record of each kind, with every field set to something that is hard to keep."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from bureau.domain.cases import Case, CaseSource, CaseState
from bureau.domain.json_value import JsonObject
from bureau.domain.timeline import EventKind
from bureau.services.records import (
    ApiKey,
    CaseEvent,
    CaseLink,
    Effect,
    EffectState,
    JobRow,
    Notification,
    NumberRecord,
    NumberState,
    Opinion,
    Organisation,
    OutboxKind,
    OutboxRow,
    PackageRow,
    Paper,
    Procedure,
    RecipientKind,
    Submission,
)
from bureau.timezone import TIME_ZONE

AT: Final = datetime(2026, 3, 6, 9, 30, 15, 123456, tzinfo=TIME_ZONE)
#: The last second of a day in UTC is another day here.
UTC_LATE: Final = datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
SHA: Final = "ab" * 32
JSON: Final[JsonObject] = {
    "text": "占道经营 😀",
    "n": 1.5,
    "none": None,
    "list": [1, {"键": True}],
    "empty": "",
}

PROCEDURE: Final = Procedure(
    id="P2_29_Hotline12345",
    name="处理相关“12345”举报投诉",
    version_tag="1.0.0",
    annex="2.29",
    flow="2.29",
    duty="处理相关“12345”举报投诉",
    department="guonei",
    external=True,
    schema={"type": "object", "properties": {"title": {"type": "string"}}},
    title_key="title",
    reference_key="orderNumber",
    digest=SHA,
    deployed_at=AT,
)
ORGANISATION: Final = Organisation(id="o1", code="hotline12345", name="12345热线")
KEY: Final = ApiKey(
    id="k1",
    organisation_id="o1",
    prefix="0123abcd",
    secret_hash=SHA,
    scopes=("submit:*", "status:own"),
    created_at=AT,
    expires_at=UTC_LATE,
)
CASE: Final = Case(
    id="c1",
    number="BJ-2026-000001",
    procedure_id=PROCEDURE.id,
    title="占道经营",
    source=CaseSource.API,
    state=CaseState.RECEIVED,
    received_at=AT,
    data=JSON,
    organisation_id="o1",
    due_at=UTC_LATE,
    due_basis={"rule": "entered"},
)
SUBMISSION: Final = Submission(
    id="s1",
    organisation_id="o1",
    idempotency_key="key 1",
    request_digest=SHA,
    case_id="c1",
    received_at=AT,
    response_status=201,
    response_body='{"编号":"\u0000"}'.encode(),
)
PAPER: Final = Paper(
    id="p1",
    sha256=SHA,
    size=5_000_000_000,
    media_type="audio/mpeg",
    name="录音.mp3",
    kind="recording",
    added_by="zhangsan",
    added_at=AT,
    organisation_id="o1",
)
EVENT: Final = CaseEvent(
    case_id="c1", at=AT, kind=EventKind.RECEIVED, actor="系统", text="收件", data=JSON
)
LINK: Final = CaseLink(
    child_case_id="c2",
    parent_case_id="c1",
    step="task-1",
    position=1,
    parent_instance_id="i1",
    message="Message_LinkedCaseClosed",
    created_at=AT,
)
OPINION: Final = Opinion(
    key="task-1",
    case_id="c1",
    round="会签",
    opinion="agree",
    signed_at=UTC_LATE,
    recorded_at=AT,
    signer="zhaogang",
    role="fenguanlingdao",
    text="同意，请抓紧办理 😀",
    on_behalf=True,
    entered_by="wangfang",
)
NUMBER: Final = NumberRecord(
    id="n1",
    register="BJ",
    year=2026,
    seq=1,
    value="BJ-2026-000001",
    state=NumberState.USED,
    reserved_at=AT,
    case_id="c1",
    settled_at=AT,
)
EFFECT: Final = Effect(
    key="task-1",
    topic="reply",
    case_id="c1",
    state=EffectState.CLAIMED,
    owner="host-1-x",
    attempts=1,
    request_digest=SHA,
    claimed_at=AT,
    leased_until=AT + timedelta(seconds=30),
)
JOB: Final = JobRow(name="verify", every_seconds=3600, next_run_at=AT)
NOTIFICATION: Final = Notification(
    id="m1",
    case_id="c1",
    recipient_kind=RecipientKind.GROUP,
    recipient="bangongshi",
    kind="overdue",
    text="已超期",
    created_at=AT,
    dedup_key="remind:1",
)
PACKAGE: Final = PackageRow(
    id="b1",
    case_id="c1",
    kind="case",
    dedup_key="c1",
    path="2026/BJ-2026-000001",
    sha256=SHA,
    created_at=AT,
)


def outbox_row(case_id: str = "c1", key: str = "start:c1", at: datetime = AT) -> OutboxRow:
    """A pending row."""
    return OutboxRow(
        kind=OutboxKind.START_PROCESS,
        case_id=case_id,
        payload=JSON,
        dedup_key=key,
        created_at=at,
        available_at=at,
    )
