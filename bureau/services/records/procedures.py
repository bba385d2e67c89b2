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
        basis: 依据, as the diagram says it.
        limit_text: 时限, as the diagram says it; "" when the annex gives none.
        materials: 材料 that the annex asks for.
        due_rule: rule of the register that fixes the due date of a submission; None: the office
            fixes it later.
        due_field: field of the data that the rule takes as the entered date.
        withdrawable: the diagram knows what to do when the sender withdraws.
        results: results that other bodies may hand in, by message: {"title", "schema"}.
        offices: who does a step, Chinese, by the step's id in the diagram.
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
    basis: str = ""
    limit_text: str = ""
    materials: tuple[str, ...] | None = None
    due_rule: str | None = None
    due_field: str | None = None
    withdrawable: bool = False
    results: JsonObject | None = None
    offices: JsonObject | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedurePicture:
    """The picture of a procedure's diagram, drawn when it was deployed.

    Args:
        procedure_id: process id.
        digest: SHA-256 of the picture.
        svg: the picture.
    """

    procedure_id: str
    digest: str
    svg: str
