"""Headers that go with every answer of our own."""

from __future__ import annotations

from typing import Final

#: No guessing of types, no caching of personal data, no address of a case in a referrer.
SECURITY_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}
