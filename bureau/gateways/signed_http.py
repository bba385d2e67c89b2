"""Signed HTTP with another body: PUT a paper, POST a document under a key, GET what became of it.

    PUT  <url>/papers/<sha256>  signed; the bytes of one paper, before the document that names it
    POST <url><path>            signed, Idempotency-Key; JSON body -> receipt
    GET  <url><path>/<key>      signed; 200 receipt, or 404 with code "unknown-key"

Signed is as in `signing`. What a receipt is, the caller's `read` says. Papers are named by their
digest: putting one twice changes nothing, and a document that never comes leaves nothing that
counts.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import TypeVar
from urllib.parse import quote, urlsplit

import requests

from bureau.domain.clock import Clock
from bureau.errors import OutcomeUnknown, Permanent, Transient
from bureau.gateways import signing
from bureau.gateways.http_faults import MalformedReceipt, raise_for_exception
from bureau.gateways.packet_key import checked_key
from bureau.gateways.paper_stream import PaperBody
from bureau.services.ports.counterpart import PacketPaper
from bureau.services.ports.files import FileStore

R = TypeVar("R")

#: Answers that say "not taken, come again": the request was surely not acted upon.
_LATER = frozenset({408, 425, 429})


class SignedHttp:
    """One body reached over signed HTTP.

    Each call opens its own connection: a kept one that the other side has dropped meanwhile would
    turn a plain send into an unknown outcome. Redirects are refused, since a signature covers the
    path. Proxies and credentials of the environment are not used.

    Args:
        url: base address, such as "https://hotline.example/api".
        secret: shared with the other body.
        timeout: longest wait for the answer.
        clock: for the signature's time.
        files: where the papers' bytes are.
        path: where packets go, below `url`.
        name: the body's Chinese name, for messages.
    """

    def __init__(
        self,
        url: str,
        secret: str,
        timeout: timedelta,
        clock: Clock,
        *,
        files: FileStore,
        path: str,
        name: str,
    ) -> None:
        self._base = url.rstrip("/")
        self._files = files
        self._secret = secret
        self._read_timeout = timeout.total_seconds()
        self._clock = clock
        self._path = path
        self._name = name

    def hand_over(
        self,
        key: str,
        document: Mapping[str, object],
        papers: Sequence[PacketPaper],
        read: Callable[[requests.Response], R],
        *,
        below: str = "",
    ) -> R:
        """Hand over papers, then the document that names them, under an idempotency key.

        Args:
            key: under which the other side knows it.
            document: JSON body.
            papers: their bytes go first.
            read: makes the receipt of an answer; raises `MalformedReceipt`.
            below: what is added to the path.

        Raises:
            Transient: no connection, or the other side said that it takes nothing now.
            OutcomeUnknown: it left, and the answer is missing, broken or a 5xx.
            Permanent: 3xx or 4xx: our request, address or secret is wrong.
        """
        checked_key(key)
        for paper in papers:
            self._put(paper, key)
        body = json.dumps(document, ensure_ascii=False).encode()
        response = self._call("POST", f"{self._path}{below}", body, key)
        status = response.status_code
        if 200 <= status < 300 or status == 409:
            try:
                return read(response)
            except MalformedReceipt as fault:
                if status == 409:
                    raise Permanent(f"{self._name}拒绝了请求（409）：{fault}") from fault
                raise OutcomeUnknown(f"{self._name}已应答，但回执无法识别：{fault}") from fault
        if status in _LATER or (status == 503 and "Retry-After" in response.headers):
            raise Transient(f"{self._name}暂不收件（HTTP {status}）")
        if status >= 500:
            raise OutcomeUnknown(f"{self._name}应答 HTTP {status}，是否收到不明")
        raise Permanent(f"{self._name}不接受此请求（HTTP {status}）{_said(response)}")

    def ask(self, key: str, read: Callable[[requests.Response], R]) -> R | None:
        """Ask what the other side has under this key; None: it says it never got it.

        Raises:
            Transient: it cannot be asked now, or its answer is broken.
            Permanent: it refuses to be asked, or there is no such interface at this address.
        """
        try:
            response = self._call("GET", f"{self._path}/{quote(key, safe='')}", b"", key)
        except OutcomeUnknown as fault:  # asking changes nothing: just ask again later
            raise Transient(str(fault)) from fault
        status = response.status_code
        if status == 200:
            try:
                return read(response)
            except MalformedReceipt as fault:
                raise Transient(f"{self._name}的查询应答无法识别：{fault}") from fault
        if status == 404 and _problem(response).get("code") == "unknown-key":
            return None
        if status >= 500 or status in _LATER:
            raise Transient(f"{self._name}暂时无法查询（HTTP {status}）")
        raise Permanent(f"{self._name}不接受查询（HTTP {status}）{_said(response)}")

    def probe(self) -> str:
        """Ask for a key that nobody has: the interface answers, and takes our signature.

        Raises:
            Transient, Permanent: as for `ask`.
        """
        self.ask(f"probe-{secrets.token_hex(8)}", lambda response: response.status_code)
        return "接口应答正常，签名通过"

    def _put(self, paper: PacketPaper, key: str) -> None:
        """Hand over the bytes of one paper. Whatever goes wrong, the packet itself did not leave.

        Raises:
            Transient: not now.
            Permanent: it is never taken: too large, or our content is damaged.
        """
        path = f"/papers/{paper.sha256}"
        try:
            response = self._call("PUT", path, PaperBody(self._files, paper), key, paper)
        except OutcomeUnknown as fault:
            raise Transient(f"附件“{paper.name}”未送完：{fault}") from fault
        status = response.status_code
        if status in _LATER or status >= 500:
            raise Transient(f"{self._name}暂不收附件（HTTP {status}）")
        if not 200 <= status < 300:
            raise Permanent(f"{self._name}不收附件“{paper.name}”（HTTP {status}）{_said(response)}")

    def _call(
        self,
        method: str,
        path: str,
        body: bytes | PaperBody,
        key: str,
        paper: PacketPaper | None = None,
    ) -> requests.Response:
        checked_key(key)
        url = f"{self._base}{path}"
        signed_path, now = urlsplit(url).path, self._clock.now()
        if isinstance(body, bytes):
            headers = signing.sign(self._secret, now, method, signed_path, body)
            kind = "application/json; charset=utf-8"
        else:
            assert paper is not None, "only papers are streamed"
            headers = signing.sign_digest(self._secret, now, method, signed_path, paper.sha256)
            kind = paper.media_type
        headers["Idempotency-Key"] = key
        if body:
            headers["Content-Type"] = kind
        with requests.Session() as session:
            session.trust_env = False
            try:
                return session.request(
                    method,
                    url,
                    data=body or None,  # requests streams what has a length and a read method
                    headers=headers,
                    timeout=(min(5.0, self._read_timeout), self._read_timeout),
                    allow_redirects=False,
                )
            except requests.RequestException as fault:
                raise_for_exception(fault, self._name)


def _problem(response: requests.Response) -> dict[str, object]:
    """The fields of a JSON error body; empty when it is none."""
    try:
        document = response.json()
    except requests.exceptions.JSONDecodeError:
        return {}
    return document if isinstance(document, dict) else {}


def _said(response: requests.Response) -> str:
    """Code and title of an error, for operators; never the rest, which may repeat personal data."""
    problem = _problem(response)
    words = [str(problem[name])[:80] for name in ("code", "title") if problem.get(name)]
    return f"：{' '.join(words)}" if words else ""
