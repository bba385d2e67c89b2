"""One-time links (一次性链接): a body without a client hands in what it was asked for, by browser.

Rules of our own: a token has 256 random bits and only its SHA-256 is kept; a link is
bound to one addressee, one purpose and one subject; looking changes nothing, so that mail filters
that open links consume none; what the target accepts it accepts once, and answers an identical
repeat the same, so that a crash before the link is marked loses and doubles nothing. A used link
shows what was answered; where the target allows it, another submission takes the place of the first
until the target closes.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import structlog

from bureau.domain.clock import Clock
from bureau.domain.json_value import JsonObject
from bureau.domain.numbering import is_case_number
from bureau.errors import Conflict, Fault, InvalidData, NotFound, Permanent
from bureau.services.classified import refuse_classified_data
from bureau.services.ports.link_target import LinkPage, LinkTarget, LinkTargets
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.services.records import OneTimeLink, Paper
from bureau.services.schema_check import schema_faults
from bureau.services.strict_json import text_faults

#: Where links lead, below the public origin.
PLACE: Final = "/v1/links"
#: Most files that wait behind one link.
MOST_PAPERS: Final = 20

_TOKEN: Final = re.compile(r"([0-9a-f]{8})_([A-Za-z0-9_-]{43})", re.ASCII)
_NOBODY: Final = hashlib.sha256(b"").hexdigest()

_log = structlog.get_logger("one_time_links")


@dataclass(frozen=True, slots=True)
class IssuedLink:
    """A new link; the only time that its address is known.

    Args:
        url: what the addressee opens.
        token_prefix: the part that may be shown and revoked by.
        expires_at: not valid from then on.
    """

    url: str
    token_prefix: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """What stands behind a good link.

    Args:
        link: the record.
        page: what the target asks for.
        papers: files that wait for the submission.
    """

    link: OneTimeLink
    page: LinkPage
    papers: tuple[Paper, ...]

    @property
    def closed(self) -> str:
        """Why nothing can be handed in (any more), Chinese; "" while it can."""
        if self.page.closed:
            return self.page.closed
        if self.link.used_at is not None and not self.page.replaceable:
            return "已通过本链接提交，不能重复提交。"
        return ""


class OneTimeLinks:
    """Issues links and takes in what comes through them.

    Args:
        uow: opens transactions.
        clock: the one clock.
        targets: who receives, by purpose.
        public_url: origin under which addressees reach us.
    """

    def __init__(
        self, uow: UnitOfWorkFactory, clock: Clock, targets: LinkTargets, *, public_url: str
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._targets = targets
        self._public_url = public_url.rstrip("/")

    def issue(
        self,
        purpose: str,
        addressee: str,
        subject_id: str,
        case_id: str | None,
        expires_at: datetime,
    ) -> IssuedLink:
        """Make a link; earlier ones to the same subject stay valid.

        Args:
            purpose: "collection-return", "supplement".
            addressee: whom it is given to: code of a body, or a name.
            subject_id: what is asked, in the target's own terms.
            case_id: the case, if it is about one.
            expires_at: aware.

        Raises:
            InvalidData: no such purpose, or an expiry that has passed.
        """
        now = self._clock.now()
        if purpose not in self._targets:
            raise InvalidData(
                "链接用途不对。", faults=(Fault("/purpose", f"没有用途 {purpose[:40]}。"),)
            )
        if expires_at <= now:
            raise InvalidData("有效期已过。", faults=(Fault("/expires_at", "应晚于现在。"),))
        secret = secrets.token_urlsafe(32)
        link = OneTimeLink(
            id=str(uuid.uuid4()),
            prefix=secrets.token_hex(4),
            secret_hash=_digest(secret),
            purpose=purpose,
            addressee=addressee,
            subject_id=subject_id,
            case_id=case_id,
            issued_at=now,
            expires_at=expires_at,
        )
        with self._uow() as uow:
            if not uow.links.add(link):
                raise Conflict("链接前缀重复，请重试。")
            uow.commit()
        _log.info("link issued", link=link.prefix, purpose=purpose, case=case_id)
        url = f"{self._public_url}{PLACE}/{link.prefix}_{secret}"
        return IssuedLink(url, link.prefix, expires_at)

    def revoke(self, token_prefix: str) -> OneTimeLink:
        """End a link now; ending it again changes nothing.

        Raises:
            NotFound: no such link.
        """
        with self._uow() as uow:
            found = uow.links.by_prefix(token_prefix)
            link = uow.links.lock(found.id) if found else None
            if link is None:
                raise NotFound(f"没有前缀为 {token_prefix[:8]} 的链接。")
            if link.revoked_at is None:
                link = replace(link, revoked_at=self._clock.now())
                uow.links.save(link)
                uow.commit()
        return link

    def of_subject(self, purpose: str, subject_id: str) -> tuple[OneTimeLink, ...]:
        """All links to a subject, oldest first."""
        with self._uow(read_only=True) as uow:
            return uow.links.of_subject(purpose, subject_id)

    def of_case(self, number: str) -> tuple[OneTimeLink, ...]:
        """All links of a case, oldest first, whatever became of them.

        Raises:
            NotFound: no such case.
        """
        with self._uow(read_only=True) as uow:
            case = uow.cases.by_number(number) if is_case_number(number) else None
            if case is None:
                raise NotFound(f"没有找到办件 {number[:40]}。")
            return uow.links.of_case(case.id)

    def valid(self) -> tuple[OneTimeLink, ...]:
        """Links that can be opened now, oldest first."""
        with self._uow(read_only=True) as uow:
            return uow.links.valid(self._clock.now())

    def open(self, token: str) -> OpenedLink:
        """What a link leads to; changes nothing.

        Raises:
            NotFound: no such link, revoked, expired, or its subject is gone (code "link-invalid").
        """
        link = self._good(token)
        page = self._target(link).describe(link.subject_id)
        with self._uow(read_only=True) as uow:
            return OpenedLink(link, page, uow.links.waiting_papers(link.id))

    def blank(self, token: str) -> tuple[str, bytes]:
        """The empty table behind a link: its file name and content; changes nothing.

        Raises:
            NotFound: see `open`, or nothing has to be filled in as a table.
        """
        opened = self.open(token)
        content = self._target(opened.link).blank(opened.link.subject_id)
        return opened.page.blank or "表格.xlsx", content

    def may_attach(self, token: str) -> OpenedLink:
        """The link, if a file may be put behind it now.

        Raises:
            NotFound: see `open`.
            Conflict: nothing can be handed in any more (code "link-closed"), or files enough wait.
        """
        opened = self.open(token)
        _refuse_closed(opened)
        if not opened.page.papers:
            raise Conflict("这里不需要文件。", code="link-closed")
        if len(opened.papers) >= MOST_PAPERS:
            raise Conflict(f"最多 {MOST_PAPERS} 个文件，请先移除多余的。")
        return opened

    def attach(self, opened: OpenedLink, paper: Paper) -> None:
        """Put a stored file behind the link; it counts when the data are handed in."""
        with self._uow() as uow:
            uow.papers.add(paper)
            uow.links.attach(opened.link.id, paper.id)
            uow.commit()

    def detach(self, token: str, paper_id: str) -> None:
        """Take a waiting file away again; taking it away twice changes nothing.

        Raises:
            NotFound: see `open`.
        """
        link = self._good(token)
        with self._uow() as uow:
            if uow.links.detach(link.id, paper_id):
                uow.commit()

    def hand_in(self, token: str, data: JsonObject, *, not_classified: bool = False) -> str:
        """Take the submission in; a repeat of a used link is told the first answer.

        Args:
            token: from the address.
            data: what the form held; the waiting papers go with it.
            not_classified: the sender says that nothing in it is classified.

        Returns:
            What the sender is told.

        Raises:
            NotFound: see `open`.
            InvalidData: all faults of the data.
            ClassifiedRefused, ClassificationUnconfirmed: 涉密; nothing was stored.
            Refusal: the target does not accept it.
        """
        opened = self.open(token)
        if opened.link.used_at is not None and not opened.page.replaceable:
            return opened.link.answer or ""
        _refuse_closed(opened)
        refuse_classified_data(data, "/data", not_classified=not_classified)
        schema = {"additionalProperties": False, **opened.page.schema}
        faults = (*schema_faults(schema, data, "/data"), *text_faults(data, "/data"))
        if faults:
            raise InvalidData("提交的内容不符合要求。", faults=tuple(dict.fromkeys(faults)))
        papers = [paper.id for paper in opened.papers]
        link = opened.link
        answer = self._target(link).accept(link.subject_id, data, papers)
        self._mark_used(link, papers, answer)
        _log.info("link used", link=link.prefix, purpose=link.purpose, case=link.case_id)
        return answer

    def _mark_used(self, link: OneTimeLink, papers: list[str], answer: str) -> None:
        """A crash before this leaves the link open: its repeat gets the same answer."""
        with self._uow() as uow:
            present = uow.links.lock(link.id)
            if present is None:
                raise Permanent(f"link {link.prefix} is gone")
            for paper in papers:
                uow.links.detach(link.id, paper)
            uow.links.save(replace(present, used_at=self._clock.now(), answer=answer))
            uow.commit()

    def _good(self, token: str) -> OneTimeLink:
        match = _TOKEN.fullmatch(token)
        if match is None:
            raise _invalid("链接不完整，请从原消息中重新复制。")
        prefix, secret = match.groups()
        with self._uow(read_only=True) as uow:
            link = uow.links.by_prefix(prefix)
        expected = link.secret_hash if link else _NOBODY
        if not secrets.compare_digest(_digest(secret), expected) or link is None:
            raise _invalid("没有这个链接，请从原消息中重新复制。")
        self._refuse_ended(link)
        return link

    def _refuse_ended(self, link: OneTimeLink) -> None:
        """Told only to who holds the token."""
        if link.revoked_at is not None:
            raise _invalid("链接已撤销，如需提交请联系本局重新发送。")
        if link.expires_at <= self._clock.now():
            raise _invalid("链接已过有效期，如需提交请联系本局重新发送。")

    def _target(self, link: OneTimeLink) -> LinkTarget:
        target = self._targets.get(link.purpose)
        if target is None:
            raise Permanent(f"no target receives links of purpose {link.purpose}")
        return target


def _refuse_closed(opened: OpenedLink) -> None:
    if opened.closed:
        raise Conflict(opened.closed, code="link-closed")


def _invalid(message: str) -> NotFound:
    return NotFound(message, code="link-invalid")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
