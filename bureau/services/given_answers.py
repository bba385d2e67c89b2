"""Idempotency: what a key was answered the first time is answered each time, byte for byte."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from bureau.errors import Conflict, Refusal
from bureau.services.access import Caller
from bureau.services.ports.unit_of_work import UnitOfWorkFactory

_KEY: Final = re.compile(r"[\x21-\x7e]{1,128}")


class IdempotencyKeyInvalid(Refusal):
    """The request carries no idempotency key, or an unusable one."""

    code = "idempotency-key-invalid"


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """The answer to what was handed in, as first given.

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


class GivenAnswers:
    """Finds the answer that a key got before.

    Args:
        uow: opens transactions.
    """

    def __init__(self, uow: UnitOfWorkFactory) -> None:
        self._uow = uow

    def find(self, caller: Caller, key: str, digest: str) -> StoredAnswer | None:
        """The answer given before; None: the key is new.

        Args:
            caller: whose key it is.
            key: checked by `checked_key`.
            digest: SHA-256 of what is asked now.

        Raises:
            Conflict: the key was used for something else (code "idempotency-conflict").
        """
        with self._uow(read_only=True) as uow:
            known = uow.submissions.find(caller.organisation_id, key)
            case = uow.cases.get(known.case_id) if known else None
        if known is None or case is None:
            return None
        if known.request_digest != digest:
            raise Conflict(
                f"该幂等键已用于 {case.number} 的{known.kind.label}，内容不同。"
                "重试请原样发送；新的提交请换一个幂等键。",
                code="idempotency-conflict",
            )
        return StoredAnswer(known.response_status, known.response_body, True, case.number)
