"""A body's client of the API, and what it hands in."""

from __future__ import annotations

import json
from typing import Any, Final

import httpx

PROCEDURE: Final = "P2_29_Hotline12345"
DATA: Final = {
    "orderNumber": "RX202603020001",
    "channel": "hotline",
    "complainant": "王先生",
    "phone": "13800000000",
    "respondent": "某某超市有限公司",
    "title": "反映某超市预付卡退费问题",
    "content": "来电人称在该超市办理预付卡后门店停业，要求退还余额。",
    "limitDate": "2026-03-09",
}


class Client(httpx.Client):
    """A body's client: knows its key.

    Args:
        origin: the API.
        key: text of the key.
    """

    def __init__(self, origin: str, key: str) -> None:
        super().__init__(base_url=origin, timeout=30, trust_env=False)
        self.key = key
        self.headers["Authorization"] = f"Bearer {key}"

    def submit(
        self, body: object = None, key: str | bytes = "k-1", **headers: str
    ) -> httpx.Response:
        """POST /v1/submissions; a body that is no bytes is made JSON."""
        raw = body if isinstance(body, bytes) else as_json(body or submission())
        sent: dict[str, str | bytes] = {
            "Idempotency-Key": key,
            "Content-Type": "application/json",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        pairs = [
            (name.encode(), value.encode() if isinstance(value, str) else value)
            for name, value in sent.items()
        ]
        return self.post("/v1/submissions", content=raw, headers=pairs)

    def follow(self, path: str, body: object, key: str = "f-1", **headers: str) -> httpx.Response:
        """POST what comes after a submission."""
        sent = {"Idempotency-Key": key, "Content-Type": "application/json", **headers}
        return self.post(f"/v1/{path}", content=as_json(body), headers=sent)

    def attach(
        self,
        content: bytes,
        name: str = "材料.pdf",
        media_type: str = "application/pdf",
        **query: str,
    ) -> httpx.Response:
        """POST /v1/attachments."""
        return self.post(
            "/v1/attachments",
            params={"name": name, **query},
            content=content,
            headers={"Content-Type": media_type},
        )


def submission(*, attachments: Any = None, **changes: object) -> Any:
    """A good submission with some data changed; None takes a field out."""
    data = {name: value for name, value in {**DATA, **changes}.items() if value is not None}
    body: dict[str, object] = {"procedure": PROCEDURE, "data": data}
    return body if attachments is None else {**body, "attachments": attachments}


def as_json(value: object) -> bytes:
    """JSON in UTF-8."""
    return json.dumps(value, ensure_ascii=False).encode()


def pointers(answer: httpx.Response) -> dict[str, str]:
    """Faults of a problem: message by pointer."""
    return {fault["pointer"]: fault["message"] for fault in answer.json()["faults"]}


def assert_problem(answer: httpx.Response, status: int, code: str) -> None:
    """A problem detail in Chinese, with this status and code."""
    assert (answer.status_code, answer.headers["content-type"]) == (
        status,
        "application/problem+json",
    ), answer.text
    problem = answer.json()
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["type"] == f"urn:bureau:problem:{code}"
    assert problem["instance"] == f"urn:uuid:{answer.headers['x-correlation-id']}"
    for text in (problem["title"], problem["detail"]):
        assert any("\u4e00" <= char <= "\u9fff" for char in text), text
