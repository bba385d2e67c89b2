"""Fixtures of the gateways' tests."""

from __future__ import annotations

from tests.support.hotline import hotline
from tests.support.offices import offices

__all__ = ["hotline", "offices"]
