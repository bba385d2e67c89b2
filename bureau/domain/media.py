"""File types that papers may have: by extension, by declared type, by family.

Executables are not in the table, so they have no way in by name; `looks_executable` refuses them by
content too, whatever they are called (design, section 6 Security; issue: audio and pictures are
allowed because telephone recordings and site photos are papers).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Family = Literal["document", "image", "audio", "video", "text"]


@dataclass(frozen=True, slots=True)
class MediaType:
    """One accepted type.

    Args:
        name: media type under which it is kept and downloaded.
        extensions: endings of file names, lower case, the usual one first.
        family: rough kind, for rules such as "a recording is audio".
        aliases: other media types that senders declare for it.
    """

    name: str
    extensions: tuple[str, ...]
    family: Family
    aliases: tuple[str, ...] = ()


_OOXML: Final = "application/vnd.openxmlformats-officedocument."
_WPS: Final = "application/wps-office."
#: What systems without an office suite call its containers.
_ZIP: Final = ("application/zip", "application/x-zip-compressed")

#: Aliases are what browsers declare: WPS Office, older Windows and Linux each have names of their
#: own.
ACCEPTED: Final[tuple[MediaType, ...]] = (
    MediaType("application/pdf", ("pdf",), "document", ("application/x-pdf", f"{_WPS}pdf")),
    MediaType("application/ofd", ("ofd",), "document", ("application/vnd.ofd", *_ZIP)),
    MediaType(f"{_OOXML}wordprocessingml.document", ("docx",), "document", (f"{_WPS}docx", *_ZIP)),
    MediaType(f"{_OOXML}spreadsheetml.sheet", ("xlsx",), "document", (f"{_WPS}xlsx", *_ZIP)),
    MediaType(
        f"{_OOXML}presentationml.presentation", ("pptx",), "document", (f"{_WPS}pptx", *_ZIP)
    ),
    MediaType("application/msword", ("doc",), "document", (f"{_WPS}doc", "application/kswps")),
    MediaType("application/vnd.ms-excel", ("xls",), "document", (f"{_WPS}xls", "application/kset")),
    MediaType(
        "application/vnd.ms-powerpoint", ("ppt",), "document", (f"{_WPS}ppt", "application/ksdps")
    ),
    MediaType(
        "application/vnd.ms-works",
        ("wps",),
        "document",
        ("application/kswps", f"{_WPS}wps", "application/msword"),
    ),
    MediaType("text/plain", ("txt",), "text"),
    MediaType("text/csv", ("csv",), "text", ("application/csv", "application/vnd.ms-excel")),
    MediaType("image/jpeg", ("jpg", "jpeg"), "image", ("image/pjpeg", "image/jpg")),
    MediaType("image/png", ("png",), "image", ("image/x-png",)),
    MediaType("image/gif", ("gif",), "image"),
    MediaType("image/bmp", ("bmp",), "image", ("image/x-ms-bmp",)),
    MediaType("image/tiff", ("tif", "tiff"), "image"),
    MediaType("image/webp", ("webp",), "image"),
    MediaType("image/heic", ("heic", "heif"), "image", ("image/heif",)),
    MediaType("audio/mpeg", ("mp3",), "audio", ("audio/mp3", "audio/mpeg3", "audio/x-mpeg")),
    MediaType("audio/wav", ("wav",), "audio", ("audio/x-wav", "audio/wave", "audio/vnd.wave")),
    MediaType("audio/mp4", ("m4a",), "audio", ("audio/x-m4a", "audio/m4a", "audio/aac")),
    MediaType("audio/aac", ("aac",), "audio", ("audio/x-aac", "audio/aacp", "audio/vnd.dlna.adts")),
    MediaType("audio/amr", ("amr",), "audio", ("audio/x-amr", "audio/3gpp", "audio/amr-nb")),
    MediaType("audio/ogg", ("ogg", "opus"), "audio", ("application/ogg", "audio/opus")),
    MediaType("audio/flac", ("flac",), "audio", ("audio/x-flac",)),
    MediaType("video/mp4", ("mp4",), "video"),
)

#: Declared when the sender does not know; then name and content decide.
UNDECLARED: Final = frozenset({"", "application/octet-stream"})

_BY_EXTENSION: Final = {ending: kind for kind in ACCEPTED for ending in kind.extensions}
_DECLARABLE: Final = frozenset(name for kind in ACCEPTED for name in (kind.name, *kind.aliases))

_EXECUTABLE_HEADS: Final = (
    b"\x7fELF",  # Linux programs
    b"\xfe\xed\xfa",  # macOS programs
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",  # Java classes, macOS universal programs
    b"#!/",  # scripts ("#!AMR" is a telephone recording)
    b"#! /",
    b"\x4c\x00\x00\x00\x01\x14\x02\x00",  # Windows shortcuts
    b"dex\n",  # Android
)


def by_extension(ending: str) -> MediaType | None:
    """The accepted type with this extension (lower case, no dot), None when it is not accepted."""
    return _BY_EXTENSION.get(ending)


def is_declarable(declared: str) -> bool:
    """Whether a declared media type is that of any accepted type, or says "unknown"."""
    return declared in UNDECLARED or declared in _DECLARABLE


def agrees(kind: MediaType, declared: str) -> bool:
    """Whether a declared media type fits the type that the name promises."""
    return declared in UNDECLARED or declared == kind.name or declared in kind.aliases


def looks_executable(head: bytes) -> bool:
    """Whether the first bytes are those of a program, a script, or a shortcut."""
    # "MZ" may also begin a text; the header of a Windows program holds zero bytes.
    windows_program = head.startswith(b"MZ") and b"\0" in head[:64]
    return windows_program or head.startswith(_EXECUTABLE_HEADS)
