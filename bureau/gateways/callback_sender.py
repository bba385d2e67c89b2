"""Sends callbacks over HTTPS to addresses that bodies chose, and nowhere else (SSRF).

A name is resolved here, every address it has is judged, and the connection goes to exactly the
address that was judged: what the name says a moment later does not matter. Redirects are answers
like any other. One deadline ends a try, however slowly the other side drips.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

from bureau.errors import Fault, InvalidData
from bureau.services.ports.callback_sender import CallbackAnswer, EndpointAway

CONNECT_SECONDS: Final = 5.0
#: A try ends after so long, whatever happens.
DEADLINE_SECONDS: Final = 15.0
LONGEST_REST: Final = timedelta(hours=1)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class HttpsCallbackSender:
    """Sends to public addresses, and to those of networks that the settings name.

    Args:
        networks: private networks that are allowed, such as "10.8.0.0/16".
        ca_file: further certificate authorities, PEM.
        deadline: longest time of one try, in seconds.
    """

    def __init__(
        self,
        networks: Sequence[str] = (),
        ca_file: Path | None = None,
        *,
        deadline: float = DEADLINE_SECONDS,
    ) -> None:
        self._networks: tuple[Network, ...] = tuple(ipaddress.ip_network(one) for one in networks)
        self._deadline = deadline
        self._context = ssl.create_default_context()
        self._context.minimum_version = ssl.TLSVersion.TLSv1_2
        if ca_file is not None:
            self._context.load_verify_locations(ca_file)

    def check(self, url: str) -> None:
        """Judge an address before it is registered.

        Raises:
            InvalidData: no https address, or one that leads into a network that is not allowed.
        """
        parts = _parts(url)
        if parts is None:
            raise _refused("应为 https:// 开头的地址，不带用户名、口令和片段。")
        try:
            self._address(parts)
        except EndpointAway as fault:
            raise _refused(str(fault)) from fault

    def send(self, url: str, body: bytes, headers: Mapping[str, str]) -> CallbackAnswer:
        """POST a message.

        Raises:
            EndpointAway: no answer in time, or the name leads where it may not now.
        """
        parts = _parts(url)
        if parts is None:
            raise EndpointAway("回调地址不合格")
        address = self._address(parts)
        host = parts.hostname or ""
        try:
            raw = socket.create_connection((str(address), parts.port or 443), CONNECT_SECONDS)
            with raw, _deadline(raw, self._deadline) as over:
                raw.settimeout(self._deadline)
                with self._context.wrap_socket(raw, server_hostname=host) as secured:
                    answer = _exchange(secured, parts, body, headers)
            if over.is_set():  # an end that we made ourselves looks like the end of the headers
                raise TimeoutError("deadline")
            return answer
        except (OSError, http.client.HTTPException, ValueError) as fault:
            raise EndpointAway(f"回调地址没有应答：{type(fault).__name__}") from fault

    def _address(self, parts: SplitResult) -> Address:
        """The address to connect to; every address of the name has to be allowed."""
        try:
            found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as fault:
            raise EndpointAway("回调地址的域名无法解析") from fault
        addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
        for address in addresses:
            if not self._allowed(address):
                raise EndpointAway("回调地址指向内部网络或保留地址，未获准许")
        return addresses[0]

    def _allowed(self, address: Address) -> bool:
        seen = _unwrapped(address)
        if any(seen in network for network in self._networks if network.version == seen.version):
            return True
        return seen.is_global and not (seen.is_multicast or seen.is_reserved)


def _exchange(
    secured: ssl.SSLSocket, parts: SplitResult, body: bytes, headers: Mapping[str, str]
) -> CallbackAnswer:
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 443)
    connection.sock = secured
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.request("POST", target, body, {**headers, "Host": parts.netloc})
    answer = connection.getresponse()
    after = answer.headers.get("Retry-After", "")
    rest = timedelta(seconds=int(after)) if after.isascii() and after.isdigit() else None
    return CallbackAnswer(answer.status, min(rest, LONGEST_REST) if rest is not None else None)


@contextlib.contextmanager
def _deadline(raw: socket.socket, seconds: float) -> Iterator[threading.Event]:
    """Whatever waits on the connection ends when the time is over.

    A second handle does it: TLS takes the first one over.
    """
    with raw.dup() as handle:
        over = threading.Event()
        timer = threading.Timer(seconds, _cut, (handle, over))
        timer.daemon = True
        timer.start()
        try:
            yield over
        finally:
            timer.cancel()


def _cut(connection: socket.socket, over: threading.Event) -> None:
    over.set()
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def _parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    good = (
        parts.scheme == "https"
        and parts.hostname
        and "@" not in parts.netloc
        and not parts.fragment
        and port != 0
        and len(url) <= 1000
        and url.isascii()
        and all(33 <= ord(char) < 127 for char in url)
    )
    return parts if good else None


def _unwrapped(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for, if it does."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address.sixtofour is not None:
            return address.sixtofour
        if address in ipaddress.ip_network("64:ff9b::/96"):
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _refused(text: str) -> InvalidData:
    return InvalidData("回调地址不合格。", faults=(Fault("/url", text),))
