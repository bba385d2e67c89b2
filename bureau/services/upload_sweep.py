"""Forgets files of bodies that no submission ever named, and drafts that a crash left behind.

Files behind one-time links stay: what they belong to is known to the link's target alone.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import structlog

from bureau.domain.clock import Clock
from bureau.services.ports.files import FileStore
from bureau.services.ports.unit_of_work import UnitOfWorkFactory

#: Files forgotten in one transaction.
BATCH: Final = 100
#: An upload takes minutes; what is as old as this was left by a crash.
DRAFT_AGE: Final = timedelta(days=1)

_log = structlog.get_logger("upload_sweep")


class UploadSweep:
    """Periodic work on uploads.

    Args:
        uow: opens transactions.
        files: where the contents are.
        clock: the one clock.
        keep: how long an upload may wait for its submission.
    """

    def __init__(
        self, uow: UnitOfWorkFactory, files: FileStore, clock: Clock, *, keep: timedelta
    ) -> None:
        self._uow = uow
        self._files = files
        self._clock = clock
        self._keep = keep

    def run(self) -> str:
        """Forget what is old; says how much.

        The row goes first: a crash in between leaves a content that nobody knows, never a paper
        whose content is gone.
        """
        now = self._clock.now()
        before = now - self._keep
        forgotten = removed = 0
        while True:
            with self._uow() as uow:
                old = uow.papers.unused_uploads(before, BATCH)
                gone = [paper for paper in old if uow.papers.remove_unused(paper.id)]
                digests = {paper.sha256 for paper in gone}
                alone = [digest for digest in sorted(digests) if not uow.papers.holds(digest)]
                uow.commit()
            forgotten += len(gone)
            removed += sum(self._files.remove(digest, before) for digest in alone)
            for paper in gone:
                _log.info("upload forgotten", paper=paper.id, added=paper.added_at.isoformat())
            if len(old) < BATCH:
                break
        drafts = self._files.sweep(now - DRAFT_AGE)
        return f"清除未提交的附件 {forgotten} 个（内容 {removed} 份）、上传草稿 {drafts} 个"
