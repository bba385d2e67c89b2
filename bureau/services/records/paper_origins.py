"""Record of what a paper was made from."""

from __future__ import annotations

from dataclasses import dataclass

from bureau.domain.json_value import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperOrigin:
    """How a paper was made: enough to make it again.

    Args:
        paper_id: the paper.
        template_id: the template's name.
        template_sha256: its files, one content of the file store.
        number: 文号 it carries.
        signed_on: 成文日期, ISO.
        values: what the template was given.
    """

    paper_id: str
    template_id: str
    template_sha256: str
    values: JsonObject
    signed_on: str
    number: str | None = None
