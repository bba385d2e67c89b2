"""Diagram, forms, variables, groups and answers of one procedure fit together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import pytest

from tests.models.diagram import (
    BPMN,
    DIAGRAMS,
    FORMS,
    POSTS,
    Diagram,
    Node,
    choices,
    fields,
    read_diagram,
    read_form,
)
from workers.handlers import HANDLERS

#: What form-js 1.8.7 knows and our forms use; one unknown component breaks a whole form.
KNOWN: Final = {"text", "textfield", "textarea", "select", "radio", "checkbox", "datetime"}
LENGTH: Final = 4000
CONDITION: Final = re.compile(r"\$\{(\w+) == '(\w+)'\}")
NAME: Final = re.compile(r"\$\{(?!null\b)(\w+)\}")
#: Asks for a variable that may be missing; what it is mapped to is there from then on, if null.
ASKED: Final = re.compile(r"\$\{execution\.getVariable\('\w+'\)\}")
CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")
#: A leader's decision may be entered by the office, marked as such (代录批示); no other act may.
OFFICE: Final = "bangongshi"


@pytest.fixture(params=DIAGRAMS, ids=lambda path: path.stem)
def diagram(request: pytest.FixtureRequest) -> Diagram:
    return read_diagram(request.param)


def forms_of(diagram: Diagram) -> Iterator[tuple[Node, dict[str, Any]]]:
    for node in diagram.nodes.values():
        if "formRef" in node.camunda:
            yield node, read_form(node.camunda["formRef"])


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_is_one_that_tasklist_shows(path: Any) -> None:
    form = read_form(path.stem)

    assert form["id"] == path.stem
    assert (form["schemaVersion"], form["type"]) == (16, "default")
    ids = [one["id"] for one in form["components"]]
    assert len(ids) == len(set(ids))
    for one in form["components"]:
        assert one["type"] in KNOWN, one["id"]
        shown = one.get("text") or one.get("label") or one.get("dateLabel")
        assert CHINESE.search(shown), one["id"]
        if one["type"] in {"textfield", "textarea"}:
            assert 0 < one["validate"]["maxLength"] < LENGTH, one["id"]
        if one["type"] == "text":
            # Only what we made ourselves: Markdown in a citizen's words would be interpreted.
            assert set(re.findall(r"{{(\w+)}}", one["text"])) <= {"caseNumber", "answerDeadline"}


def test_every_person_has_a_form_and_every_form_a_person(diagram: Diagram) -> None:
    people = {node.id for node in diagram.tasks("userTask")}
    shown = {node.id for node, _ in forms_of(diagram)}

    assert people <= shown
    for node, _ in forms_of(diagram):
        assert node.camunda["formRefBinding"] == "deployment", node.id


def test_no_answer_leaks(diagram: Diagram) -> None:
    """Every writable key is local to its task; every key that is given out was made local."""
    for node, form in forms_of(diagram):
        if node.tag != "userTask":
            continue
        keys = set(fields(form))
        assert keys <= set(node.inputs), f"{node.id}: {keys - set(node.inputs)}"
        shown = {one["key"] for one in form["components"] if one.get("disabled")}
        produced = diagram_variables(diagram)
        assert shown <= produced | set(node.inputs), f"{node.id}: {shown - produced}"
        assert set(node.inputs) <= keys | shown, f"{node.id}: input without a field"
        for expression in node.outputs.values():
            for name in NAME.findall(expression):
                assert name in node.inputs, f"{node.id}: {name}"


def test_a_service_step_names_what_it_takes_and_gives(diagram: Diagram) -> None:
    """Topic and inputs are those of a handler, which sets its outputs itself.

    Output mappings also run when a step is left by an error or cancelled, so they name no result
    plainly: it would be missing then, and the step could not be left.
    """
    handlers = {handler.topic: handler for handler in HANDLERS}
    for node in diagram.tasks("serviceTask"):
        assert node.camunda["type"] == "external", node.id
        handler = handlers[node.camunda["topic"]]
        assert set(node.inputs) <= set(handler.input.names()), node.id
        for expression in node.outputs.values():
            assert set(NAME.findall(expression)) <= set(node.inputs), node.id


def test_what_a_handler_may_report_is_caught_and_nothing_else(diagram: Diagram) -> None:
    codes = {
        one.get("id"): one.get("errorCode")
        for one in diagram.tree.getroot().findall(f"{BPMN}error")
    }
    caught: dict[str, set[str]] = {}
    for event in diagram.process.iter(f"{BPMN}boundaryEvent"):
        for one in event.findall(f"{BPMN}errorEventDefinition"):
            caught.setdefault(event.get("attachedToRef"), set()).add(codes[one.get("errorRef")])
    handlers = {handler.topic: handler for handler in HANDLERS}
    for node in diagram.tasks("serviceTask"):
        declared = {error.code for error in handlers[node.camunda["topic"]].throws}
        assert caught.get(node.id, set()) == declared, node.id


def test_variables_that_may_be_missing_are_asked_for_carefully(diagram: Diagram) -> None:
    """A missing variable throws: what the start form leaves open is not named plainly."""
    (start,) = (node for node in diagram.tasks("startEvent") if "formRef" in node.camunda)
    optional = {
        key
        for key, one in fields(read_form(start.camunda["formRef"])).items()
        if not one["validate"].get("required")
    }
    settled = {
        name
        for node in diagram.nodes.values()
        for name, expression in node.outputs.items()
        if ASKED.fullmatch(expression)
    }
    for node in diagram.nodes.values():
        for expression in (*node.inputs.values(), *node.outputs.values()):
            open_names = optional & set(NAME.findall(expression)) - settled
            assert not open_names, f"{node.id}: {expression}"


def test_a_gateway_reads_what_a_form_or_a_constant_gives(diagram: Diagram) -> None:
    given = answers(diagram)
    for gateway in diagram.splits:
        flows = diagram.out(gateway.id)
        assert gateway.name.endswith("？"), gateway.id
        assert gateway.default in {flow.id for flow in flows}, gateway.id
        names = set()
        for flow in flows:
            assert flow.name, flow.id
            if flow.id == gateway.default:
                assert not flow.condition, flow.id
                continue
            match = CONDITION.fullmatch(flow.condition)
            assert match, flow.condition
            names.add(match[1])
            assert match[2] in given[match[1]], flow.condition
        (name,) = names
        # Something is left for the default flow.
        taken = {CONDITION.fullmatch(f.condition)[2] for f in flows if f.condition}  # type: ignore[index]
        assert given[name] - taken, gateway.id


def test_lanes_are_roles_of_the_post_register(diagram: Diagram) -> None:
    by_lane: dict[str, set[str]] = {}
    for node in diagram.tasks("userTask"):
        lane = diagram.lane_of[node.id]
        by_lane.setdefault(lane, set()).add(node.camunda["candidateGroups"])
    for lane, groups in by_lane.items():
        (group,) = groups
        role, *others = group.split(",")
        assert lane != "系统"
        assert others in ([], [OFFICE])
        assert not others or "领导" in lane
        variable = NAME.fullmatch(role)
        if variable is None:
            assert POSTS[role]["name"].startswith(lane)
        else:
            assert variable[1].endswith("Group")
            assert answers(diagram)[variable[1]] <= set(POSTS)
    for node in diagram.nodes.values():
        if node.tag == "serviceTask":
            assert diagram.lane_of[node.id] == "系统", node.id


def test_posts_in_forms_are_those_of_the_register() -> None:
    names = {group: post["name"] for group, post in POSTS.items()}
    leaders = {group for group, post in POSTS.items() if post["section"] == "局领导"}
    for path in FORMS:
        for key, one in fields(read_form(path.stem)).items():
            if not choices(one) & set(POSTS):
                continue
            assert {v["value"]: v["label"] for v in one["values"]} == {
                group: names[group] for group in choices(one)
            }, f"{path.stem}#{key}"
            expected = leaders if key == "leaderGroup" else set(POSTS) - leaders
            assert choices(one) == expected, f"{path.stem}#{key}"


def test_leaders_of_sections_are_in_the_register() -> None:
    for group, post in POSTS.items():
        assert re.fullmatch(r"[a-z0-9]+", group)
        if post["section"] != "局领导":
            assert POSTS[post["leader"]]["section"] == "局领导", group


def test_what_has_an_effect_is_a_save_point(diagram: Diagram) -> None:
    for node in diagram.nodes.values():
        if node.tag in {"userTask", "serviceTask"}:
            assert node.camunda.get("asyncAfter") == "true", node.id
    for node in diagram.tasks("boundaryEvent"):
        if node.id.startswith("Error_"):
            (flow,) = diagram.out(node.id)
            assert diagram.nodes[flow.target].camunda.get("asyncBefore") == "true", flow.target


def test_what_bears_the_limit_shows_it(diagram: Diagram) -> None:
    (bearer,) = {node.attached_to for node in diagram.tasks("boundaryEvent") if "Timer" in node.id}
    inside = {
        one.get("id")
        for one in diagram.process.find(f".//*[@id='{bearer}']").iter()
        if one.get("id")
    }
    for node in diagram.tasks("userTask"):
        assert node.camunda.get("dueDate") == ("${dueAt}" if node.id in inside else None), node.id


def diagram_variables(diagram: Diagram) -> set[str]:
    """Every name that something of the process sets for good."""
    given = {name for node in diagram.nodes.values() for name in node.outputs}
    topics = {node.camunda["topic"] for node in diagram.tasks("serviceTask")}
    given |= {name for one in HANDLERS if one.topic in topics for name in one.output.names()}
    for node, form in forms_of(diagram):
        if node.tag == "startEvent":
            given |= set(fields(form))
    caught = "{http://camunda.org/schema/1.0/bpmn}errorMessageVariable"
    return given | {one.get(caught) for one in diagram.process.iter() if one.get(caught)}


def answers(diagram: Diagram) -> dict[str, set[str]]:
    """Values that a variable can have: of the forms' choices and of the constants."""
    given: dict[str, set[str]] = {}
    for node in diagram.nodes.values():
        form = fields(read_form(node.camunda["formRef"])) if "formRef" in node.camunda else {}
        for name, expression in node.outputs.items():
            source = NAME.fullmatch(expression)
            if source is None:
                given.setdefault(name, set()).add(expression)
            elif source[1] in form:
                given.setdefault(name, set()).update(choices(form[source[1]]))
    return given
