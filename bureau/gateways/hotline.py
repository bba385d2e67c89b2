"""The 12345 hotline (政务服务便民热线): answers and returned work orders go there, signed."""

from __future__ import annotations

from datetime import timedelta

from bureau.domain.clock import Clock
from bureau.gateways.http_channel import HttpChannel


class HotlineChannel(HttpChannel):
    """Channel to the 12345 platform; packets go to `<url>/replies`.

    Args:
        url: base address of its interface.
        secret: shared secret that signs what is sent.
        timeout: longest wait for its answer.
        clock: for the signature's time.
    """

    def __init__(self, url: str, secret: str, timeout: timedelta, clock: Clock) -> None:
        super().__init__(url, secret, timeout, clock, path="/replies", name="12345热线")
