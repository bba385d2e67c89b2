"""Modeler's element templates: what the handlers declare now, in the format Modeler reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner

from bureau.cli import modelling
from bureau.cli.home import project_root
from bureau.modelling.element_templates import (
    PLACE,
    Template,
    element_templates,
    read_templates,
    to_text,
)
from bureau.modelling.errors import UnreadableFile
from bureau.modelling.workspace import Topic, TopicField

SCHEMA = Path(__file__).parent / "schema" / "element-templates.json"
SEND = Topic(
    "forward",
    inputs=(
        TopicField("caseId", "string", title="办件"),
        TopicField("kind", "string", values=("forward", "return"), title="转送、退回"),
        TopicField("text", "string", required=False, nullable=True, title="说明"),
        TopicField("urgent", "boolean", required=False, title="急件", default="false"),
    ),
    outputs=(TopicField("receiptNumber", "string", title="对方收件号"),),
    errors=("Error_Rejected",),
    summary="转送、退回：送交另一单位。",
)


def properties(template: Template) -> dict[str, dict[str, Any]]:
    listed: Any = template["properties"]
    return {one["binding"].get("name", one["binding"].get("source")): one for one in listed}


def test_the_committed_templates_are_what_the_handlers_declare() -> None:
    path = project_root() / PLACE
    now = to_text(element_templates(modelling.topics(), read_templates(path)))
    assert path.read_text(encoding="utf-8") == now, "run: bureau templates"


def test_every_topic_has_a_template_that_modeler_can_read() -> None:
    templates = read_templates(project_root() / PLACE)
    jsonschema.Draft7Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(templates)
    versions = [(one["id"], one["version"]) for one in templates]
    assert len(versions) == len(set(versions)), "Modeler refuses the second of a version"
    live = {one["id"] for one in templates if "deprecated" not in one}
    assert live == {f"bureau.{topic}" for topic in modelling.topics()}


def test_schema_refuses_what_modeler_would_refuse() -> None:
    (template,) = element_templates({"forward": SEND})
    broken = {key: value for key, value in template.items() if key != "appliesTo"}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate([broken], json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_template_of_a_topic() -> None:
    (template,) = element_templates({"forward": SEND})
    assert template["name"] == "转送、退回（forward）"
    assert template["version"] == 1
    assert "Error_Rejected" in str(template["description"])
    found = properties(template)
    assert found["camunda:type"]["value"] == "external"
    assert found["camunda:topic"]["value"] == "forward"
    assert "caseId" not in found  # every step sees it
    assert found["kind"]["type"] == "Dropdown"
    assert found["kind"]["constraints"] == {"notEmpty": True}
    assert found["kind"]["choices"][1] == {"name": "退回（return）", "value": "return"}
    assert found["text"]["value"] == "${null}"
    assert "constraints" not in found["text"]
    assert found["urgent"]["value"] == "${false}"
    assert found["urgent"]["choices"][0] == {"name": "是", "value": "${true}"}
    assert found["${execution.getVariable('receiptNumber')}"]["value"] == "receiptNumber"


def test_unchanged_topic_keeps_its_version_and_a_changed_one_gets_the_next() -> None:
    first = element_templates({"forward": SEND})
    assert element_templates({"forward": SEND}, first) == first
    changed = Topic("forward", inputs=SEND.inputs[:2], summary=SEND.summary)
    second = element_templates({"forward": changed}, first)
    assert [one["version"] for one in second] == [2, 1]
    assert second[1] == first[0]
    assert element_templates({"forward": changed}, second) == second


def test_of_two_templates_with_one_version_the_first_stays() -> None:
    first = element_templates({"forward": SEND})
    changed = Topic("forward", inputs=SEND.inputs[:2], summary=SEND.summary)
    (other,) = element_templates({"forward": changed})

    assert element_templates({"forward": SEND}, [*first, other]) == first


def test_topic_that_is_gone_is_marked() -> None:
    (gone,) = element_templates({}, element_templates({"forward": SEND}))
    assert gone["deprecated"] == {"message": "已没有工作者承接这个主题。"}
    back = element_templates({"forward": SEND}, [gone])
    assert all("deprecated" not in one for one in back)


@pytest.mark.parametrize("text", ["{", "{}", '[{"id": "x"}]', "[1]"])
def test_broken_file_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "bureau.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableFile):
        read_templates(path)


def test_command_writes_into_a_folder(tmp_path: Path) -> None:
    result = CliRunner().invoke(modelling.app, ["templates", "-o", str(tmp_path / "new")])
    assert result.exit_code == 0, result.output
    written = (tmp_path / "new" / "bureau.json").read_text(encoding="utf-8")
    assert written == (project_root() / PLACE).read_text(encoding="utf-8")
