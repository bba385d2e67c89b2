"""Ed25519 keys for receipts, as files in one private folder that all API processes share.

    <id>.pem        private key, PKCS #8, mode 0600
    <id>.pub.pem    public key
    active          id of the key that signs; put there by an atomic rename or link

A private key that has served its time may be deleted; its public key stays, so that old receipts
can still be checked.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from bureau.errors import Permanent
from bureau.gateways.durable import full_disk_told, sync_folder
from bureau.services.ports.receipt_keys import PublicKey, Signed

_ACTIVE: Final = "active"


class ReceiptKeyFiles:
    """The keys of one installation.

    Args:
        folder: where they are; made on first use.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def sign(self, content: bytes) -> Signed:
        """Sign with the active key; the first one is made when there is none."""
        key_id = self._active() or self._first()
        return Signed(key_id, _private_key(self._folder / f"{key_id}.pem").sign(content))

    def public_keys(self) -> tuple[PublicKey, ...]:
        """Every key that ever signed, the active one first."""
        active = self._active() or self._first()
        known = sorted(path.name.split(".")[0] for path in self._folder.glob("*.pub.pem"))
        ordered = [active, *(one for one in known if one != active)]
        return tuple(self._public(key_id, active) for key_id in ordered)

    def verifies(self, content: bytes, signed: Signed) -> bool:
        """Whether a key of ours made this signature over this content."""
        return any(
            key.key_id == signed.key_id and matches(key.pem, content, signed.value)
            for key in self.public_keys()
        )

    def rotate(self) -> PublicKey:
        """Make a new key the active one."""
        key_id = self._make()
        self._name_active(key_id).replace(self._folder / _ACTIVE)
        sync_folder(self._folder)
        return self._public(key_id, key_id)

    def _active(self) -> str:
        try:
            return (self._folder / _ACTIVE).read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return ""

    def _first(self) -> str:
        """Make the first key; of several processes that try, one's key becomes the active one."""
        key_id = self._make()
        draft = self._name_active(key_id)
        try:
            os.link(draft, self._folder / _ACTIVE)
        except FileExistsError:  # another process was first: its key counts, ours never signed
            for name in (f"{key_id}.pem", f"{key_id}.pub.pem"):
                (self._folder / name).unlink()
        finally:
            draft.unlink()
        sync_folder(self._folder)
        return self._active()

    def _make(self) -> str:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        private = Ed25519PrivateKey.generate()
        public = private.public_key()
        key_id = key_id_of(public)
        pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        self._write(f"{key_id}.pem", pem, 0o600)
        spki = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        self._write(f"{key_id}.pub.pem", spki, 0o644)
        return key_id

    def _name_active(self, key_id: str) -> Path:
        name = f"{_ACTIVE}.{secrets.token_hex(4)}"
        self._write(name, key_id.encode(), 0o600)
        return self._folder / name

    def _write(self, name: str, content: bytes, mode: int) -> None:
        path = self._folder / name
        with full_disk_told(self._folder):
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())

    def _public(self, key_id: str, active: str) -> PublicKey:
        pem = (self._folder / f"{key_id}.pub.pem").read_text(encoding="ascii")
        return PublicKey(key_id, pem, key_id == active)


def key_id_of(public: Ed25519PublicKey) -> str:
    """First 16 hex digits of the SHA-256 of the raw key."""
    raw = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return hashlib.sha256(raw).hexdigest()[:16]


def matches(pem: str, content: bytes, signature: bytes) -> bool:
    """Whether the owner of a public key signed this content.

    Raises:
        Permanent: the PEM is no Ed25519 key.
    """
    try:
        public = load_pem_public_key(pem.encode())
    except ValueError as fault:
        raise Permanent("not a public key in PEM (不是 PEM 格式的公钥)") from fault
    if not isinstance(public, Ed25519PublicKey):
        raise Permanent("not an Ed25519 key (不是 Ed25519 公钥)")
    try:
        public.verify(signature, content)
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=16)
def _private_key(path: Path) -> Ed25519PrivateKey:
    """A private key never changes under its name, so it is read once."""
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError) as fault:
        raise Permanent(
            f"回执签名密钥不可读：{path}；请恢复备份，或运行 bureau receipt rotate"
        ) from fault
    if not isinstance(key, Ed25519PrivateKey):
        raise Permanent(f"回执签名密钥不是 Ed25519：{path}")
    return key
