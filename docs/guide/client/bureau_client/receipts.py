"""签名回执：先验签，再与所发内容逐项核对。"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from bureau_client.errors import BadReceipt


@dataclass(frozen=True)
class Receipt:
    """一份核验过的回执。

    Args:
        raw: 逐字节的原文，请原样保存。
        content: 各项内容。
    """

    raw: bytes
    content: dict[str, Any]

    @property
    def number(self) -> str:
        """办件编号。"""
        return str(self.content["tracking_number"])

    @property
    def query_code(self) -> str | None:
        """查询码，转交当事人；只有首次提交的回执才有。"""
        code = self.content.get("query_code")
        return str(code) if code else None


def key_id_of(raw: bytes) -> str:
    """回执由哪一把公钥核验。

    Raises:
        BadReceipt: 不是签名的回执。
    """
    try:
        return str(json.loads(raw)["signature"]["key_id"])
    except (ValueError, KeyError, TypeError) as error:
        raise BadReceipt("回答不是签名的回执") from error


def checked(raw: bytes, pem: str, body: bytes, attachments: list[str]) -> Receipt:
    """验签，并核对正文和附件的摘要。

    被签名的字节：去掉 signature 后，键按码位排序、没有多余空白、不转义中文的 JSON。

    Args:
        raw: 回执原文。
        pem: 公钥。
        body: 所发的正文，逐字节。
        attachments: 所列附件的 SHA-256，按顺序。

    Raises:
        BadReceipt: 有一项不符。
    """
    content = json.loads(raw)
    signature = content["signature"]
    signed = {name: value for name, value in content.items() if name != "signature"}
    text = json.dumps(signed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    key = load_pem_public_key(pem.encode())
    if signature.get("algorithm") != "Ed25519" or not isinstance(key, Ed25519PublicKey):
        raise BadReceipt("签名算法不是 Ed25519")
    try:
        key.verify(base64.b64decode(signature["value"]), text.encode())
    except (InvalidSignature, ValueError) as error:
        raise BadReceipt("签名不符：不是本局出具的回执，或内容被改动") from error
    if content["body_sha256"] != hashlib.sha256(body).hexdigest():
        raise BadReceipt("回执所载的正文摘要与所发的不符")
    if [one["sha256"] for one in content["attachments"]] != attachments:
        raise BadReceipt("回执所载的附件摘要与所发的不符")
    return Receipt(raw, content)
