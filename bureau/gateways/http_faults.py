"""Reads receipts; tells a request that surely never arrived from one of unknown outcome."""

from __future__ import annotations

import ssl
from datetime import datetime
from typing import Literal, NoReturn

import requests
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from urllib3.exceptions import ConnectTimeoutError, HTTPError, MaxRetryError, NewConnectionError

from bureau.errors import OutcomeUnknown, Permanent, Transient
from bureau.services.ports.counterpart import Receipt


class MalformedReceipt(ValueError):
    """The body is not a receipt; the text says why, without the body."""


class _ReceiptBody(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    number: str = Field(min_length=1, max_length=128)
    received_at: AwareDatetime
    status: Literal["accepted", "rejected"] = "accepted"
    reason: str = Field(default="", max_length=2000)


def read_receipt(response: requests.Response) -> Receipt:
    """The receipt in a response's body.

    Raises:
        MalformedReceipt: it is not JSON, or lacks the number or an aware time.
    """
    try:
        body = _ReceiptBody.model_validate_json(response.content)
    except ValidationError as fault:
        fields = ", ".join(".".join(map(str, e["loc"])) or e["type"] for e in fault.errors())
        raise MalformedReceipt(f"回执字段有误（{fields}）") from fault
    received_at: datetime = body.received_at
    return Receipt(
        number=body.number, received_at=received_at, status=body.status, reason=body.reason
    )


def raise_for_exception(fault: requests.RequestException, name: str) -> NoReturn:
    """Map what `requests` raised to the error tree.

    No connection was made: `Transient`. A certificate that does not verify, a malformed address:
    `Permanent`. All else may have happened after the bytes left: `OutcomeUnknown`.
    """
    if isinstance(fault, (requests.exceptions.InvalidURL, requests.exceptions.MissingSchema)):
        raise Permanent(f"{name}的接口地址不对：{fault}") from fault
    if isinstance(fault, requests.exceptions.InvalidSchema):
        raise Permanent(f"{name}的接口地址不对：{fault}") from fault
    if _never_connected(fault):
        raise Transient(f"{name}连接不上：{_cause(fault)}") from fault
    if _bad_certificate(fault):
        raise Permanent(f"{name}的证书不可信：{_cause(fault)}") from fault
    raise OutcomeUnknown(f"{name}未应答，是否收到不明：{type(fault).__name__}") from fault


def _reason(fault: requests.RequestException) -> BaseException | None:
    inner = fault.args[0] if fault.args else None
    if isinstance(inner, MaxRetryError):
        return inner.reason
    return inner if isinstance(inner, HTTPError) else None


def _never_connected(fault: requests.RequestException) -> bool:
    if isinstance(fault, requests.exceptions.ConnectTimeout):
        return True
    return isinstance(_reason(fault), (NewConnectionError, ConnectTimeoutError))


def _bad_certificate(fault: requests.RequestException) -> bool:
    reason = _reason(fault)
    return isinstance(fault, requests.exceptions.SSLError) and any(
        isinstance(part, ssl.SSLCertVerificationError)
        for part in (reason, *getattr(reason, "args", ()))
    )


def _cause(fault: requests.RequestException) -> str:
    return type(_reason(fault) or fault).__name__
