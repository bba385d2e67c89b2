"""Every kind of wrong diagram is made, once for each place, and is wrong in that place only."""

from __future__ import annotations

from collections import Counter

import pytest
from lxml import etree

from bureau.modelling.bpmn import Model, read_model_bytes
from bureau.modelling.bpmn.nodes import BoundaryEvent, UserTask
from bureau.modelling.mutants import Mutant, mutants_of
from bureau.modelling.mutants.mappings import unmapped
from tests.models.diagram import ROOT

DIAGRAM = ROOT / "bpmn" / "guonei" / "P2_29_Hotline12345.bpmn"
GROUPS = ("bangongshi", "guoneike1", "yunwei")


@pytest.fixture(scope="module")
def mutants() -> dict[str, Mutant]:
    found = list(mutants_of(DIAGRAM.read_bytes(), GROUPS))
    assert len({one.id for one in found}) == len(found)
    return {one.id: one for one in found}


def model(mutant: Mutant) -> Model:
    return read_model_bytes(mutant.xml, DIAGRAM)


def test_there_are_mutants_of_every_kind(mutants: dict[str, Mutant]) -> None:
    kinds = Counter(id.partition(":")[0] for id in mutants)

    assert set(kinds) == {
        *("flip", "swap", "retarget", "skip", "group", "ungroup", "no-due"),
        *("limit", "interrupt", "drop", "unmap", "constant"),
    }
    assert kinds["flip"] == 11
    assert kinds["drop"] == 5


def test_a_condition_is_flipped(mutants: dict[str, Mutant]) -> None:
    wrong = mutants["flip:Flow_Belongs_ProposeJoin"]

    condition = model(wrong).flows["Flow_Belongs_ProposeJoin"].condition
    assert condition is not None
    assert condition.text == "${!(belonging == 'own')}"
    assert wrong.near == {"Gateway_Belongs"}


def test_a_branch_leads_where_its_neighbour_leads(mutants: dict[str, Mutant]) -> None:
    flows = model(mutants["retarget:Flow_Belongs_ProposeJoin"]).flows

    assert flows["Flow_Belongs_ProposeJoin"].target == flows["Flow_Belongs_ReturnJoin"].target


def test_two_branches_change_places(mutants: dict[str, Mutant]) -> None:
    one, other = "Flow_Belongs_ProposeJoin", "Flow_Belongs_ReturnJoin"
    right = read_model_bytes(DIAGRAM.read_bytes(), DIAGRAM).flows
    wrong = model(mutants[f"swap:{one}:{other}"]).flows

    assert (wrong[one].target, wrong[other].target) == (right[other].target, right[one].target)
    assert f"swap:{other}:{one}" not in mutants


def test_a_step_is_taken_out_and_the_flow_goes_on(mutants: dict[str, Mutant]) -> None:
    wrong = model(mutants["skip:Flow_AssignJoin_Assign"])

    assert "User_Assign" not in wrong.nodes
    assert wrong.flows["Flow_AssignJoin_Assign"].target == "User_Analyse"
    assert not [flow for flow in wrong.flows.values() if flow.source == "User_Assign"]


def test_a_step_is_taken_out_with_what_hangs_on_it() -> None:
    shared = ROOT / "bpmn" / "shared" / "S_IssueDocument.bpmn"
    found = {one.id: one for one in mutants_of(shared.read_bytes(), GROUPS)}
    wrong = read_model_bytes(found["skip:Flow_Countersign_Countersign"].xml, shared)

    assert "Sub_Countersign" not in wrong.nodes
    assert "Service_RecordOpinion" not in wrong.nodes
    assert b"Service_RecordOpinion" not in found["skip:Flow_Countersign_Countersign"].xml


def test_groups_are_swapped_and_left_out(mutants: dict[str, Mutant]) -> None:
    swapped = model(mutants["group:User_Instruct:bangongshi"]).nodes["User_Instruct"]
    without = model(mutants["ungroup:User_Instruct:bangongshi"]).nodes["User_Instruct"]

    assert isinstance(swapped, UserTask)
    assert isinstance(without, UserTask)
    assert swapped.candidate_groups == "${leaderGroup},guoneike1"
    assert without.candidate_groups == "${leaderGroup}"


def test_limits_are_changed_and_taken_away(mutants: dict[str, Mutant]) -> None:
    timer = model(mutants["limit:Timer_DueSoon"]).nodes["Timer_DueSoon"]
    cutting = model(mutants["interrupt:Timer_DueSoon"]).nodes["Timer_DueSoon"]
    task = model(mutants["no-due:User_Instruct"]).nodes["User_Instruct"]

    assert isinstance(timer, BoundaryEvent)
    assert timer.timer is not None
    assert timer.timer.expression == "${dueAt}"
    assert isinstance(cutting, BoundaryEvent)
    assert cutting.interrupting
    assert isinstance(task, UserTask)
    assert task.due_date == ""


def test_a_boundary_event_goes_with_everything_that_only_it_led_to(
    mutants: dict[str, Mutant],
) -> None:
    wrong = mutants["drop:Timer_DueSoon"]

    gone = {"Timer_DueSoon", "Service_RemindDueSoon", "End_Reminded"}
    right = read_model_bytes(DIAGRAM.read_bytes(), DIAGRAM)
    assert set(right.nodes) - set(model(wrong).nodes) == gone
    text = wrong.xml.decode()
    assert not any(f'"{one}"' in text or f">{one}<" in text for one in gone)


def test_mappings_and_constants_are_changed(mutants: dict[str, Mutant]) -> None:
    archive = "Service_ArchiveRecording"
    without = model(mutants[f"unmap:{archive}:input:retention"]).nodes[archive].io
    other = model(mutants[f"constant:{archive}:retention"]).nodes[archive].io

    assert without.input("retention") is None
    retention = other.input("retention")
    assert retention is not None
    assert retention.value == "40年"


def test_an_input_that_only_repeats_a_variable_is_no_fault_when_it_goes() -> None:
    inputs = "".join(
        f'<c:inputParameter name="{name}">{value}</c:inputParameter>'
        for name, value in (
            ("same", "${same}"),
            ("maybe", "${execution.getVariable('maybe')}"),
            ("other", "${same}"),
            ("empty", "${null}"),
        )
    )
    root = etree.fromstring(
        '<process xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="P" '
        'xmlns:c="http://camunda.org/schema/1.0/bpmn"><userTask id="User_A"><extensionElements>'
        f"<c:inputOutput>{inputs}</c:inputOutput></extensionElements></userTask></process>"
    )

    assert [one.id for one in unmapped(root)] == [
        "unmap:User_A:input:other",
        "unmap:User_A:input:empty",
    ]


def test_every_mutant_is_another_diagram(mutants: dict[str, Mutant]) -> None:
    right = etree.tostring(etree.parse(DIAGRAM).getroot())

    assert right not in {one.xml for one in mutants.values()}
