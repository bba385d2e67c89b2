"""提交、补正、撤回、回传结果、查询、对账。"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import requests

from bureau_client import reconciling
from bureau_client.errors import BadReceipt, BureauError
from bureau_client.journal import Entry, Journal
from bureau_client.receipts import Receipt, checked, key_id_of
from bureau_client.sending import Patience, send


@dataclass(frozen=True)
class Attachment:
    """已上传的附件：提交时列出。"""

    id: str
    sha256: str


class BureauClient:
    """一个单位的客户端；一个线程用一个。

    Args:
        base_url: 接口地址，如 https://…，不带 /v1。
        api_key: 本局发给贵单位的密钥。
        journal: 发送登记簿。
        patience: 重试的节奏。
        trusted: 事先当面取得的公钥（编号 → PEM）；给出后只认这些，不从接口取。
    """

    def __init__(
        self,
        base_url: str,
        api_key: str,
        journal: Journal,
        patience: Patience | None = None,
        trusted: Mapping[str, str] | None = None,
    ) -> None:
        self._base = base_url.rstrip("/")
        self._journal = journal
        self._patience = patience or Patience()
        self._pinned = trusted is not None
        self._keys = dict(trusted or {})
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {api_key}"

    def upload(self, file: str | Path, media_type: str, **query: str) -> Attachment:
        """上传一个附件，并核对对方收到的摘要。

        Raises:
            Refused, Unreachable: 见 `sending.send`。
            BureauError: 对方收到的不是所发的。
        """
        path = Path(file)
        content = path.read_bytes()
        answer = self._send(
            "POST",
            "/v1/attachments",
            body=content,
            headers={"Content-Type": media_type},
            query={"name": path.name, **query},
        ).json()
        if answer["sha256"] != hashlib.sha256(content).hexdigest():
            raise BureauError(f"{path.name} 传输中改变，请重新上传")
        return Attachment(answer["id"], answer["sha256"])

    def submit(
        self,
        procedure: str,
        data: Mapping[str, Any],
        key: str,
        attachments: Sequence[Attachment] = (),
    ) -> Receipt:
        """提交一件。同一个键无论调用几次，只成一件，回执相同。

        Args:
            procedure: 事项编号，见 /v1/procedures。
            data: 按该事项的数据格式。
            key: 一件一个，建议用贵方的工单号。
            attachments: 已上传的附件。

        Raises:
            Refused: 内容不符合要求，`faults` 逐项列出。
            Unreachable: 结果未知；以后调用 `resend`，或用同样的参数再调用一次。
            BadReceipt: 回执不可信。
        """
        body: dict[str, Any] = {"procedure": procedure, "data": dict(data)}
        return self._hand_in("/v1/submissions", body, key, attachments)

    def supplement(
        self,
        number: str,
        key: str,
        *,
        data: Mapping[str, Any] | None = None,
        note: str = "",
        attachments: Sequence[Attachment] = (),
    ) -> Receipt:
        """答复补正要求；错误同 `submit`。"""
        body: dict[str, Any] = {}
        if data:
            body["data"] = dict(data)
        if note:
            body["note"] = note
        return self._hand_in(f"/v1/submissions/{number}/supplements", body, key, attachments)

    def withdraw(self, number: str, reason: str, key: str) -> Receipt:
        """撤回；错误同 `submit`。"""
        return self._hand_in(f"/v1/submissions/{number}/withdrawal", {"reason": reason}, key, ())

    def result(
        self,
        number: str,
        kind: str,
        data: Mapping[str, Any],
        key: str,
        attachments: Sequence[Attachment] = (),
    ) -> Receipt:
        """回传结果（批复、回访等）；错误同 `submit`。"""
        body = {"type": kind, "data": dict(data)}
        return self._hand_in(f"/v1/cases/{number}/results", body, key, attachments)

    def resend(self) -> list[Receipt]:
        """把登记簿里还没有回执的，用原键原样再发一遍；程序启动时和每天对账前调用。"""
        return [self._deliver(one) for one in self._journal.entries() if one.receipt is None]

    def status(self, number: str, etag: str = "") -> tuple[dict[str, Any] | None, str]:
        """办件现状和它的 ETag；带上次的 ETag 再问，没有变化时现状为 None。"""
        headers = {"If-None-Match": etag} if etag else {}
        answer = self._send("GET", f"/v1/submissions/{number}", headers=headers)
        known = None if answer.status_code == 304 else answer.json()
        return known, answer.headers.get("ETag", etag)

    def handed_in(self, day: date) -> Iterator[dict[str, Any]]:
        """某日（北京时间）对方受理的全部提交，逐页取来。"""
        cursor = ""
        while True:
            query = {"date": day.isoformat(), **({"cursor": cursor} if cursor else {})}
            page = self._send("GET", "/v1/reconciliation", query=query).json()
            yield from page["entries"]
            cursor = page["next_cursor"] or ""
            if not cursor:
                return

    def reconcile(self, day: date) -> list[reconciling.Difference]:
        """某日对账：逐项比较登记簿和对方的记录，列出全部差异。"""
        return reconciling.differences(self._journal.entries(), list(self.handed_in(day)), day)

    def _hand_in(
        self, path: str, body: dict[str, Any], key: str, attachments: Sequence[Attachment]
    ) -> Receipt:
        if attachments:
            body["attachments"] = [{"id": one.id, "sha256": one.sha256} for one in attachments]
        raw = json.dumps(body, ensure_ascii=False).encode()
        return self._deliver(
            self._journal.begin(Entry(key, path, raw, [one.sha256 for one in attachments]))
        )

    def _deliver(self, entry: Entry) -> Receipt:
        """发送登记过的内容。字节一次生成，重试不变；回执核验过才记下。"""
        raw = entry.receipt
        if raw is None:
            raw = self._send(
                "POST",
                entry.path,
                body=entry.body,
                headers={"Idempotency-Key": entry.key, "Content-Type": "application/json"},
            ).content
        pem = self._public_key(key_id_of(raw))
        receipt = checked(raw, pem, entry.body, entry.attachments)
        if entry.receipt is None:
            self._journal.done(entry.key, raw)
        return receipt

    def _public_key(self, key_id: str) -> str:
        """签名用的公钥；换了新的就再取一次。"""
        if key_id not in self._keys and not self._pinned:
            found = self._send("GET", "/v1/keys").json()["keys"]
            self._keys = {one["key_id"]: one["public_key_pem"] for one in found}
        if key_id not in self._keys:
            raise BadReceipt(f"没有编号为 {key_id} 的公钥")
        return self._keys[key_id]

    def _send(self, method: str, path: str, **parts: Any) -> requests.Response:
        return send(self._session, method, self._base + path, self._patience, **parts)
