"""What bodies hand in for a case that is there: supplement 补正, withdrawal 撤回, result 结果.

Each is kept with its signed receipt, in the transaction that orders the relay to tell the process.
So nothing that was answered 2xx is lost: what comes before the step that waits for it waits itself,
what comes after the end is kept and shown, what comes again gets its first answer.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace

from bureau import failpoints
from bureau.domain.cases import Case
from bureau.domain.clock import Clock
from bureau.domain.json_value import JsonObject
from bureau.domain.numbering import is_case_number
from bureau.domain.timeline import EventKind
from bureau.errors import Conflict, Fault, InvalidData, NotFound, NotPermitted, Permanent
from bureau.services.access import Caller
from bureau.services.attachment_list import (
    NamedAttachment,
    attachment_faults,
    bind,
    read_attachments,
)
from bureau.services.follow_up_bodies import (
    RESULT_BODY,
    SUPPLEMENT_BODY,
    WITHDRAWAL_BODY,
    read_follow_up,
)
from bureau.services.given_answers import GivenAnswers, StoredAnswer
from bureau.services.messages import WITHDRAWAL, message_row, row_key
from bureau.services.ports.receipt_keys import ReceiptKeys
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.receipts import signed
from bureau.services.records import (
    CaseEvent,
    Procedure,
    Submission,
    SubmissionKind,
    SupplementRequest,
    SupplementState,
)
from bureau.services.schema_check import schema_faults
from bureau.services.submission_body import data_faults
from bureau.services.submission_receipt import RECEIPT_STATUS, receipt_content
from bureau.services.supplements import Supplements

_REFUSED = "提交的内容不符合要求。"


@dataclass(frozen=True, slots=True)
class _Arrival:
    """Something that has come, on its way into one transaction.

    Args:
        kind: what it is.
        caller: who handed it in.
        case_id: what it came for.
        key: idempotency key.
        digest: of kind, case and body: what the key stands for.
        raw: the body.
        body: the same, its envelope in order.
        attachments: as named.
    """

    kind: SubmissionKind
    caller: Caller
    case_id: str
    key: str
    digest: str
    raw: bytes
    body: JsonObject
    attachments: tuple[NamedAttachment, ...]


#: Does what one kind asks for, in the open transaction, with the locked case.
_Effect = Callable[[UnitOfWork, Case, Submission], None]


class FollowUps:
    """The use cases 补正, 撤回 and 结果回传.

    Args:
        uow: opens transactions.
        supplements: takes the answers to requests in.
        keys: sign the receipts.
        clock: the one clock.
        public_url: origin under which the sender reaches us.
        max_attachments: most attachments at a time.
        max_bytes: most bytes of them together.
    """

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        supplements: Supplements,
        keys: ReceiptKeys,
        clock: Clock,
        *,
        public_url: str,
        max_attachments: int,
        max_bytes: int,
    ) -> None:
        self._uow = uow
        self._given = GivenAnswers(uow)
        self._supplements = supplements
        self._keys = keys
        self._clock = clock
        self._public_url = public_url.rstrip("/")
        self._max_attachments = max_attachments
        self._max_bytes = max_bytes

    def supplement(self, caller: Caller, number: str, key: str, raw: bytes) -> StoredAnswer:
        """Answer an open request for a supplement.

        Args:
            caller: who hands in; the case is its own.
            number: tracking number.
            key: idempotency key, checked.
            raw: the body, byte for byte.

        Raises:
            NotFound: no such case of the caller's.
            Conflict: nothing is asked for, too late, the case has ended, or the key is used.
            InvalidData: all faults of the body.
            NotPermitted: the key may not hand in for this procedure.
        """
        case, _ = self._own_case(caller, number)
        digest = _digest(SubmissionKind.SUPPLEMENT, case, raw)
        if (given := self._given.find(caller, key, digest)) is not None:
            return given
        body = read_follow_up(raw, SUPPLEMENT_BODY)
        arrival = self._arrival(SubmissionKind.SUPPLEMENT, caller, case, key, digest, raw, body)

        def effect(uow: UnitOfWork, locked: Case, submission: Submission) -> None:
            request = self._request(uow, locked, body)
            data = body.get("data", {})
            assert isinstance(data, dict), "the envelope says so"
            if faults := schema_faults(request.schema, data, "/data"):
                raise InvalidData(_REFUSED, faults=faults)
            self._supplements.settle(
                uow,
                locked,
                request,
                data=data,
                note=str(body.get("note", "")),
                attachments=arrival.attachments,
                actor=caller.code,
                submission_id=submission.id,
                key=row_key(submission),
            )

        return self._accept(arrival, effect)

    def withdraw(self, caller: Caller, number: str, key: str, raw: bytes) -> StoredAnswer:
        """Take a case back, with a reason, where the procedure knows what to do then.

        Arguments and errors as for `supplement`.
        """
        case, procedure = self._own_case(caller, number)
        digest = _digest(SubmissionKind.WITHDRAWAL, case, raw)
        if (given := self._given.find(caller, key, digest)) is not None:
            return given
        body = read_follow_up(raw, WITHDRAWAL_BODY)
        if not procedure.withdrawable:
            raise Conflict(
                f"“{procedure.name}”不支持撤回，请与承办科室联系。", code="withdrawal-not-allowed"
            )
        arrival = self._arrival(SubmissionKind.WITHDRAWAL, caller, case, key, digest, raw, body)

        def effect(uow: UnitOfWork, locked: Case, submission: Submission) -> None:
            if locked.closed_at is not None or locked.finished:
                raise Conflict("本件已经办结，不能撤回。", code="case-closed")
            asked = [one for one in uow.submissions.of_case(locked.id) if one.kind is arrival.kind]
            if [one for one in asked if one.id != submission.id]:
                raise Conflict("已经申请撤回，正在处理。", code="withdrawal-pending")
            reason = str(body["reason"]).strip()
            uow.events.add(
                self._event(
                    submission, EventKind.WITHDRAWAL_ASKED, caller, f"申请撤回，理由：{reason}"
                )
            )
            variables: JsonObject = {"withdrawalReason": reason}
            self._tell(uow, submission, WITHDRAWAL, variables)

        return self._accept(arrival, effect)

    def result(self, caller: Caller, number: str, key: str, raw: bytes) -> StoredAnswer:
        """Hand in a result that a case waits for, or will, or has waited for: it is always kept.

        Args:
            caller: a body that may report results of this procedure, of others' cases too.
            number: case number.
            key: idempotency key, checked.
            raw: the body, byte for byte.

        Raises:
            NotFound: no such case, or the caller may report nothing for its procedure.
            Conflict: the key is used for something else.
            InvalidData: all faults of the body; a type that the procedure does not know.
        """
        case, procedure = self._case(number)
        if not caller.may_report(procedure.id):
            raise NotFound(f"没有找到办件 {number[:40]}。")
        digest = _digest(SubmissionKind.RESULT, case, raw)
        if (given := self._given.find(caller, key, digest)) is not None:
            return given
        body = read_follow_up(raw, RESULT_BODY)
        message, title, data = _checked_result(procedure, body)
        arrival = self._arrival(SubmissionKind.RESULT, caller, case, key, digest, raw, body)

        def effect(uow: UnitOfWork, locked: Case, submission: Submission) -> None:
            text = f"收到{caller.name}的{title}"
            uow.events.add(self._event(submission, EventKind.RESULT_RECEIVED, caller, text))
            self._tell(uow, submission, message, data)

        return self._accept(arrival, effect)

    def _own_case(self, caller: Caller, number: str) -> tuple[Case, Procedure]:
        caller.require_any_submit()
        case, procedure = self._case(number)
        if case.organisation_id != caller.organisation_id:
            raise NotFound(f"没有找到办件 {number[:40]}。")
        if not caller.may_submit(procedure.id):
            raise NotPermitted(f"该密钥没有提交“{procedure.name}”的权限。")
        return case, procedure

    def _case(self, number: str) -> tuple[Case, Procedure]:
        with self._uow(read_only=True) as uow:
            case = uow.cases.by_number(number) if is_case_number(number) else None
            procedure = uow.procedures.get(case.procedure_id) if case else None
        if case is None or procedure is None:
            raise NotFound(f"没有找到办件 {number[:40]}。")
        return case, procedure

    def _arrival(
        self,
        kind: SubmissionKind,
        caller: Caller,
        case: Case,
        key: str,
        digest: str,
        raw: bytes,
        body: JsonObject,
    ) -> _Arrival:
        attachments = read_attachments(body.get("attachments"), self._max_attachments)
        with self._uow(read_only=True) as uow:
            faults = attachment_faults(uow, caller, attachments, self._max_bytes)
        if faults:
            raise InvalidData(_REFUSED, faults=tuple(faults))
        return _Arrival(kind, caller, case.id, key, digest, raw, body, attachments)

    def _request(self, uow: UnitOfWork, case: Case, body: JsonObject) -> SupplementRequest:
        """The request that is answered: the named one, or the only open one."""
        known = uow.supplements.of_case(case.id)
        named = body.get("request")
        if named is not None:
            found = [one for one in known if one.id == named]
            if not found:
                raise InvalidData(_REFUSED, faults=(Fault("/request", "本件没有这项补正要求。"),))
        else:
            still_open = [one for one in known if one.state is SupplementState.OPEN]
            found = still_open or list(known[-1:])
            if len(still_open) > 1:
                raise InvalidData(
                    _REFUSED, faults=(Fault("/request", "有多项补正要求，请指明是哪一项。"),)
                )
        if not found:
            raise Conflict("本件目前没有补正要求。", code="no-open-supplement")
        if (refusal := self._supplements.refusal(found[0], case)) is not None:
            raise refusal
        return found[0]

    def _accept(self, arrival: _Arrival, effect: _Effect) -> StoredAnswer:
        """Store everything in one transaction; the answer of whoever was first with this key."""
        answer = self._store(arrival, effect)
        if answer is None:
            answer = self._given.find(arrival.caller, arrival.key, arrival.digest)
            if answer is None:
                raise Permanent("a submission was refused as known and cannot be found")
            return answer
        failpoints.reach("submission-committed")
        return answer

    def _store(self, arrival: _Arrival, effect: _Effect) -> StoredAnswer | None:
        caller, now = arrival.caller, self._clock.now()
        submission = Submission(
            id=str(uuid.uuid4()),
            organisation_id=caller.organisation_id,
            idempotency_key=arrival.key,
            request_digest=arrival.digest,
            case_id=arrival.case_id,
            received_at=now,
            response_status=RECEIPT_STATUS,
            response_body=b"",
            kind=arrival.kind,
            content=arrival.body,
        )
        with self._uow() as uow:
            case = uow.cases.lock(arrival.case_id)
            if case is None:
                raise Permanent(f"no case {arrival.case_id}")
            content = receipt_content(
                case,
                submission,
                caller,
                arrival.attachments,
                body_digest=hashlib.sha256(arrival.raw).hexdigest(),
                public_url=self._public_url,
            )
            answer = signed(content, self._keys)
            if not uow.submissions.add(replace(submission, response_body=answer)):
                return None
            bind(uow, arrival.attachments, case_id=case.id, submission_id=submission.id)
            effect(uow, case, submission)
            uow.commit()
        return StoredAnswer(RECEIPT_STATUS, answer, False, case.number)

    def _event(
        self, submission: Submission, kind: EventKind, caller: Caller, text: str
    ) -> CaseEvent:
        return CaseEvent(
            case_id=submission.case_id,
            at=submission.received_at,
            kind=kind,
            actor=caller.code,
            text=text,
            data={"submission": submission.id},
        )

    def _tell(
        self, uow: UnitOfWork, submission: Submission, message: str, variables: JsonObject
    ) -> None:
        case_id, at = submission.case_id, submission.received_at
        uow.outbox.add(message_row(case_id, message, variables, key=row_key(submission), at=at))


def _checked_result(procedure: Procedure, body: JsonObject) -> tuple[str, str, JsonObject]:
    """Message, Chinese name and variables of a result.

    Raises:
        InvalidData: the procedure knows no such result, or faults of the data.
    """
    message, data = str(body["type"]), body["data"]
    assert isinstance(data, dict), "the envelope says so"
    known = procedure.results or {}
    result = known.get(message)
    if not isinstance(result, dict):
        names = "、".join(sorted(known)) or "（无）"
        fault = Fault("/type", f"该事项没有这种结果；可用的有：{names}。")
        raise InvalidData(_REFUSED, faults=(fault,))
    schema = result.get("schema")
    assert isinstance(schema, dict), "deployment writes it"
    if faults := data_faults(replace(procedure, schema=schema), data):
        raise InvalidData(_REFUSED, faults=faults)
    fields = schema.get("properties")
    empty: JsonObject = dict.fromkeys(fields) if isinstance(fields, dict) else {}
    return message, str(result.get("title", message)), {**empty, **data}


def _digest(kind: SubmissionKind, case: Case, raw: bytes) -> str:
    """What an idempotency key stands for: the same body for another case is something else."""
    return hashlib.sha256(f"{kind.value}\n{case.id}\n".encode() + raw).hexdigest()
