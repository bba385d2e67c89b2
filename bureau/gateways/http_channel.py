"""Channel to a body with a signed HTTP interface, as `signed_http` describes it.

A receipt is {"number", "received_at", "status": "accepted" | "rejected", "reason"}.
"""

from __future__ import annotations

from bureau.gateways.http_faults import read_receipt
from bureau.gateways.signed_http import SignedHttp
from bureau.services.packet_letter import manifest
from bureau.services.ports.counterpart import Packet, Receipt


class HttpChannel:
    """One body reached over signed HTTP.

    Args:
        http: the way to it.
    """

    def __init__(self, http: SignedHttp) -> None:
        self._http = http

    def send(self, packet: Packet, key: str) -> Receipt:
        """Hand over one packet under an idempotency key.

        Raises:
            Transient, OutcomeUnknown, Permanent: as `SignedHttp.hand_over`.
        """
        return self._http.hand_over(key, manifest(packet, key), packet.papers, read_receipt)

    def find(self, key: str) -> Receipt | None:
        """Ask what the other side has under this key; None: it says it never got it.

        Raises:
            Transient, Permanent: as `SignedHttp.ask`.
        """
        return self._http.ask(key, read_receipt)

    def probe(self) -> str:
        """Try the way without handing anything over.

        Raises:
            Transient, Permanent: as `SignedHttp.probe`.
        """
        return self._http.probe()
