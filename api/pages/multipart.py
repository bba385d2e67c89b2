"""Reads a form with files (multipart/form-data, RFC 7578) part by part, as it comes in.

Nothing is spooled anywhere: a file's bytes go straight on to whoever keeps it. Blocking, for a
worker thread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from bureau.errors import InvalidData

MOST_HEADER_BYTES: Final = 8 * 1024
MOST_FIELD_BYTES: Final = 64 * 1024
MOST_PARTS: Final = 200

_BOUNDARY: Final = re.compile(r'boundary=(?:"([^"]{1,70})"|([^\s;,"]{1,70}))', re.IGNORECASE)
_NAME: Final = re.compile(r'[;\s]name="([^"]*)"')
_FILE: Final = re.compile(r'[;\s]filename="([^"]*)"')
_TYPE: Final = re.compile(r"^content-type:[ \t]*([^;\r\n]+)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Part:
    """One field or file.

    Args:
        name: the field's name.
        filename: None: it is a field.
        media_type: as declared, lower case, "" when none was.
        chunks: its bytes; what is not read is skipped.
    """

    name: str
    filename: str | None
    media_type: str
    chunks: Iterator[bytes]

    def text(self) -> str:
        """A field's value.

        Raises:
            InvalidData: it is too long, or no UTF-8.
        """
        value = b""
        for chunk in self.chunks:
            value += chunk
            if len(value) > MOST_FIELD_BYTES:
                raise InvalidData("填写的内容过长。")
        try:
            return value.decode().replace("\r\n", "\n")
        except UnicodeDecodeError as fault:
            raise _malformed() from fault


def boundary_of(content_type: str) -> bytes | None:
    """The boundary that a Content-Type names; None: it is no form with files."""
    if not content_type.lower().startswith("multipart/form-data"):
        return None
    found = _BOUNDARY.search(content_type)
    return (found.group(1) or found.group(2)).encode("latin-1") if found else None


def parts(chunks: Iterator[bytes], boundary: bytes) -> Iterator[Part]:
    """The parts of a form, in order; each has to be read before the next.

    Raises:
        InvalidData: it is no such form, or ends too early.
    """
    reader = _Reader(chunks)
    mark = b"\r\n--" + boundary
    for _ in reader.until(mark):
        pass
    for _ in range(MOST_PARTS):
        if reader.exactly(2) == b"--":
            return
        head = b""
        for piece in reader.until(b"\r\n\r\n"):
            head += piece
            if len(head) > MOST_HEADER_BYTES:
                raise _malformed()
        content = reader.until(mark)
        yield _part(head, content)
        for _ in content:
            pass
    raise _malformed()


def _part(head: bytes, content: Iterator[bytes]) -> Part:
    try:
        text = head.decode()
    except UnicodeDecodeError as fault:
        raise _malformed() from fault
    name, filename, kind = _NAME.search(text), _FILE.search(text), _TYPE.search(text)
    if name is None:
        raise _malformed()
    return Part(
        name=_plain(name.group(1)),
        filename=_plain(filename.group(1)) if filename else None,
        media_type=kind.group(1).strip().lower() if kind else "",
        chunks=content,
    )


def _plain(value: str) -> str:
    """Browsers write these three characters encoded, and no others."""
    return re.sub("%(22|0D|0A)", lambda found: unquote(found.group()), value, flags=re.IGNORECASE)


class _Reader:
    """Bytes up to a mark, however the pieces are cut."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._held = b"\r\n"  # the first boundary may stand at the very beginning

    def until(self, mark: bytes) -> Iterator[bytes]:
        """What comes before the mark; the mark itself is taken away.

        Raises:
            InvalidData: the form ends before.
        """
        while True:
            at = self._held.find(mark)
            if at >= 0:
                found, self._held = self._held[:at], self._held[at + len(mark) :]
                if found:
                    yield found
                return
            safe = len(self._held) - len(mark) + 1
            if safe > 0:
                found, self._held = self._held[:safe], self._held[safe:]
                yield found
            self._more()

    def exactly(self, size: int) -> bytes:
        """The next bytes.

        Raises:
            InvalidData: the form ends before.
        """
        while len(self._held) < size:
            self._more()
        found, self._held = self._held[:size], self._held[size:]
        return found

    def _more(self) -> None:
        piece = next(self._chunks, None)
        if piece is None:
            raise _malformed()
        self._held += piece


def _malformed() -> InvalidData:
    return InvalidData("表单不完整，请重新填写后提交。")
