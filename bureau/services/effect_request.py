"""What an act was asked for, as one digest."""

from __future__ import annotations

import hashlib
import json

from bureau.domain.json_value import JsonObject


def request_digest(request: JsonObject) -> str:
    """SHA-256, hex, of the request in canonical JSON: the same content gives the same digest."""
    written = json.dumps(request, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()
