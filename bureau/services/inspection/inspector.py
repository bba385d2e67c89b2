"""Judges a whole file: one place for uploads of bodies, of clerks and through links."""

from __future__ import annotations

from typing import BinaryIO, Final

import structlog

from bureau.domain.classification import Classification
from bureau.domain.media import MediaType
from bureau.errors import Refusal
from bureau.services.classified import judge, refuse_classified_page
from bureau.services.inspection import containers, first_page
from bureau.services.ports.scanner import ScannerAway, VirusScanner

_ZIPPED: Final = frozenset({"docx", "xlsx", "pptx", "ofd"})

_log = structlog.get_logger("inspection")


class VirusFound(Refusal):
    """The scanner knows a virus in it. Nothing was stored."""

    code = "virus-found"


class PaperInspector:
    """Looks at whole files.

    Args:
        scanner: None: files are not scanned.
        required: a file that cannot be scanned is not taken.
    """

    def __init__(self, scanner: VirusScanner | None = None, *, required: bool = False) -> None:
        self._scanner = scanner
        self._required = required

    def inspect(self, stream: BinaryIO, kind: MediaType, *, not_classified: bool) -> None:
        """Judge a file that is complete and not kept yet.

        Args:
            stream: seekable.
            kind: its type, as name and first bytes say.
            not_classified: the sender says that nothing in it is classified.

        Raises:
            TooLarge: a bomb.
            InvalidData: damaged, encrypted, or entities in its XML.
            ExecutableRefused: a program inside.
            ClassifiedRefused, ClassificationUnconfirmed: see `bureau.services.classified`.
            VirusFound: a virus.
            ScannerAway: it has to be scanned and cannot be now.
        """
        if _ZIPPED & set(kind.extensions):

            def read(name: str, content: bytes) -> None:
                if first_page.is_telling(name):
                    text = first_page.text_of_part(content)
                    refuse_classified_page(text, not_classified=not_classified)

            containers.look_through(stream, read)
        else:
            stream.seek(0)
            try:
                text = first_page.text_of_file(stream, kind)
            except first_page.Unreadable:
                judge([("", Classification.WORD)], not_classified=not_classified)
            else:
                refuse_classified_page(text, not_classified=not_classified)
        self._scan(stream)

    def _scan(self, stream: BinaryIO) -> None:
        if self._scanner is None:
            return
        stream.seek(0)
        try:
            virus = self._scanner.scan(stream)
        except ScannerAway as fault:
            if self._required:
                raise
            _log.warning("file not scanned", error=str(fault))
            return
        if virus is not None:
            _log.warning("virus refused", virus=virus)
            raise VirusFound("文件带有病毒，未予接收。请查杀后重新上传。")
