"""The service that takes papers in, with what looks at them."""

from __future__ import annotations

from bureau.bootstrap.core import Core
from bureau.gateways.clamd import Clamd
from bureau.services.inspection import PaperInspector
from bureau.services.papers import PaperService
from bureau.settings import Settings


def build_papers(core: Core) -> PaperService:
    """The one service for papers, whichever door they come through."""
    settings = core.settings
    return PaperService(
        core.uow, core.files, core.clock, settings.max_attachment_bytes, inspector_of(settings)
    )


def inspector_of(settings: Settings) -> PaperInspector:
    """What looks at whole files."""
    return PaperInspector(scanner_of(settings), required=settings.scanner == "required")


def scanner_of(settings: Settings) -> Clamd | None:
    """The virus scanner that the settings name; None: files are not scanned."""
    if settings.scanner == "off":
        return None
    return Clamd(settings.scanner_address, settings.scanner_timeout)
