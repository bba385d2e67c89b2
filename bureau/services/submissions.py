"""Takes submissions in exactly once, and tells their sender what became of them."""

from __future__ import annotations

import hashlib
import re
import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bureau import failpoints
from bureau.domain.cases import Case, CaseSource, CaseState
from bureau.domain.clock import Clock
from bureau.domain.timeline import EventKind
from bureau.errors import Conflict, Fault, InvalidData, NotPermitted, Permanent, Refusal
from bureau.services.access import Caller
from bureau.services.case_numbers import take_case_number
from bureau.services.case_start import start_order
from bureau.services.case_title import case_title
from bureau.services.catalogue import Catalogue
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.records import (
    CaseEvent,
    Procedure,
    Submission,
)
from bureau.services.submission_body import SubmissionBody, data_faults, read_body
from bureau.services.submission_receipt import RECEIPT_STATUS, receipt

_KEY: Final = re.compile(r"[\x21-\x7e]{1,128}")


class IdempotencyKeyInvalid(Refusal):
    """The request carries no idempotency key, or an unusable one."""

    code = "idempotency-key-invalid"


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """The answer to a submission, as first given.

    Args:
        status: HTTP status.
        body: JSON, byte for byte the same at each repetition.
        replayed: it was given before.
        tracking_number: number of the case.
    """

    status: int
    body: bytes
    replayed: bool
    tracking_number: str


def checked_key(header: str | None) -> str:
    """The idempotency key of a request.

    Raises:
        IdempotencyKeyInvalid: none, or not 1 to 128 visible ASCII characters.
    """
    if header is None or not _KEY.fullmatch(header):
        raise IdempotencyKeyInvalid(
            "每次提交都要带请求头 Idempotency-Key：1 至 128 个可见 ASCII 字符，重试时不换。"
        )
    return header


class SubmissionService:
    """The use case 提交.

    Args:
        uow: opens transactions.
        catalogue: what may be handed in.
        clock: the one clock.
        public_url: origin under which the sender reaches us.
        max_attachments: most attachments of one submission.
    """

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        catalogue: Catalogue,
        clock: Clock,
        *,
        public_url: str,
        max_attachments: int,
    ) -> None:
        self._uow = uow
        self._catalogue = catalogue
        self._clock = clock
        self._public_url = public_url.rstrip("/")
        self._max_attachments = max_attachments

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
        """
        caller.require_any_submit()
        digest = hashlib.sha256(raw).hexdigest()
        if (given := self._given(caller, idempotency_key, digest)) is not None:
            return given
        body = read_body(raw, self._max_attachments)
        procedure = self._procedure(caller, body)
        faults = (*data_faults(procedure, body.data), *self._attachment_faults(caller, body))
        if faults:
            raise InvalidData("提交的内容不符合要求。", faults=faults)
        answer = self._accept(caller, idempotency_key, digest, procedure, body)
        if answer is None:  # the same key came in at the same time and was first
            answer = self._given(caller, idempotency_key, digest)
            if answer is None:
                raise Permanent("a submission was refused as known and cannot be found")
            return answer
        failpoints.reach("submission-committed")
        return answer

    def _given(self, caller: Caller, key: str, digest: str) -> StoredAnswer | None:
        with self._uow(read_only=True) as uow:
            known = uow.submissions.find(caller.organisation_id, key)
            case = uow.cases.get(known.case_id) if known else None
        if known is None or case is None:
            return None
        if known.request_digest != digest:
            raise Conflict(
                f"该幂等键已用于 {case.number} 的提交，内容不同。"
                "重试请原样发送；新的提交请换一个幂等键。",
                code="idempotency-conflict",
            )
        return StoredAnswer(known.response_status, known.response_body, True, case.number)

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

    def _attachment_faults(self, caller: Caller, body: SubmissionBody) -> list[Fault]:
        faults = []
        with self._uow(read_only=True) as uow:
            for index, named in enumerate(body.attachments):
                pointer = f"/attachments/{index}"
                paper = uow.papers.get(named.id)
                if paper is None or paper.organisation_id != caller.organisation_id:
                    faults.append(Fault(f"{pointer}/id", "没有这个附件，请先上传。"))
                elif paper.case_id is not None:
                    faults.append(Fault(f"{pointer}/id", "这个附件已随另一次提交使用。"))
                elif paper.sha256 != named.sha256:
                    faults.append(Fault(f"{pointer}/sha256", "与收到的附件内容不一致。"))
        return faults

    def _accept(
        self, caller: Caller, key: str, digest: str, procedure: Procedure, body: SubmissionBody
    ) -> StoredAnswer | None:
        """Store everything in one transaction. None: another request with this key was first."""
        now = self._clock.now()
        with self._uow() as uow:
            number = take_case_number(uow, now)
            case = _case(caller, procedure, body, number.value, now)
            answer = receipt(case, body, digest, self._public_url)
            submission = Submission(
                id=str(uuid.uuid4()),
                organisation_id=caller.organisation_id,
                idempotency_key=key,
                request_digest=digest,
                case_id=case.id,
                received_at=now,
                response_status=RECEIPT_STATUS,
                response_body=answer,
            )
            uow.cases.add(case)
            uow.numbers.add(replace(number, case_id=case.id))
            if not uow.submissions.add(submission):
                return None
            _bind(uow, body, submission)
            _announce(uow, caller, procedure, case, body, now)
            uow.commit()
        return StoredAnswer(RECEIPT_STATUS, answer, False, case.number)


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


def _bind(uow: UnitOfWork, body: SubmissionBody, submission: Submission) -> None:
    for index, named in enumerate(body.attachments):
        if not uow.papers.bind(named.id, case_id=submission.case_id, submission_id=submission.id):
            raise InvalidData(
                "提交的内容不符合要求。",
                faults=(Fault(f"/attachments/{index}/id", "这个附件已随另一次提交使用。"),),
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
