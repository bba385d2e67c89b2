"""Looks through zip containers (docx, xlsx, pptx, ofd) without unpacking them anywhere.

What the container says of its sizes is not believed: every entry is decompressed once, counted, and
thrown away; a bound that is passed ends it. XML that defines entities is refused, whoever reads it
later (billion laughs, external entities); so are programs, macros, encrypted entries and containers
in containers in containers.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Final

from bureau.domain.media import looks_executable
from bureau.errors import Fault, InvalidData, TooLarge
from bureau.services.sniffing import ExecutableRefused

MOST_ENTRIES: Final = 5000
MOST_DIRECTORY_BYTES: Final = 2 * 1024 * 1024
#: All entries together, unpacked; containers inside count too.
MOST_BYTES: Final = 600 * 1024 * 1024
#: An entry beyond this size that is packed more tightly than this is a bomb.
TIGHT_FROM: Final = 16 * 1024 * 1024
TIGHTEST: Final = 150
#: A document that holds a workbook that holds a picture: that is as deep as it goes.
DEEPEST: Final = 2
#: A container inside is held in memory while it is looked through.
MOST_NESTED_BYTES: Final = 16 * 1024 * 1024
#: What is kept of a text part, for whoever looks for markings.
KEPT: Final = 256 * 1024

_PIECE: Final = 64 * 1024
_ZIP: Final = b"PK\x03\x04"
_XML: Final = (".xml", ".rels", ".vml", ".svg", ".xhtml")
_FORBIDDEN: Final = (b"<!DOCTYPE", b"<!ENTITY")
_END: Final = b"PK\x05\x06"
_LOCATOR_64: Final = b"PK\x06\x07"
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    UnicodeDecodeError,
    ValueError,
    OSError,
)

#: Receives name and beginning of each XML part.
Reader = Callable[[str, bytes], None]


@dataclass(slots=True)
class _Budget:
    """What may still be unpacked."""

    entries: int = MOST_ENTRIES
    size: int = MOST_BYTES


def look_through(stream: BinaryIO, reader: Reader) -> None:
    """Look through a container.

    Args:
        stream: the container, seekable.
        reader: is given each XML part, up to `KEPT` bytes of it.

    Raises:
        TooLarge: it unpacks to too much, or holds too many entries.
        ExecutableRefused: there is a program or a macro in it.
        InvalidData: it is damaged, encrypted, or its XML defines entities.
    """
    _look(stream, reader, _Budget(), depth=0)


def _look(stream: BinaryIO, reader: Reader, budget: _Budget, depth: int) -> None:
    _check_directory(stream)
    try:
        with zipfile.ZipFile(stream) as container:
            budget.entries -= len(container.infolist())
            if budget.entries < 0:
                raise _bomb(f"内含文件超过 {MOST_ENTRIES} 个")
            for entry in container.infolist():
                _entry(container, entry, reader, budget, depth)
    except _BROKEN as fault:
        raise _damaged("文件已损坏，无法检查，请重新生成后上传。") from fault


def _check_directory(stream: BinaryIO) -> None:
    """Judge the list of entries before it is read: it alone can fill the memory."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - 65_557))
    tail = stream.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        raise _damaged("文件不完整，无法检查，请重新生成后上传。")
    entries, directory = struct.unpack("<HL", tail[at + 10 : at + 16])
    if (
        entries > MOST_ENTRIES
        or directory > MOST_DIRECTORY_BYTES
        or tail[max(0, at - 20) : at].startswith(_LOCATOR_64)
    ):
        raise _bomb(f"内含文件超过 {MOST_ENTRIES} 个")
    stream.seek(0)


def _entry(
    container: zipfile.ZipFile,
    entry: zipfile.ZipInfo,
    reader: Reader,
    budget: _Budget,
    depth: int,
) -> None:
    name = entry.filename.lower()
    if entry.is_dir():
        return
    if entry.flag_bits & 0x1:
        raise _damaged("文件已加密，无法检查，请取消密码后上传。")
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise _damaged("文件的压缩方式不受支持，请重新生成后上传。")
    if name.endswith("vbaproject.bin"):
        raise ExecutableRefused("不接收带宏的文件，请另存为不带宏的文件后上传。")
    kept = bytearray()
    with container.open(entry) as opened:
        head = opened.read(_PIECE)
        if looks_executable(head):
            raise ExecutableRefused("文件内含可执行程序，不接收。")
        nested = head.startswith(_ZIP)
        wanted = MOST_NESTED_BYTES if nested else KEPT if name.endswith(_XML) else 0
        size, rest, piece = 0, b"", head
        while piece:
            size += len(piece)
            budget.size -= len(piece)
            if budget.size < 0 or (
                size > TIGHT_FROM and size > TIGHTEST * max(entry.compress_size, 1)
            ):
                raise _bomb("解压后过大")
            if name.endswith(_XML):
                rest = _refuse_entities(rest, piece)
            kept += piece[: max(0, wanted - len(kept))]
            piece = opened.read(_PIECE)
    if nested:
        if depth >= DEEPEST or size > MOST_NESTED_BYTES:
            raise _bomb("压缩包层层嵌套或内嵌的压缩包过大")
        _look(io.BytesIO(bytes(kept)), reader, budget, depth + 1)
    elif name.endswith(_XML):
        reader(entry.filename, bytes(kept))


def _refuse_entities(rest: bytes, piece: bytes) -> bytes:
    """Refuse a document type; in UTF-16 each of its characters stands beside a zero byte."""
    seen = rest + piece.replace(b"\0", b"").upper()
    if any(word in seen for word in _FORBIDDEN):
        raise _damaged("文件内的 XML 含有实体定义，存在安全风险，不接收。")
    return seen[-16:]


def _bomb(why: str) -> TooLarge:
    return TooLarge(f"文件{why}，疑似压缩炸弹，不接收。请拆分后上传。")


def _damaged(message: str) -> InvalidData:
    return InvalidData(message, faults=(Fault("", message),))
