"""回调：核对签名（Standard Webhooks），再交给业务。"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bureau_client.errors import BadSignature


@dataclass(frozen=True)
class Event:
    """一条核验过的消息。

    Args:
        id: 同一消息可能收到不止一次，按它去重。
        type: 种类，如 case.replied。
        data: 办件编号、说明、查询地址；不含个人信息。
    """

    id: str
    type: str
    data: dict[str, Any]


def opened(
    secret: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    tolerance: int = 300,
    now: float | None = None,
) -> Event:
    """核验并打开一条消息。

    Args:
        secret: 登记时给出的密钥，whsec_…。
        headers: 请求头；名称不分大小写。
        body: 收到的原始字节，不能先解析再生成。
        tolerance: 时间戳最多相差的秒数。
        now: 现在的时间；默认取本机时钟。

    Raises:
        BadSignature: 不是本局签发、被改动过，或是旧消息重放。
    """
    known = {name.lower(): value for name, value in headers.items()}
    message_id = known.get("webhook-id", "")
    stamp = known.get("webhook-timestamp", "")
    if not message_id or not stamp.isdigit():
        raise BadSignature("缺少 webhook-id 或 webhook-timestamp")
    if abs((time.time() if now is None else now) - int(stamp)) > tolerance:
        raise BadSignature("时间戳相差太远：旧消息重放，或本机时钟不准")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{message_id}.{stamp}.".encode() + body, hashlib.sha256).digest()
    expected = b"v1," + base64.b64encode(digest)
    given = known.get("webhook-signature", "").split()
    if not any(hmac.compare_digest(one.encode(), expected) for one in given):
        raise BadSignature("签名不符")
    content = json.loads(body)
    return Event(message_id, str(content["type"]), dict(content["data"]))
