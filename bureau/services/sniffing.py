"""Tells from its first bytes whether a file is what its name and declared type say."""

from __future__ import annotations

import re
from typing import Final

import puremagic

from bureau.domain import media
from bureau.domain.file_names import extension, name_faults, normal_name
from bureau.domain.media import MediaType
from bureau.errors import Fault, InvalidData, Refusal

#: Bytes needed to judge: the first entries of a zip container stand in them.
HEAD_BYTES: Final = 64 * 1024

_ZIP_ENTRY: Final = re.compile(rb"PK\x03\x04.{22}(..)(..)", re.DOTALL)
#: An entry that only this kind of container has.
_CONTAINERS: Final[dict[str, bytes]] = {
    "docx": b"word/",
    "xlsx": b"xl/",
    "pptx": b"ppt/",
    "ofd": b"OFD.xml",
}
#: puremagic's names for what our table calls otherwise.
_SAME: Final[dict[str, frozenset[str]]] = {
    "jpg": frozenset({"jpeg", "jpe", "jfif"}),
    "tif": frozenset({"tiff"}),
    "heic": frozenset({"heif", "heics"}),
    "mp3": frozenset({"mpga"}),
    "m4a": frozenset({"f4a", "mp4"}),
    "mp4": frozenset({"m4v", "m4a", "f4v", "mov"}),
    "ogg": frozenset({"oga", "opus", "ogx"}),
    "wps": frozenset({"doc"}),
}


class UnsupportedType(Refusal):
    """A file type that the bureau does not take, or a media type that no route accepts."""

    code = "unsupported-media-type"


class ExecutableRefused(Refusal):
    """The content is a program, whatever it is called."""

    code = "executable-refused"


def check_name(name: str, declared: str) -> tuple[str, MediaType]:
    """Judge name and declared type before a byte is read.

    Args:
        name: file name as handed in.
        declared: media type without parameters, lower case, "" when none was sent.

    Returns:
        the name as it is kept, and the accepted type it promises.

    Raises:
        InvalidData: the name is no mere name, or the declared type contradicts it.
        UnsupportedType: the bureau takes no such files.
    """
    name = normal_name(name)
    if faults := name_faults(name):
        raise InvalidData(
            "文件名不符合要求。", faults=tuple(Fault("/query/name", text) for text in faults)
        )
    kind = media.by_extension(extension(name))
    if kind is None:
        endings = "、".join(ending for known in media.ACCEPTED for ending in known.extensions)
        raise UnsupportedType(
            "不接收这种类型的文件。",
            faults=(Fault("/query/name", f"扩展名应为以下之一：{endings}。"),),
        )
    if not media.is_declarable(declared):
        raise UnsupportedType(
            "不接收这种类型的文件。",
            faults=(Fault("/header/Content-Type", f"文件类型应为 {kind.name}。"),),
        )
    if not media.agrees(kind, declared):
        raise InvalidData(
            "声明的文件类型与扩展名不一致。",
            faults=(Fault("/header/Content-Type", f"按扩展名，文件类型应为 {kind.name}。"),),
        )
    return name, kind


def check_head(head: bytes, ending: str) -> None:
    """Judge the first bytes against the extension.

    Args:
        head: up to `HEAD_BYTES` from the start.
        ending: lower-case extension, one of the accepted.

    Raises:
        InvalidData: empty, or something else than the name says.
        ExecutableRefused: a program.
    """
    if not head:
        raise InvalidData("文件是空的。", faults=(Fault("", "请上传有内容的文件。"),))
    if media.looks_executable(head):
        raise ExecutableRefused("不接收可执行文件。")
    kind = media.by_extension(ending)
    if kind is None or not _is(kind, head):
        raise InvalidData(
            "文件内容与扩展名不一致。",
            faults=(Fault("", f"内容不是 .{ending} 文件，请核对后重新上传。"),),
        )


def _is(kind: MediaType, head: bytes) -> bool:
    if kind.family == "text":
        return _is_text(head)
    for ending in kind.extensions:
        if marker := _CONTAINERS.get(ending):
            return any(name.startswith(marker) for name in _zip_entries(head))
        if ending == "mp3" and _is_mpeg_audio_frame(head):
            return True
    wanted = frozenset().union(
        *({ending} | _SAME.get(ending, frozenset()) for ending in kind.extensions)
    )
    return bool(wanted & _detected(head))


def _detected(head: bytes) -> frozenset[str]:
    try:
        matches = puremagic.magic_string(head)
    except puremagic.PureError:
        return frozenset()  # it knows no such signature: a finding, not a failure
    return frozenset(match.extension.lstrip(".").lower() for match in matches)


def _zip_entries(head: bytes) -> list[bytes]:
    names = []
    for found in _ZIP_ENTRY.finditer(head):
        length = int.from_bytes(found.group(1), "little")
        names.append(head[found.end() : found.end() + length])
    return names


def _is_mpeg_audio_frame(head: bytes) -> bool:
    """Eleven bits of synchronisation, layer III: what recorders write without an ID3 tag."""
    return len(head) > 3 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2


def _is_text(head: bytes) -> bool:
    """No zero bytes in UTF-8 or GB 18030; a character may be cut at the end of the head."""
    if b"\0" in head:
        return False
    for encoding in ("utf-8", "gb18030"):
        for cut in range(4):
            try:
                head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return True
    return False
