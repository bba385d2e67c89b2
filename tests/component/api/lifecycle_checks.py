"""What has to hold of receipts, of a status after an earlier one, and of a body's day."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from bureau.gateways.receipt_keys import matches
from bureau.services.receipts import canonical
from bureau.timezone import TIME_ZONE
from tests.component.api.client import Client
from tests.component.api.lifecycle_model import Sent

ORDER: Final = {"received": 0, "active": 1, "closed": 2, "withdrawn": 2}


def assert_receipt(one: Sent, keys: Iterable[dict[str, Any]]) -> None:
    """The receipt is signed by a published key and names this very body."""
    assert one.answer is not None
    receipt = json.loads(one.answer)
    (pem,) = [
        key["public_key_pem"] for key in keys if key["key_id"] == receipt["signature"]["key_id"]
    ]
    value = base64.b64decode(receipt["signature"]["value"])
    assert matches(pem, canonical(receipt), value)
    assert receipt["body_sha256"] == hashlib.sha256(one.raw).hexdigest()
    assert (receipt["kind"], receipt["tracking_number"]) == (one.kind, one.number)


def assert_forward(before: dict[str, Any], after: dict[str, Any]) -> None:
    """A status never goes back: its state, and everything that was told once."""
    if not before:
        return
    assert ORDER[after["state"]] >= ORDER[before["state"]]
    for known in ("tracking_number", "received_at", "procedure"):
        assert after[known] == before[known]
    if before["closed_at"] is not None:
        assert (after["state"], after["closed_at"]) == (before["state"], before["closed_at"])
    assert after["timeline"][: len(before["timeline"])] == before["timeline"]
    for old, new in zip(before["arrivals"], after["arrivals"], strict=False):
        assert (old["kind"], old["at"]) == (new["kind"], new["at"])
    for old, new in zip(before["supplements"], after["supplements"], strict=False):
        assert old["id"] == new["id"]
        assert old["state"] in ("open", new["state"])


def assert_day(client: Client, day: date, sent: Sequence[Sent]) -> None:
    """A body's day holds what it handed in, each once, with the digests that it knows itself."""
    answer = client.get("/v1/reconciliation", params={"date": day.isoformat()})
    assert answer.status_code == 200, answer.text
    found = {entry["idempotency_key"]: entry for entry in answer.json()["entries"]}
    assert len(found) == len(answer.json()["entries"])
    of_day = {one.key: one for one in sent if one.at.astimezone(TIME_ZONE).date() == day}
    assert set(found) == set(of_day)
    for key, entry in found.items():
        one = of_day[key]
        assert entry["kind"] == one.kind
        assert entry["tracking_number"] == one.number
        assert entry["body_sha256"] == hashlib.sha256(one.raw).hexdigest()
        if one.answer is not None:
            assert entry["receipt_sha256"] == hashlib.sha256(one.answer).hexdigest()
