"""What is different between two versions of a diagram."""

from __future__ import annotations

from pathlib import Path

import pytest

from bureau.modelling.bpmn import Model, read_model_bytes
from bureau.modelling.compare import Change, Kind, compare
from tests.models.diagram import ROOT

TEXT = (ROOT / "bpmn" / "guonei" / "P2_29_Hotline12345.bpmn").read_text(encoding="utf-8")


def model(text: str) -> Model:
    return read_model_bytes(text.encode(), Path("P2_29_Hotline12345.bpmn"))


def changes(old: str, new: str) -> dict[str, Change]:
    return {one.element: one for one in compare(model(TEXT), model(TEXT.replace(old, new))).changes}


def test_the_same_diagram_drawn_elsewhere_is_the_same() -> None:
    assert compare(model(TEXT), model(TEXT)).changes == ()
    assert changes(' x="', ' x="1') == {}
    assert changes("\n    <bpmn:laneSet", "\n\n\n    <bpmn:laneSet") == {}


@pytest.mark.parametrize(
    ("old", "new", "element", "word", "now"),
    [
        (
            "${belonging == 'own'}",
            "${belonging != 'own'}",
            "Flow_Belongs_ProposeJoin",
            "条件",
            "!=",
        ),
        ('name="交办举报投诉单"', 'name="分办举报投诉单"', "User_Assign", "名称", "分办举报投诉单"),
        ("${remindAt}</bpmn:timeDate", "${x}</bpmn:timeDate", "Timer_DueSoon", "事件定义", "${x}"),
        (">30年<", ">50年<", "Service_ArchiveRecording", "输入输出映射", "50年"),
        ('camunda:topic="archive"', 'camunda:topic="x"', "Service_ArchiveRecording", "主题", "x"),
    ],
)
def test_a_change_is_named_by_element_and_field(
    old: str, new: str, element: str, word: str, now: str
) -> None:
    (change,) = changes(old, new).values()

    assert (change.kind, change.element) == (Kind.CHANGED, element)
    ((named, _, after),) = change.details
    assert named == word
    assert now in after


def test_what_is_renamed_is_removed_and_added() -> None:
    found = compare(model(TEXT), model(TEXT.replace("User_Explain", "User_Explained")))

    assert "User_Explain" in found.ids(Kind.REMOVED)
    assert "User_Explained" in found.ids(Kind.ADDED)
    assert "Flow_Satisfied_Explain" in found.ids(Kind.CHANGED)
