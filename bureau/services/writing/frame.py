"""What every template gets besides its own variables: the bureau, the case, the day, the number."""

from __future__ import annotations

from datetime import date
from typing import Final

from bureau.domain.cases import Case
from bureau.domain.json_value import JsonObject
from bureau.domain.paper_templates import PaperTemplate, chinese_date
from bureau.timezone import TIME_ZONE

#: The name under which the bureau signs.
BUREAU: Final = "桓台县商务局"


def framed(
    template: PaperTemplate, values: JsonObject, case: Case, number: str, signed_on: date
) -> JsonObject:
    """The values of a template with what the platform knows.

    Args:
        template: the template.
        values: as `prepared_values` gives them.
        case: the case it belongs to.
        number: 文号, "" when it carries none.
        signed_on: 成文日期.
    """
    return {
        **values,
        "bureau": BUREAU,
        "number": number,
        "today": chinese_date(signed_on),
        "paper": {"id": template.id, "name": template.name, "clause": template.clause},
        "case": {
            "number": case.number,
            "title": case.title,
            "received": chinese_date(case.received_at.astimezone(TIME_ZONE).date()),
            "due": chinese_date(case.due_at.astimezone(TIME_ZONE).date()) if case.due_at else "",
        },
    }
