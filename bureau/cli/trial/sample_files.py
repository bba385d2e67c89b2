"""Small real files that a clerk of a scenario adds: by the ending of their name.

The libraries are loaded where they are used: together they take a second, for every command.
"""

from __future__ import annotations

import io
import wave
from collections.abc import Callable
from pathlib import PurePath
from typing import Final

from bureau.modelling.scenarios.fault import Unexpected


def sample_file(name: str) -> bytes:
    """The content of a file of this name.

    Raises:
        Unexpected: an ending of which there is no sample.
    """
    make = _MAKERS.get(PurePath(name).suffix.lower())
    if make is None:
        raise Unexpected(f"没有 {name} 这种文件的样例；可用 {'、'.join(sorted(_MAKERS))}")
    made = io.BytesIO()
    make(made)
    return made.getvalue()


def _sound(file: io.BytesIO) -> None:
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(1600))


def _page(file: io.BytesIO) -> None:
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.write(file)


def _picture(form: str) -> Callable[[io.BytesIO], None]:
    def make(file: io.BytesIO) -> None:
        from PIL import Image

        Image.new("RGB", (8, 8), "white").save(file, form)

    return make


def _letter(file: io.BytesIO) -> None:
    import docx

    docx.Document().save(file)


def _table(file: io.BytesIO) -> None:
    import openpyxl

    openpyxl.Workbook().save(file)


_MAKERS: Final[dict[str, Callable[[io.BytesIO], None]]] = {
    ".wav": _sound,
    ".pdf": _page,
    ".jpg": _picture("JPEG"),
    ".png": _picture("PNG"),
    ".docx": _letter,
    ".xlsx": _table,
}
