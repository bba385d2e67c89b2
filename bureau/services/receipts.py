"""Signed receipts (回执): what was signed, how, and how it is checked.

The bytes that are signed are the receipt without its member "signature", as JSON in UTF-8 with
members sorted by name, no blanks between tokens, and no escapes but those that JSON needs: the
canonical form of RFC 8785 for values that are texts, lists, objects and null, which is all that a
receipt holds.
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import Final

from bureau.domain.json_value import JsonObject
from bureau.errors import InvalidData
from bureau.services.ports.receipt_keys import ReceiptKeys, Signed

ALGORITHM: Final = "Ed25519"


def canonical(receipt: JsonObject) -> bytes:
    """The bytes of a receipt that are signed."""
    content = {name: value for name, value in receipt.items() if name != "signature"}
    return json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def signed(content: JsonObject, keys: ReceiptKeys) -> bytes:
    """A receipt with its signature, as it is answered.

    Args:
        content: texts, lists, objects and null only.
        keys: sign it.
    """
    made = keys.sign(canonical(content))
    signature = {
        "key_id": made.key_id,
        "algorithm": ALGORITHM,
        "value": base64.b64encode(made.value).decode(),
    }
    whole = {**content, "signature": signature}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def signature_of(receipt: JsonObject) -> Signed:
    """The signature that a receipt carries.

    Raises:
        InvalidData: none, or none of ours.
    """
    found = receipt.get("signature")
    if isinstance(found, dict) and found.get("algorithm") == ALGORITHM:
        key_id, value = found.get("key_id"), found.get("value")
        if isinstance(key_id, str) and isinstance(value, str):
            try:
                return Signed(key_id, base64.b64decode(value, validate=True))
            except binascii.Error as fault:
                raise InvalidData("回执的签名不是 Base64。") from fault
    raise InvalidData("回执没有签名，或签名算法不是 Ed25519。")
