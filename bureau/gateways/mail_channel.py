"""Channel to a body by mail: the letter as text, the papers and the manifest attached."""

from __future__ import annotations

import json
from email.message import EmailMessage
from typing import Final

from bureau.errors import Permanent
from bureau.gateways.paper_stream import paper_bytes
from bureau.gateways.postman import Postman
from bureau.services.packet_letter import letter, manifest, packet_digest, subject
from bureau.services.ports.counterpart import Packet, Receipt
from bureau.services.ports.files import FileStore
from bureau.services.records import Mail, MailStage

#: Base64 with its line ends makes 4/3 of what it carries, and a little.
_GROWTH: Final = 1.38


class MailChannel:
    """One body reached by mail.

    A mail server that takes a mail gives no receipt of the body: what is returned is not confirmed,
    and a bounce may follow.

    Args:
        postman: sends, each mail once.
        files: where the papers' bytes are.
        address: the body's mailbox.
        name: its Chinese name.
    """

    def __init__(self, postman: Postman, files: FileStore, *, address: str, name: str) -> None:
        self._postman = postman
        self._files = files
        self._address = address
        self._name = name

    def send(self, packet: Packet, key: str) -> Receipt:
        """Send one mail; a repeat gives the receipt of the first time.

        Raises:
            Transient, OutcomeUnknown: as `Channel.send`.
            Permanent: too big for mail, or mailbox, account or content is wrong.
        """
        limit = self._postman.server.account.max_bytes
        if packet.size * _GROWTH > limit:
            raise Permanent(
                f"附件共 {packet.size / 1048576:.1f} MB，发往{self._name}的邮件上限"
                f" {limit / 1048576:.0f} MB（编码后）：请减少附件，或在单位名册中改用交换目录"
            )

        def build() -> EmailMessage:
            return self._message(packet, key)

        return _receipt(self._postman.send(key, self._address, packet_digest(packet, key), build))

    def find(self, key: str) -> Receipt | None:
        """What became of a mail.

        Raises:
            Transient, Permanent: as `Channel.find`.
        """
        mail = self._postman.find(key)
        return None if mail is None else _receipt(mail)

    def probe(self) -> str:
        """Try the mail server; the body's mailbox shows only when a mail comes back."""
        return f"{self._postman.server.probe()}；收件邮箱 {self._address}"

    def _message(self, packet: Packet, key: str) -> EmailMessage:
        message = EmailMessage()
        message["Subject"] = subject(packet)
        message["X-Bureau-Key"] = key
        message.set_content(letter(packet))
        for paper in packet.papers:
            main, _, sub = paper.media_type.partition("/")
            message.add_attachment(
                paper_bytes(self._files, paper),
                maintype=main or "application",
                subtype=sub or "octet-stream",
                filename=paper.name,
            )
        listed = json.dumps(manifest(packet, key), ensure_ascii=False, indent=1).encode()
        message.add_attachment(
            listed, maintype="application", subtype="json", filename="manifest.json"
        )
        return message


def _receipt(mail: Mail) -> Receipt:
    number = mail.message_id.strip("<>").partition("@")[0]
    if mail.stage is MailStage.REFUSED:
        return Receipt(number, mail.changed_at, "rejected", f"对方邮件系统拒收：{mail.note}")
    return Receipt(number, mail.changed_at, "accepted", confirmed=False)
