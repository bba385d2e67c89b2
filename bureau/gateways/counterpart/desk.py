"""What the simulated hotline does with each request, apart from HTTP itself."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bureau.domain.clock import Clock
from bureau.gateways import signing
from bureau.gateways.counterpart.faults import FaultSwitch, Mode
from bureau.gateways.counterpart.inbox import Inbox, KeyReused


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; `document` None: hang up without a word."""

    status: int
    document: object
    headers: tuple[tuple[str, str], ...] = ()


HANG_UP = Answer(0, None)


class Control(BaseModel):
    """Body of POST /control."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mode: Mode
    times: int | None = Field(default=None, ge=1)
    seconds: float = Field(default=30.0, ge=0, le=600)


def refusal(status: int, code: str, title: str) -> Answer:
    """An error answer with a stable code and a Chinese title."""
    return Answer(status, {"code": code, "title": title, "status": status})


class Desk:
    """Takes packets, answers questions about keys, and misbehaves as told.

    Args:
        inbox: what was received.
        secret: shared with the bureau.
        clock: checks the age of signatures.
    """

    def __init__(self, inbox: Inbox, secret: str, clock: Clock) -> None:
        self.inbox = inbox
        self.faults = FaultSwitch()
        self.closing = threading.Event()
        self._secret = secret
        self._clock = clock

    def reply(self, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        """POST /replies: take a packet under its key."""
        fault = self.faults.take()
        if fault.mode == "down":
            return _DOWN
        if fault.mode == "drop-before":
            return HANG_UP
        if fault.mode == "500":
            return refusal(500, "internal-error", "系统故障")
        if fault.mode == "slow":
            self.closing.wait(fault.seconds)
        refused = self._check(path, "POST", body, headers)
        if refused is not None:
            return refused
        key = headers.get("idempotency-key", "")
        document = _object(body)
        if document is None or document.get("key") != key or not key:
            return refusal(400, "invalid-data", "内容不是JSON，或幂等键与内容不一致")
        missing = [name for name, digest in _papers(document) if not self.inbox.has_paper(digest)]
        if missing:
            return refusal(400, "paper-missing", f"缺少附件：{'、'.join(missing)}")
        rejection = "工单已由其他单位办结，不再接收" if fault.mode == "reject" else ""
        try:
            delivery = self.inbox.accept(key, document, rejection)
        except KeyReused:
            return refusal(409, "idempotency-conflict", "同一幂等键已用于其他内容")
        if fault.mode == "drop":
            return HANG_UP
        if fault.mode == "500-after-accepting":
            return refusal(500, "internal-error", "系统故障")
        status = 409 if delivery.status == "rejected" else 200 if delivery.deliveries > 1 else 201
        return Answer(status, delivery.receipt())

    def paper(self, path: str, pieces: Iterable[bytes], headers: dict[str, str]) -> Answer:
        """PUT /papers/{sha256}: take the bytes of a paper; only their count is kept."""
        digest, size = hashlib.sha256(), 0
        for piece in pieces:
            digest.update(piece)
            size += len(piece)
        if self.faults.peek()[0] == "down":
            self.faults.take()
            return _DOWN
        found = digest.hexdigest()
        try:
            signing.verify_digest(self._secret, self._clock.now(), "PUT", path, found, headers)
        except signing.SignatureRefused as refused:
            return refusal(401, "unauthenticated", str(refused))
        if path.rpartition("/")[2] != found:
            return refusal(400, "invalid-data", "附件内容与地址中的摘要不符")
        self.inbox.keep_paper(found, size)
        return Answer(201, {"sha256": found, "size": size})

    def find(self, path: str, headers: dict[str, str]) -> Answer:
        """GET /replies/{key}: what came under this key."""
        if self.faults.peek()[0] == "down":
            self.faults.take()
            return _DOWN
        refused = self._check(path, "GET", b"", headers)
        if refused is not None:
            return refused
        delivery = self.inbox.find(unquote(path.removeprefix("/replies/")))
        if delivery is None:
            return refusal(404, "unknown-key", "没有收到过此件")
        return Answer(200, delivery.receipt())

    def control(self, body: bytes) -> Answer:
        """POST /control: switch the fault mode."""
        try:
            control = Control.model_validate_json(body)
        except ValidationError as fault:
            return refusal(400, "invalid-data", f"设置有误：{fault.error_count()}处")
        self.faults.set(control.mode, control.times, control.seconds)
        return Answer(200, control.model_dump())

    def received(self) -> Answer:
        """GET /received: everything taken, with the count of deliveries of each key."""
        return Answer(
            200,
            [
                {**d.body, "key": d.key, **d.receipt(), "deliveries": d.deliveries}
                for d in self.inbox.all()
            ],
        )

    def _check(self, path: str, method: str, body: bytes, headers: dict[str, str]) -> Answer | None:
        try:
            signing.verify(self._secret, self._clock.now(), method, path, body, headers)
        except signing.SignatureRefused as refused:
            return refusal(401, "unauthenticated", str(refused))
        return None


_DOWN = Answer(
    503, {"code": "unavailable", "title": "系统维护中", "status": 503}, (("Retry-After", "1"),)
)


def _papers(document: dict[str, object]) -> list[tuple[str, str]]:
    """Names and digests of the papers that a packet lists."""
    listed = document.get("papers")
    rows = listed if isinstance(listed, list) else []
    return [(str(row.get("name")), str(row.get("sha256"))) for row in rows if isinstance(row, dict)]


def _object(body: bytes) -> dict[str, object] | None:
    try:
        document = json.loads(body)
    except ValueError:
        return None
    return document if isinstance(document, dict) else None
