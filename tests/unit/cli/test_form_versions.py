"""What open tasks show after their case moved to another version."""

from __future__ import annotations

import json

from bureau.cli.trial.form_versions import FormVersions
from tests.unit.modelling.build import Build


def version(tasks: dict[str, str], **forms: list[str]) -> dict[str, bytes]:
    """A bundle: form by user task, keys by form."""
    build = Build()
    for task, form in tasks.items():
        build.node("userTask", task, camunda_formRef=form)
    files = {"P9_9_Test.bpmn": build.xml().encode()}
    for name, keys in forms.items():
        components = [{"type": "textfield", "id": key, "key": key} for key in keys]
        files[f"{name}.form"] = json.dumps({"id": name, "components": components}).encode()
    return files


BEFORE = version({"User_A": "F_A", "User_B": "F_B"}, F_A=["opinion", "signedOn"], F_B=["note"])


def test_forms_that_stay_are_not_told() -> None:
    assert FormVersions(BEFORE, BEFORE).changes({"User_A": "User_A", "User_B": "User_B"}) == ()


def test_fields_that_come_and_go_are_told_by_the_task() -> None:
    after = version({"User_New": "F_A", "User_B": "F_B"}, F_A=["opinion", "reason"], F_B=["note"])

    (one,) = FormVersions(BEFORE, after).changes({"User_A": "User_New", "User_B": "User_B"})

    assert (one.task, one.added, one.removed) == ("User_A", ("reason",), ("signedOn",))
    assert one.said == (
        "显示新版表单 F_A.form，多出 reason（没有预填，填写后写入流程），不再有 signedOn"
    )


def test_another_form_and_none_are_told() -> None:
    after = version({"User_A": "F_C", "User_B": ""}, F_C=["opinion", "signedOn"])

    found = FormVersions(BEFORE, after).changes({"User_A": "User_A", "User_B": "User_B"})

    assert [one.said for one in found] == ["显示新版表单 F_C.form", "没有表单"]


def test_a_place_without_a_target_is_told_elsewhere() -> None:
    assert FormVersions(BEFORE, version({})).changes({"User_A": ""}) == ()
