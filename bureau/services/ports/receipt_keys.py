"""Port: the keys that receipts (回执) are signed with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature.

    Args:
        key_id: which key made it.
        value: 64 bytes, Ed25519 (RFC 8032).
    """

    key_id: str
    value: bytes


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that receipts can be checked with; those of former signing keys stay published.

    Args:
        key_id: first 16 hex digits of the SHA-256 of the raw public key.
        pem: SubjectPublicKeyInfo in PEM, as openssl reads it.
        active: new receipts are signed with it.
    """

    key_id: str
    pem: str
    active: bool


class ReceiptKeys(Protocol):
    """Signs receipts and publishes the keys to check them with."""

    def sign(self, content: bytes) -> Signed:
        """Sign with the active key; the first one is made when there is none.

        Raises:
            Permanent: the key is not readable.
        """
        ...

    def public_keys(self) -> tuple[PublicKey, ...]:
        """Every key that ever signed, the active one first."""
        ...

    def verifies(self, content: bytes, signed: Signed) -> bool:
        """Whether a key of ours made this signature over this content."""
        ...

    def rotate(self) -> PublicKey:
        """Make a new key the active one."""
        ...
