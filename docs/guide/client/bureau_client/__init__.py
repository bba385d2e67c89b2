"""桓台县商务局业务办理接口的客户端：不丢、不重、可核验。

client = BureauClient("https://…", "bk_…", Journal("var/journal"))
receipt = client.submit("P2_29_Hotline12345", {...}, key="RX202603020001")
"""

from __future__ import annotations

from bureau_client.callbacks import Event, opened
from bureau_client.client import Attachment, BureauClient
from bureau_client.errors import BadReceipt, BadSignature, BureauError, Refused, Unreachable
from bureau_client.journal import Journal
from bureau_client.receipts import Receipt
from bureau_client.reconciling import Difference

__all__ = [
    "Attachment",
    "BadReceipt",
    "BadSignature",
    "BureauClient",
    "BureauError",
    "Difference",
    "Event",
    "Journal",
    "Receipt",
    "Refused",
    "Unreachable",
    "opened",
]
