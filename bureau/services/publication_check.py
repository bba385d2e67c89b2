"""Looks through what is to be published, once more: nothing classified goes on a website.

政府信息公开条例（2019）第十七条: before anything is made public it is examined for secrets. What
bears a marking (密级标志) is refused whoever says otherwise. Papers of our own making have not been
looked through at any door, so all are looked through here.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from bureau.domain.media import ACCEPTED, MediaType, by_extension
from bureau.errors import Permanent, Refusal
from bureau.services.classified import refuse_classified_data, refuse_classified_name
from bureau.services.inspection import PaperInspector
from bureau.services.ledger_steps import refusal_text
from bureau.services.ports.counterpart import PacketPaper
from bureau.services.ports.files import FileStore
from bureau.services.ports.website import WebPage


class PublicationCheck:
    """Judges pages before they leave.

    Args:
        files: where the papers' bytes are.
        inspector: looks at whole files.
    """

    def __init__(self, files: FileStore, inspector: PaperInspector) -> None:
        self._files = files
        self._inspector = inspector

    def check(self, page: WebPage) -> None:
        """Refuse a page that must not be made public.

        A mere word such as 保密 does not stop it: the step stands behind the secrecy review
        (保密审查) of its procedure, which answers for words.

        Raises:
            Permanent: a marking, a virus, or a file that nobody could open; nothing was published.
            Transient: a paper cannot be scanned now, and has to be.
        """
        try:
            refuse_classified_data(
                {"title": page.title, "text": page.text}, "", not_classified=True
            )
            for paper in page.papers:
                self._look_through(paper)
        except Refusal as fault:
            raise Permanent(f"不能上网发布：{refusal_text(fault)}") from fault

    def _look_through(self, paper: PacketPaper) -> None:
        refuse_classified_name(paper.name, not_classified=True)
        kind = _kind(paper)
        if kind is None:
            raise Permanent(f"“{paper.name}”不是可上网的文件类型：请换成 PDF 等常用格式")
        with self._files.open(paper.sha256) as stream:
            self._inspector.inspect(stream, kind, not_classified=True)


def _kind(paper: PacketPaper) -> MediaType | None:
    ending = PurePosixPath(paper.name).suffix.lstrip(".").lower()
    named = by_extension(ending)
    return named or next((one for one in ACCEPTED if one.name == paper.media_type), None)
