"""Reads the register of bodies and systems, `bpmn/bodies.yaml`; every fault names its entry."""

from __future__ import annotations

import re
from pathlib import Path

from bureau.domain.bodies import BODY_CHANNELS, BODY_KINDS, Body, BodyRegister
from bureau.modelling.errors import UnreadableFile
from bureau.modelling.workspace.register import read_list

_CODE = re.compile(r"[a-z][a-z0-9-]{1,63}")
_MAILBOX = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_FOLDER = re.compile(r"[a-z0-9][a-z0-9_-]*")
_FIELDS = frozenset(
    ("code", "name", "kind", "channel", "address", "path", "secret", "sends", "basis")
)


def read_bodies(path: Path) -> BodyRegister:
    """Read the register.

    Raises:
        UnreadableFile: missing, not YAML, or an entry that is not as the head of the file says.
    """
    bodies = tuple(_body(row, path) for row in read_list(path, "bodies"))
    codes = [body.code for body in bodies]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise UnreadableFile(path, f"单位代码重复：{'、'.join(twice)}")
    return BodyRegister(bodies)


def _body(row: object, path: Path) -> Body:
    if not isinstance(row, dict):
        raise UnreadableFile(path, f"单位不是一组字段：{row!r}")
    given = {str(key): str(value or "").strip() for key, value in row.items()}
    code = given.get("code", "")

    def wrong(what: str) -> UnreadableFile:
        return UnreadableFile(path, f"单位「{code or row!r}」{what}")

    if not _CODE.fullmatch(code):
        raise wrong("的 code 应为小写字母、数字、连字符")
    if unknown := sorted(set(given) - _FIELDS):
        raise wrong(f"有未知字段：{'、'.join(unknown)}")
    if missing := [name for name in ("name", "sends", "basis") if not given.get(name)]:
        raise wrong(f"缺少 {'、'.join(missing)}")
    kind = next((one for one in BODY_KINDS if one == given.get("kind")), None)
    channel = next((one for one in BODY_CHANNELS if one == given.get("channel")), None)
    if kind is None:
        raise wrong(f"的 kind 应为 {'、'.join(BODY_KINDS)} 之一")
    if channel is None:
        raise wrong(f"的 channel 应为 {'、'.join(BODY_CHANNELS)} 之一")
    address = given.get("address", "")
    if fault := _address_fault(channel, address):
        raise wrong(fault)
    if channel == "http" and not given.get("secret"):
        raise wrong("经接口送达，缺少 secret（签名密钥的名称）")
    return Body(
        code=code,
        name=given["name"],
        kind=kind,
        channel=channel,
        sends=given["sends"],
        basis=given["basis"],
        address=address,
        path=given.get("path") or "/packets",
        secret=given.get("secret", ""),
    )


def _address_fault(channel: str, address: str) -> str:
    """What is wrong with an address, "" when nothing is."""
    if channel == "export":
        return "导出的系统没有地址" if address else ""
    if address.startswith("setting:"):
        return ""
    if channel == "http" and not address.startswith(("https://", "http://")):
        return "的 address 应为接口地址（https://…）"
    if channel == "mail" and not _MAILBOX.fullmatch(address):
        return "的 address 应为邮箱"
    if channel in {"folder", "site"} and not _FOLDER.fullmatch(address):
        return "的 address 应为目录名（小写字母、数字、连字符）"
    return ""
