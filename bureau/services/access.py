"""Who may use the API: bodies (外部单位), their keys, and what each key may do.

A key reads `bk_<prefix>_<secret>`. The prefix may be shown; of the secret only the SHA-256 is kept:
it has 256 random bits, so that a slow hash would protect nothing more. Several keys of a body are
valid at once, so that it changes keys without a pause.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bureau.domain.clock import Clock
from bureau.errors import Conflict, Fault, InvalidData, NotFound, NotPermitted, Unauthenticated
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.records import ApiKey, Organisation

#: The last use is written at most this often: a write for each call would serialise all callers.
LAST_USE_STEP: Final = timedelta(minutes=1)

#: What a key may be given; `<事项>` is a process id.
SCOPES: Final = (
    *("submit:<事项>", "submit:*", "result:<事项>", "result:*"),
    *("status:own", "callback:own"),
)

_KEY: Final = re.compile(r"bk_([0-9a-f]{8})_([A-Za-z0-9_-]{43})", re.ASCII)
_SCOPE: Final = re.compile(
    r"(submit|result):(\*|[A-Za-z][A-Za-z0-9_]*)|status:own|callback:own", re.ASCII
)
_CODE: Final = re.compile(r"[a-z][a-z0-9-]{1,31}", re.ASCII)
_NOBODY: Final = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class Caller:
    """A body that proved who it is.

    Args:
        organisation_id: the body.
        code: its short name.
        name: its Chinese name.
        scopes: what this key may do: "submit:<process id>", "submit:*",
            "result:<process id>", "result:*", "status:own", "callback:own".
        key_prefix: which of its keys.
    """

    organisation_id: str
    code: str
    name: str
    scopes: frozenset[str]
    key_prefix: str

    def may_submit(self, procedure_id: str) -> bool:
        """Whether it may hand in this procedure."""
        return bool({"submit:*", f"submit:{procedure_id}"} & self.scopes)

    def may_report(self, procedure_id: str) -> bool:
        """Whether it may hand in results for cases of this procedure, of other bodies too."""
        return bool({"result:*", f"result:{procedure_id}"} & self.scopes)

    def require_any_submit(self) -> None:
        """Refuse a caller who may hand in nothing.

        Raises:
            NotPermitted: no scope for any procedure.
        """
        if not any(scope.startswith("submit:") for scope in self.scopes):
            raise NotPermitted("该密钥没有提交的权限。")

    def require_status(self) -> None:
        """Refuse a caller who may not ask after its own cases.

        Raises:
            NotPermitted: no scope for it.
        """
        if "status:own" not in self.scopes:
            raise NotPermitted("该密钥没有查询办件的权限。")

    def require_callback(self) -> None:
        """Refuse a caller who may not manage its callback address.

        Raises:
            NotPermitted: no scope for it.
        """
        if "callback:own" not in self.scopes:
            raise NotPermitted("该密钥没有登记回调地址的权限。")


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A new key; the only time that its secret is known.

    Args:
        text: what the body puts behind "Bearer".
        record: what is kept.
    """

    text: str
    record: ApiKey


class AccessService:
    """Issues, checks and revokes keys.

    Args:
        uow: opens transactions.
        clock: the one clock.
    """

    def __init__(self, uow: UnitOfWorkFactory, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    def ensure_organisation(self, code: str, name: str) -> Organisation:
        """The body with this code; made, renamed or switched on again when needed.

        Raises:
            InvalidData: the code is not 2 to 32 lower-case letters, digits, hyphens.
        """
        if not _CODE.fullmatch(code):
            raise InvalidData(
                "单位代码不合格。",
                faults=(Fault("/code", "2 至 32 个小写字母、数字或连字符，以字母开头。"),),
            )
        with self._uow() as uow:
            known = uow.organisations.by_code(code)
            if known is None:
                known = Organisation(id=str(uuid.uuid4()), code=code, name=name)
                if not uow.organisations.add(known):
                    raise Conflict(f"单位 {code} 正由另一进程添加，请重试。")
            elif (known.name, known.active) != (name, True):
                known = replace(known, name=name, active=True)
                uow.organisations.save(known)
            uow.commit()
        return known

    def issue(
        self, code: str, scopes: Collection[str], *, expires_at: datetime | None = None
    ) -> IssuedKey:
        """Make a new key of a body; its other keys stay valid.

        Args:
            code: the body.
            scopes: what the key may do.
            expires_at: aware; None: until revoked.

        Raises:
            NotFound: no such body.
            InvalidData: an unknown scope, or an expiry that has passed.
        """
        now = self._clock.now()
        wrong = [scope for scope in scopes if not _SCOPE.fullmatch(scope)]
        if wrong or not scopes:
            raise InvalidData(
                "权限不合格。",
                faults=(Fault("/scopes", f"只能取 {'、'.join(SCOPES)}。"),),
            )
        if expires_at is not None and expires_at <= now:
            raise InvalidData("有效期已过。", faults=(Fault("/expires_at", "应晚于现在。"),))
        secret = secrets.token_urlsafe(32)
        with self._uow() as uow:
            organisation = self._organisation(uow, code)
            record = ApiKey(
                id=str(uuid.uuid4()),
                organisation_id=organisation.id,
                prefix=secrets.token_hex(4),
                secret_hash=_digest(secret),
                scopes=tuple(sorted(set(scopes))),
                created_at=now,
                expires_at=expires_at,
            )
            if not uow.organisations.add_key(record):
                raise Conflict("密钥前缀重复，请重试。")
            uow.commit()
        return IssuedKey(f"bk_{record.prefix}_{secret}", record)

    def keys(self, code: str) -> tuple[ApiKey, ...]:
        """All keys of a body, oldest first.

        Raises:
            NotFound: no such body.
        """
        with self._uow(read_only=True) as uow:
            return uow.organisations.keys_of(self._organisation(uow, code).id)

    def organisation(self, code: str) -> Organisation:
        """The body with this code.

        Raises:
            NotFound: no such body.
        """
        with self._uow(read_only=True) as uow:
            return self._organisation(uow, code)

    def organisations(self) -> tuple[Organisation, ...]:
        """All bodies by code."""
        with self._uow(read_only=True) as uow:
            return uow.organisations.all()

    def revoke(self, prefix: str) -> ApiKey:
        """End a key now; ending it again changes nothing.

        Raises:
            NotFound: no such key.
        """
        with self._uow() as uow:
            key = uow.organisations.key_by_prefix(prefix)
            if key is None:
                raise NotFound(f"没有前缀为 {prefix} 的密钥。")
            if key.revoked_at is None:
                key = replace(key, revoked_at=self._clock.now())
                uow.organisations.save_key(key)
                uow.commit()
        return key

    def authenticate(self, header: str | None) -> Caller:
        """Who sends this Authorization header.

        Args:
            header: "Bearer bk_..."; None when there was none.

        Raises:
            Unauthenticated: no key, a wrong one, an expired or a revoked one, or a body switched
                off.
        """
        if header is None:
            raise Unauthenticated("缺少密钥：请带请求头 Authorization: Bearer bk_…。")
        scheme, _, token = header.partition(" ")
        match = _KEY.fullmatch(token.strip())
        if scheme.lower() != "bearer" or match is None:
            raise Unauthenticated("密钥格式不对：应为 Authorization: Bearer bk_<前缀>_<密钥>。")
        prefix, secret = match.groups()
        with self._uow(read_only=True) as uow:
            key = uow.organisations.key_by_prefix(prefix)
            organisation = uow.organisations.get(key.organisation_id) if key else None
        expected = key.secret_hash if key else _NOBODY
        if not secrets.compare_digest(_digest(secret), expected) or not key or not organisation:
            raise Unauthenticated("密钥不对，请核对是否完整。")
        now = self._clock.now()
        self._refuse_ended(key, organisation, now)
        self._note_use(key, now)
        return Caller(
            organisation_id=organisation.id,
            code=organisation.code,
            name=organisation.name,
            scopes=frozenset(key.scopes),
            key_prefix=key.prefix,
        )

    @staticmethod
    def _refuse_ended(key: ApiKey, organisation: Organisation, now: datetime) -> None:
        """Told only to who holds the secret: why it is no longer good."""
        if key.revoked_at is not None:
            raise Unauthenticated("密钥已吊销，请联系本局换发。")
        if key.expires_at is not None and key.expires_at <= now:
            raise Unauthenticated("密钥已过有效期，请联系本局换发。")
        if not organisation.active:
            raise Unauthenticated("本单位的接入已停用，请联系本局。")

    def _note_use(self, key: ApiKey, now: datetime) -> None:
        if key.last_used_at is not None and now - key.last_used_at < LAST_USE_STEP:
            return
        with self._uow() as uow:
            uow.organisations.touch_key(key.id, now)
            uow.commit()

    @staticmethod
    def _organisation(uow: UnitOfWork, code: str) -> Organisation:
        organisation = uow.organisations.by_code(code)
        if organisation is None:
            raise NotFound(f"没有代码为 {code} 的单位。")
        return organisation


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
