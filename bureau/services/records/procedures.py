"""Record of one deployed procedure (事项)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bureau.domain.json_value import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """A procedure as `bureau deploy` last deployed it.

    Args:
        id: process id.
        name: Chinese name.
        version_tag: its `camunda:versionTag`.
        annex: number of the annex, such as "2.29".
        flow: id of the flow in the inventory.
        duty: the duty it serves.
        department: folder of the section.
        external: outsiders may start it.
        schema: JSON Schema 2020-12 of the data, derived from the start form.
        title_key: field that is the case title.
        digest: SHA-256 of the deployed bundle.
        deployed_at: when.
        reference_key: field that is the other body's own number (来文编号), if there is one.
    """

    id: str
    name: str
    version_tag: str
    annex: str
    flow: str
    duty: str
    department: str
    external: bool
    schema: JsonObject
    title_key: str
    digest: str
    deployed_at: datetime
    reference_key: str | None = None
