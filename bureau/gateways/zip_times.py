"""One time in a zipped office document, so that the same content gives the same bytes."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

from bureau.timezone import TIME_ZONE


def with_one_time(content: bytes, at: datetime) -> bytes:
    """The document with all its times set: libraries write the moment of saving.

    Args:
        content: xlsx or docx.
        at: the time to write, aware.
    """
    local = at.astimezone(TIME_ZONE)
    stamp = (max(local.year, 1980), local.month, local.day, local.hour, local.minute, 0)
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            part = source.read(name)
            if name == "docProps/core.xml":
                part = _dated(part, f"{local:%Y-%m-%dT%H:%M:%SZ}".encode())
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
