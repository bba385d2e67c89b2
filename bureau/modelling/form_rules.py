"""Implements `services.ports.form_rules` with what fills in forms for scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from bureau.domain.json_value import JsonObject, JsonValue
from bureau.errors import Fault, InvalidData
from bureau.modelling.scenarios.form import FormRefused, fill_in


class CamundaFormRules:
    """One way to fill in a form, for scenarios and for people."""

    def filled(
        self, form: JsonObject, known: Mapping[str, JsonValue], answers: Mapping[str, JsonValue]
    ) -> dict[str, JsonValue]:
        """What Tasklist would submit."""
        try:
            found = fill_in(form, known, answers)
        except FormRefused as refused:
            labels = {
                str(one.get("key")): str(one.get("label") or one.get("dateLabel") or one.get("key"))
                for one in cast("list[dict[str, object]]", form["components"])
            }
            faults = []
            for said in str(refused).partition(": ")[2].split("; "):
                key = said.partition(":")[0]
                faults.append(Fault(f"/{key}", f"“{labels.get(key, key)}”未填或填得不对。"))
            raise InvalidData("表单未填完整，请补充后再提交。", faults=tuple(faults)) from refused
        return cast("dict[str, JsonValue]", found)
