"""A person's name as the engine keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def full_name(person: Mapping[str, Any]) -> str:
    """Name of a user or profile; `identity.ensure_user` keeps it whole, in the first name.

    Args:
        person: the engine's JSON, with `id`, `firstName` and `lastName`.
    """
    name = f"{person.get('firstName') or ''}{person.get('lastName') or ''}".strip()
    return name or str(person.get("id", ""))
