"""One time in a zipped office document, so that the same content gives the same bytes."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Final

from bureau.timezone import TIME_ZONE

#: The first moment that a ZIP can name (APPNOTE 4.4.6).
ZIP_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def with_one_time(content: bytes, at: datetime | None = None) -> bytes:
    """The document with all its times set: libraries write the moment of saving.

    Args:
        content: xlsx or docx.
        at: the time to write, aware; None: the members get the first moment of ZIP, and the
            document's own dates stay as its template has them.
    """
    stamp, written = ZIP_EPOCH, b""
    if at is not None:
        local = at.astimezone(TIME_ZONE)
        stamp = (max(local.year, 1980), local.month, local.day, local.hour, local.minute, 0)
        written = f"{local:%Y-%m-%dT%H:%M:%SZ}".encode()
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            part = source.read(name)
            if written and name == "docProps/core.xml":
                part = _dated(part, written)
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, part)
    return out.getvalue()


def _dated(part: bytes, text: bytes) -> bytes:
    opening = part.find(b"<dcterms:modified")
    if opening < 0:
        return part
    begin = part.index(b">", opening) + 1
    return part[:begin] + text + part[part.index(b"</dcterms:modified") :]
