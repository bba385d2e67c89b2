"""A website with a signed HTTP interface, as `signed_http` describes it.

    POST <url><path>                   {"key", "column", "title", "text", "first_day", "last_day",
                                       "papers"} -> receipt with "url"
    GET  <url><path>/<key>             the same receipt
    POST <url><path>/<key>/take-down   {"key", "act": "take-down"} -> receipt

A receipt is {"number", "received_at", "status": "accepted" | "rejected", "reason", "url"}.
"""

from __future__ import annotations

from urllib.parse import quote

import requests
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bureau.errors import Permanent
from bureau.gateways.http_faults import MalformedReceipt, read_receipt
from bureau.gateways.signed_http import SignedHttp
from bureau.gateways.website.document import page_document
from bureau.services.ports.website import Posted, WebPage


class _Address(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    url: str = Field(default="", max_length=2000, pattern=r"^(https?://\S+)?$")


class HttpSite:
    """A website reached over signed HTTP.

    Args:
        http: the way to it.
    """

    def __init__(self, http: SignedHttp) -> None:
        self._http = http

    def publish(self, page: WebPage, key: str) -> Posted:
        """Put a page there under an idempotency key.

        Raises:
            Transient, OutcomeUnknown, Permanent: as `SignedHttp.hand_over`.
        """
        document = {"key": key, **page_document(page)}
        return self._http.hand_over(key, document, page.papers, _read)

    def find(self, key: str) -> Posted | None:
        """What the site has under this key.

        Raises:
            Transient, Permanent: as `SignedHttp.ask`.
        """
        return self._http.ask(key, _read)

    def take_down(self, key: str) -> None:
        """Have the page replaced by the note; the site takes a repeat as the first time.

        Raises:
            Transient, Permanent: as `SignedHttp.hand_over`; Permanent too when the site refuses.
        """
        below = f"/{quote(key, safe='')}/take-down"
        document = {"key": key, "act": "take-down"}
        receipt = self._http.hand_over(key, document, (), read_receipt, below=below)
        if receipt.status == "rejected":
            raise Permanent(f"网站拒绝撤下：{receipt.reason or '未说明原因'}")

    def probe(self) -> str:
        """Try the way without publishing anything.

        Raises:
            Transient, Permanent: as `SignedHttp.probe`.
        """
        return self._http.probe()


def _read(response: requests.Response) -> Posted:
    receipt = read_receipt(response)
    try:
        url = _Address.model_validate_json(response.content).url
    except ValidationError as fault:
        raise MalformedReceipt("回执的网址有误") from fault
    if receipt.status == "accepted" and not url:
        raise MalformedReceipt("回执缺少网址")
    return Posted(url, receipt.received_at, receipt.status, receipt.reason)
