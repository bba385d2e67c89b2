"""Text of the places where a classification marking stands: first page, page headers, first rows.

GB/T 9704-2012 7.2.2 puts it in the upper left corner of the first page. Text is taken out of XML by
dropping tags, not by parsing: nothing here interprets what an outsider sent. Pictures are not read.
"""

from __future__ import annotations

import html
import re
import struct
import zlib
from typing import BinaryIO, Final

from bureau.domain.media import MediaType

#: Characters of one part that are looked at.
MOST_TEXT: Final = 4000
#: Bytes of a PDF that are read to find its first page; a broken one would be read whole.
PDF_BYTES: Final = 24 * 1024 * 1024
#: Bytes of an old binary document that are looked at.
BINARY_BYTES: Final = 1024 * 1024
#: A page whose drawing is longer is a drawing, not a letter.
PAGE_BYTES: Final = 2 * 1024 * 1024

_PARTS: Final = re.compile(
    r"word/(document|header\d*|footer\d*)\.xml|xl/sharedStrings\.xml"
    r"|xl/worksheets/sheet\d+\.xml|xl/workbook\.xml|ppt/slides/slide[12]\.xml"
    r"|doc_\d+/pages/page_[01]/content\.xml|docprops/(core|app|custom)\.xml",
    re.IGNORECASE,
)
_BREAKS: Final = re.compile(
    r"</(?:w:p|a:p|si|c|row|oddHeader|evenHeader|firstHeader|[\w]+:TextObject|\w+:\w+)>"
    r"|<(?:w:br|w:tab|w:cr)\b[^>]*>"
)
_RUNS: Final = re.compile(r"</(?:w:t|w:r|a:t|a:r|t|r|w:rPr|w:pPr|[\w]+:TextCode)>")
_TAG: Final = re.compile(r"<[^>]*>")
#: Page headers of a sheet begin with codes such as &C&"宋体,常规"&12.
_HEADER_CODES: Final = re.compile(r'&(?:[LCR]|"[^"]*"|\d{1,3})')
_OLE: Final = frozenset({"doc", "xls", "ppt", "wps"})
#: What a PDF ends with; looked for in pieces of so many bytes.
_END: Final = b"%%EOF"
_PIECE: Final = 1024 * 1024
#: What a parser of hostile files may end in.
_UNREADABLE: Final = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    NotImplementedError,
    RecursionError,
    OSError,
    zlib.error,
    struct.error,
)


class Unreadable(Exception):
    """The file is encrypted: nobody can look at it."""


def is_telling(name: str) -> bool:
    """Whether a part of a container may carry a marking."""
    return _PARTS.fullmatch(name) is not None


def text_of_part(content: bytes) -> str:
    """Text of an XML part, a paragraph or cell a line."""
    encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8"
    source = content.decode(encoding, "ignore")
    source = _BREAKS.sub("\n", _RUNS.sub("", source))
    return _HEADER_CODES.sub("\n", html.unescape(_TAG.sub("", source)))[:MOST_TEXT]


def text_of_file(stream: BinaryIO, kind: MediaType) -> str:
    """Text of the first page of a file that is no container; "" when it has none.

    Raises:
        Unreadable: it is encrypted.
    """
    if kind.family == "text":
        return _plain(stream.read(4 * MOST_TEXT))
    if "pdf" in kind.extensions:
        return _pdf(stream)
    if _OLE & set(kind.extensions):
        content = stream.read(BINARY_BYTES)
        readings = (
            content.decode("utf-16-le", "replace"),
            content[1:].decode("utf-16-le", "replace"),
            content.decode("gb18030", "replace"),
        )
        # Only stars count here: between binary data any two bytes may read as a word.
        return "\n".join(
            reading[max(0, at - 20) : at + 20].replace("\n", " ") + "。"
            for reading in readings
            for at in (match.start() for match in re.finditer("[★☆]", reading))
        )[:MOST_TEXT]
    return ""


def _plain(content: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        for cut in range(4):
            try:
                return content[: len(content) - cut].decode(encoding)[:MOST_TEXT]
            except UnicodeDecodeError:
                continue
    return ""


def _has_end(stream: BinaryIO) -> bool:
    """Whether there is an end-of-file marker anywhere (ISO 32000-1, 7.5.5).

    Without one the reader would look at each line of the file, backwards, before it gives up.
    """
    before = b""
    while piece := stream.read(_PIECE):
        if _END in before + piece:
            stream.seek(0)
            return True
        before = piece[-len(_END) :]
    return False


def _pdf(stream: BinaryIO) -> str:
    if not _has_end(stream):
        return ""
    # Here, not above: a second of loading for every process and command, for one that looks at PDF.
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        document = PdfReader(_Bounded(stream, PDF_BYTES))  # type: ignore[arg-type]
        if document.is_encrypted and not document.decrypt(""):
            raise Unreadable
        page = document.pages[0]
        drawing = page.get_contents()
        if drawing is None or len(drawing.get_data()) > PAGE_BYTES:
            return ""
        return page.extract_text()[:MOST_TEXT]
    except (PyPdfError, *_UNREADABLE):
        return ""  # no program could show a first page either, so there is none to look at


class _Bounded:
    """A stream that ends in an error once so many bytes were read."""

    def __init__(self, stream: BinaryIO, most: int) -> None:
        self._stream = stream
        self._left = most

    def read(self, size: int = -1) -> bytes:
        here = self._stream.tell()
        if size < 0:
            size = self._stream.seek(0, 2) - here
            self._stream.seek(here)
        if size > self._left:
            raise OSError("too much of the file is needed")
        content = self._stream.read(size)
        self._left -= len(content)
        return content

    def readline(self, size: int = -1) -> bytes:
        line = self._stream.readline(min(size, self._left) if size >= 0 else self._left)
        self._left -= len(line)
        return line

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def seekable(self) -> bool:
        return True
