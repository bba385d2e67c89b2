"""A page as JSON, and its digest: the same key carries the same page."""

from __future__ import annotations

import hashlib
import json

from bureau.services.ports.website import WebPage


def page_document(page: WebPage) -> dict[str, object]:
    """Everything of a page, for programs."""
    return {
        "column": page.column,
        "title": page.title,
        "text": page.text,
        "first_day": page.first_day.isoformat(),
        "last_day": page.last_day.isoformat() if page.last_day else None,
        "papers": [
            {"name": p.name, "sha256": p.sha256, "size": p.size, "media_type": p.media_type}
            for p in page.papers
        ],
    }


def page_digest(page: WebPage) -> str:
    """SHA-256, hex, of the document in canonical JSON."""
    text = json.dumps(page_document(page), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
