"""The register of bodies and systems (单位与系统名册): who packets go to, and by which way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, get_args

BodyKind = Literal["government", "town", "company", "system"]
BodyChannel = Literal["http", "mail", "folder", "site", "export"]

BODY_KINDS: Final[tuple[BodyKind, ...]] = get_args(BodyKind)
BODY_CHANNELS: Final[tuple[BodyChannel, ...]] = get_args(BodyChannel)

#: Chinese names, as lists show them.
KIND_LABELS: Final[Mapping[BodyKind, str]] = {
    "government": "机关单位",
    "town": "镇、街道",
    "company": "企业和社会单位",
    "system": "业务系统",
}
CHANNEL_LABELS: Final[Mapping[BodyChannel, str]] = {
    "http": "接口",
    "mail": "邮件",
    "folder": "交换目录",
    "site": "网站目录",
    "export": "导出后人工录入",
}

#: Top-level name of mailboxes that nobody has (RFC 2606): the real one is still to be filled in.
PLACEHOLDER: Final = ".example"

#: Mark of an address that is a setting of the installation.
SETTING: Final = "setting:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """One body or system.

    Args:
        code: as diagrams name it.
        name: Chinese name.
        kind: what it is.
        channel: the way to it.
        sends: what goes there, Chinese.
        basis: clauses behind it, as diagrams cite them.
        address: base URL, mailbox or folder name (of a site too); "" for an export.
        path: http only: where packets go below the address.
        secret: http only: name of the shared secret.
    """

    code: str
    name: str
    kind: BodyKind
    channel: BodyChannel
    sends: str
    basis: str
    address: str = ""
    path: str = "/packets"
    secret: str = ""

    @property
    def placeholder(self) -> bool:
        """Whether the address is still to be filled in by the installation."""
        return self.address.lower().endswith(PLACEHOLDER)


@dataclass(frozen=True)
class BodyRegister:
    """All bodies, in file order."""

    bodies: tuple[Body, ...]

    @cached_property
    def by_code(self) -> Mapping[str, Body]:
        """Bodies by their code."""
        return {body.code: body for body in self.bodies}

    def __iter__(self) -> Iterator[Body]:
        return iter(self.bodies)

    def of_kind(self, kind: BodyKind) -> tuple[Body, ...]:
        """Every body of a kind, such as all towns."""
        return tuple(body for body in self.bodies if body.kind == kind)
