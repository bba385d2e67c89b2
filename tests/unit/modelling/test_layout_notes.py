"""Text annotations in the layout: beside their element, on nothing else; what is refused."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from bureau.modelling.analysis.picture import enters, on_border, segments
from bureau.modelling.bpmn import Model, read_model_bytes
from bureau.modelling.bpmn.nodes import SubProcess
from bureau.modelling.errors import CannotLayOut
from bureau.modelling.layout import lay_out, undrawn_notes, with_diagram, with_notes
from tests.unit.modelling.build import Build
from tests.unit.modelling.graphs import diagrams

TEXT = "原则上十个工作日，情况复杂的可以延长。"


def office() -> Build:
    build = Build()
    ids = [build.node("startEvent", "Start_1", "已收到", lane="办公室")]
    ids += [build.node("userTask", f"User_{n}", "审核材料", lane="办公室") for n in range(3)]
    ids.append(build.node("endEvent", "End_1", "已办结", lane="办公室"))
    build.chain(*ids)
    return build


def drawn(build: Build) -> Model:
    text = with_diagram(build.xml(), lay_out(build.model()))
    return read_model_bytes(text.encode(), Path("x.bpmn"))


def test_a_note_stands_in_the_lane_of_its_element_on_an_upright_line() -> None:
    build = office()
    build.note("Note_1", TEXT, "User_1")
    model = drawn(build)

    shapes, edges = model.diagrams[0].shapes, model.diagrams[0].edges
    note, task = shapes["Note_1"].bounds, shapes["User_1"].bounds
    way = edges["Association_Note_1"].waypoints
    assert shapes["Lane_0"].bounds.contains(note)
    assert not undrawn_notes(model)
    assert len(way) == 2
    assert way[0].x == pytest.approx(way[1].x, abs=1)
    assert on_border(way[0], task)
    assert on_border(way[1], note)


def test_a_note_that_speaks_of_nothing_stands_below_the_picture() -> None:
    build = office()
    build.note("Note_1", TEXT)
    build.note("Note_2", TEXT)
    shapes = drawn(build).diagrams[0].shapes

    one, other = shapes["Note_1"].bounds, shapes["Note_2"].bounds
    assert one.y > max(box.bounds.bottom for id, box in shapes.items() if not id.startswith("Note"))
    assert one.overlap(other) == 0


def test_a_note_is_added_to_a_picture_that_stays_as_it_is() -> None:
    build = office()
    before = lay_out(build.model())
    build.note("Note_1", TEXT, "User_2")

    after = with_notes(build.model(), before)

    assert {id: one for id, one in after.shapes.items() if id != "Note_1"} == before.shapes
    assert set(after.shapes) - set(before.shapes) == {"Note_1"}
    assert set(after.edges) - set(before.edges) == {"Association_Note_1"}


@given(diagrams())
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_notes_of_random_diagrams_stand_on_nothing(build: Build) -> None:
    model = build.model()
    diagram = lay_out(model)
    notes = {one.id: diagram.shapes[one.id].bounds for one in model.artifacts}
    steps = {
        id: one.bounds
        for id, one in diagram.shapes.items()
        if id in model.nodes and not isinstance(model.nodes[id], SubProcess)
    }

    assert all(not box.overlap(step) for box in notes.values() for step in steps.values())
    assert all(not a.overlap(b) for a, b in combinations(notes.values(), 2))
    for id, edge in diagram.edges.items():
        if id in model.flows:
            pieces = list(segments(edge))
            assert not any(enters(piece, box) for piece in pieces for box in notes.values()), id
    assert {one.id for one in model.associations} <= set(diagram.edges)


def test_several_white_box_pools_are_refused_and_nothing_is_lost() -> None:
    xml = office().xml()
    second = '<bpmn:process id="P_2"><bpmn:task id="Task_2"/></bpmn:process></bpmn:definitions>'
    model = read_model_bytes(xml.replace("</bpmn:definitions>", second).encode(), Path("two.bpmn"))

    with pytest.raises(CannotLayOut, match="2 个展开的流程"):
        lay_out(model)
