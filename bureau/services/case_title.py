"""The one line that says what a case is about."""

from __future__ import annotations

from typing import Final

from bureau.domain.json_value import JsonObject
from bureau.services.records import Procedure

#: Longest title, in characters.
TITLE_LIMIT: Final = 200


def case_title(procedure: Procedure, data: JsonObject) -> str:
    """The field that the procedure names as title, on one line; its own name when that is empty."""
    given = data.get(procedure.title_key)
    title = " ".join(str(given).split()) if given is not None else ""
    return title[:TITLE_LIMIT] or procedure.name
