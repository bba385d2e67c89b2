"""The service that takes papers in, with what looks at them."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bureau.bootstrap.core import Core
from bureau.gateways.clamd import Clamd
from bureau.services.inspection import PaperInspector
from bureau.services.jobs import Job
from bureau.services.papers import PaperService
from bureau.services.upload_sweep import UploadSweep
from bureau.settings import Settings

_DAY: Final = timedelta(days=1)
_LEASE: Final = timedelta(hours=1)


def build_papers(core: Core) -> PaperService:
    """The one service for papers, whichever door they come through."""
    settings = core.settings
    return PaperService(
        core.uow, core.files, core.clock, settings.max_attachment_bytes, inspector_of(settings)
    )


def paper_jobs(core: Core) -> tuple[Job, ...]:
    """Forgetting uploads that were never submitted."""
    keep = timedelta(days=core.settings.upload_days)
    sweep = UploadSweep(core.uow, core.files, core.clock, keep=keep)
    return (Job(name="sweep-uploads", every=_DAY, lease=_LEASE, run=sweep.run),)


def inspector_of(settings: Settings) -> PaperInspector:
    """What looks at whole files."""
    return PaperInspector(scanner_of(settings), required=settings.scanner == "required")


def scanner_of(settings: Settings) -> Clamd | None:
    """The virus scanner that the settings name; None: files are not scanned."""
    if settings.scanner == "off":
        return None
    return Clamd(settings.scanner_address, settings.scanner_timeout)
