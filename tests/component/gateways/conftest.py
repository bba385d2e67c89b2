"""Fixtures of the gateways' tests."""

from __future__ import annotations

from tests.support.hotline import hotline

__all__ = ["hotline"]
