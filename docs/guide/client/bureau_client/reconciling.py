"""对账：登记簿里的每一次提交，对方是否受理、摘要是否一致。"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

from bureau_client.journal import Entry

BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class Difference:
    """一处差异。

    Args:
        key: Idempotency-Key。
        what: 差异和怎么办。
    """

    key: str
    what: str


def differences(
    sent: Iterable[Entry], accepted: Iterable[Mapping[str, Any]], day: date
) -> list[Difference]:
    """全部差异；没有差异时为空。

    Args:
        sent: 登记簿。
        accepted: 对方当日的记录。
        day: 北京时间的日期。
    """
    theirs = {str(one["idempotency_key"]): one for one in accepted}
    found = []
    for entry in sent:
        one = theirs.pop(entry.key, None)
        if one is None:
            if entry.receipt is not None and _day_of(entry.receipt) == day:
                found.append(Difference(entry.key, "有回执而对方没有记录，请立即与本局联系"))
            continue
        if entry.receipt is None:
            found.append(Difference(entry.key, "对方已受理而没有收到回执，请用 resend 取回"))
        elif one["receipt_sha256"] != hashlib.sha256(entry.receipt).hexdigest():
            found.append(Difference(entry.key, "回执与对方的记录不符，请与本局联系"))
        if one["body_sha256"] != hashlib.sha256(entry.body).hexdigest():
            found.append(Difference(entry.key, "正文与对方收到的不符，请与本局联系"))
    found += [Difference(key, "对方有记录而登记簿没有：是否由其他程序提交") for key in theirs]
    return found


def _day_of(receipt: bytes) -> date:
    received = datetime.fromisoformat(json.loads(receipt)["received_at"])
    return received.astimezone(BEIJING).date()
