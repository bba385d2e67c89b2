"""Bodies that packets can be handed to, by the code that diagrams use."""

from __future__ import annotations

from bureau.domain.clock import Clock
from bureau.gateways.hotline import HotlineChannel
from bureau.services.dispatch import Addressee
from bureau.settings import Settings


def addressees(settings: Settings, clock: Clock) -> dict[str, Addressee]:
    """Every body, with its channel."""
    hotline = HotlineChannel(
        settings.hotline_url,
        settings.hotline_secret.get_secret_value(),
        settings.hotline_timeout,
        clock,
    )
    return {"hotline12345": Addressee(name="12345热线平台", channel=hotline)}
