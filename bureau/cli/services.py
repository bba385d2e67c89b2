"""The services for one command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bureau.bootstrap import Services, build
from bureau.settings import Settings, load_settings


@contextmanager
def open_services(settings: Settings | None = None) -> Iterator[Services]:
    """Services built from the settings, closed at the end of the block."""
    services = build(settings or load_settings())
    try:
        yield services
    finally:
        services.close()
