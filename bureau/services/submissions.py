"""Takes submissions in exactly once, and tells their sender what became of them."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import replace
from datetime import datetime

import structlog

from bureau import failpoints
from bureau.domain.cases import Case, CaseSource, CaseState
from bureau.domain.clock import Clock
from bureau.domain.limits import Limit
from bureau.domain.timeline import EventKind
from bureau.errors import Fault, InvalidData, NotPermitted, Permanent
from bureau.services.access import Caller
from bureau.services.attachment_list import attachment_faults, bind
from bureau.services.case_numbers import take_case_number
from bureau.services.case_start import start_order
from bureau.services.case_title import case_title
from bureau.services.catalogue import Catalogue
from bureau.services.classified import refuse_classified_data
from bureau.services.deadlines import Deadlines
from bureau.services.given_answers import GivenAnswers, StoredAnswer
from bureau.services.limit_rows import open_limit
from bureau.services.ports.receipt_keys import ReceiptKeys
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.public_query import new_query_code
from bureau.services.receipts import signed
from bureau.services.records import (
    CaseEvent,
    Procedure,
    Submission,
)
from bureau.services.submission_body import SubmissionBody, data_faults, read_body
from bureau.services.submission_receipt import RECEIPT_STATUS, receipt_content

_log = structlog.get_logger("submissions")


class SubmissionService:
    """The use case 提交.

    Args:
        uow: opens transactions.
        catalogue: what may be handed in.
        deadlines: fixes the due date.
        keys: sign the receipts.
        clock: the one clock.
        public_url: origin under which the sender reaches us.
        max_attachments: most attachments of one submission.
        max_bytes: most bytes of all its attachments together.
    """

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        catalogue: Catalogue,
        deadlines: Deadlines,
        keys: ReceiptKeys,
        clock: Clock,
        *,
        public_url: str,
        max_attachments: int,
        max_bytes: int,
    ) -> None:
        self._uow = uow
        self._given = GivenAnswers(uow)
        self._catalogue = catalogue
        self._deadlines = deadlines
        self._keys = keys
        self._clock = clock
        self._public_url = public_url.rstrip("/")
        self._max_attachments = max_attachments
        self._max_bytes = max_bytes

    def submit(self, caller: Caller, idempotency_key: str, raw: bytes) -> StoredAnswer:
        """Open a case, or repeat the answer that this key got before.

        The case with its number, the submission with its answer, the first line of the timeline and
        the order to start the process are committed together, or nothing is.

        Args:
            caller: who hands in.
            idempotency_key: checked by `checked_key`.
            raw: the body, byte for byte.

        Raises:
            Conflict: the key was used for another body (code "idempotency-conflict").
            MalformedJson: the body is no JSON.
            InvalidData: all faults of envelope, data and attachments.
            NotPermitted: the key may not hand in this procedure.
            ClassifiedRefused, ClassificationUnconfirmed: 涉密; nothing was stored.
        """
        caller.require_any_submit()
        digest = hashlib.sha256(raw).hexdigest()
        if (given := self._given.find(caller, idempotency_key, digest)) is not None:
            return given
        body = read_body(raw, self._max_attachments)
        refuse_classified_data(body.data, "/data", not_classified=body.not_classified)
        procedure = self._procedure(caller, body)
        with self._uow(read_only=True) as uow:
            missing = attachment_faults(uow, caller, body.attachments, self._max_bytes)
        faults = (*data_faults(procedure, body.data), *missing)
        if faults:
            raise InvalidData("提交的内容不符合要求。", faults=faults)
        answer = self._accept(caller, idempotency_key, digest, procedure, body)
        if answer is None:  # the same key came in at the same time and was first
            answer = self._given.find(caller, idempotency_key, digest)
            if answer is None:
                raise Permanent("a submission was refused as known and cannot be found")
            return answer
        failpoints.reach("submission-committed")
        return answer

    def _procedure(self, caller: Caller, body: SubmissionBody) -> Procedure:
        procedure = self._catalogue.find_external(body.procedure)
        if procedure is None:
            raise InvalidData(
                "提交的内容不符合要求。",
                faults=(Fault("/procedure", "没有这个事项，或该事项不对外受理。"),),
            )
        if not caller.may_submit(procedure.id):
            raise NotPermitted(f"该密钥没有提交“{procedure.name}”的权限。")
        return procedure

    def _accept(
        self, caller: Caller, key: str, digest: str, procedure: Procedure, body: SubmissionBody
    ) -> StoredAnswer | None:
        """Store everything in one transaction. None: another request with this key was first."""
        now = self._clock.now()
        with self._uow() as uow:
            number = take_case_number(uow, now)
            case, due = self._due(_case(caller, procedure, body, number.value, now), procedure)
            submission = Submission(
                id=str(uuid.uuid4()),
                organisation_id=caller.organisation_id,
                idempotency_key=key,
                request_digest=digest,
                case_id=case.id,
                received_at=now,
                response_status=RECEIPT_STATUS,
                response_body=b"",
                content=body.data,
            )
            query_code, kept_code = new_query_code(case.id)
            content = receipt_content(
                case,
                submission,
                caller,
                body.attachments,
                body_digest=digest,
                public_url=self._public_url,
                query_code=query_code,
            )
            answer = signed(content, self._keys)
            uow.cases.add(case)
            uow.numbers.add(replace(number, case_id=case.id))
            if not uow.submissions.add(replace(submission, response_body=answer)):
                return None
            uow.access.add_code(kept_code)
            bind(uow, body.attachments, case_id=case.id, submission_id=submission.id)
            _announce(uow, caller, procedure, case, body, now)
            if due is not None:
                open_limit(
                    uow,
                    case.id,
                    key=f"submission-{case.id}",
                    rule=str(procedure.due_rule),
                    limit=due,
                    basis=case.due_basis or {},
                    now=now,
                )
                uow.events.add(self._deadlines.event(case.id, due, case.due_basis or {}))
            uow.commit()
        return StoredAnswer(RECEIPT_STATUS, answer, False, case.number)

    def _due(self, case: Case, procedure: Procedure) -> tuple[Case, Limit | None]:
        """The case with its due date, where its procedure declares a rule for it.

        By the same service as topic `compute-deadline`. A limit that cannot be computed (the date
        that it needs was left out, the calendar does not reach so far) is fixed by the office later
        and is no reason to turn a submission away.
        """
        if procedure.due_rule is None:
            return case, None
        entered = case.data.get(procedure.due_field) if procedure.due_field else None
        said = entered if isinstance(entered, str) else None
        try:
            limit = self._deadlines.explain(
                procedure.due_rule, entered=said, start=case.received_at
            )
        except Permanent as fault:
            _log.warning("no due date", case=case.number, rule=procedure.due_rule, error=str(fault))
            return case, None
        basis = self._deadlines.basis(
            limit, procedure.due_rule, entered=said, start=case.received_at
        )
        return case.due(limit.due_at, basis), limit


def _case(
    caller: Caller, procedure: Procedure, body: SubmissionBody, number: str, now: datetime
) -> Case:
    return Case(
        id=str(uuid.uuid4()),
        number=number,
        procedure_id=procedure.id,
        title=case_title(procedure, body.data),
        source=CaseSource.API,
        state=CaseState.RECEIVED,
        received_at=now,
        data=body.data,
        organisation_id=caller.organisation_id,
    )


def _announce(
    uow: UnitOfWork,
    caller: Caller,
    procedure: Procedure,
    case: Case,
    body: SubmissionBody,
    now: datetime,
) -> None:
    """The first line of the timeline, and the order to start the process."""
    uow.events.add(
        CaseEvent(
            case_id=case.id,
            at=now,
            kind=EventKind.RECEIVED,
            actor=caller.code,
            text=f"收到{caller.name}提交的“{procedure.name}”，编号 {case.number}",
            data={"attachments": len(body.attachments)},
        )
    )
    uow.outbox.add(start_order(case, procedure, now))
