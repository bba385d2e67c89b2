"""Mails to people of the house, by the same postman as packets."""

from __future__ import annotations

import hashlib
from email.message import EmailMessage

from bureau.errors import Permanent
from bureau.gateways.postman import Postman
from bureau.services.records import MailStage


class PersonMailer:
    """Sends plain mails, each once.

    Args:
        postman: sends.
    """

    def __init__(self, postman: Postman) -> None:
        self._postman = postman

    def mail(self, key: str, recipient: str, title: str, text: str) -> None:
        """Send; a repeat of the key sends nothing.

        Raises:
            Transient, OutcomeUnknown, Permanent: as `Postman.send`; Permanent also when the mail
                server refused the text.
        """

        def build() -> EmailMessage:
            message = EmailMessage()
            message["Subject"] = title
            message["Auto-Submitted"] = "auto-generated"
            message.set_content(text)
            return message

        # The key alone is the content's name: a repeat carries what the first try carried.
        digest = hashlib.sha256(key.encode()).hexdigest()
        mail = self._postman.send(key, recipient, digest, build)
        if mail.stage is MailStage.REFUSED:
            raise Permanent(f"邮件被拒收：{mail.note}")

    def left(self, key: str) -> bool:
        """Whether the mail of this key left.

        Raises:
            Transient, Permanent: as `Postman.find`.
        """
        return self._postman.find(key) is not None
