"""The order of lanes is changed where fewer flows cross for it, and nothing else of the file is."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

from bureau.modelling.analysis.picture import figures
from bureau.modelling.bpmn import Model, read_model_bytes
from bureau.modelling.layout import fewest_crossings, lay_out, with_lanes
from tests.models.diagram import ROOT

SAMPLE = ROOT / "bpmn" / "shared" / "S_PenaltyDecision.bpmn"


def model(text: str) -> Model:
    return read_model_bytes(text.encode(), Path("x.bpmn"))


def lanes(text: str) -> list[str]:
    return [lane.id for lane in model(text).processes[0].lanes]


def crossings(text: str) -> int:
    return figures(lay_out(model(text)).edges.values()).crossings


def test_fewer_flows_cross_and_the_service_steps_stay_on_top() -> None:
    right = SAMPLE.read_text(encoding="utf-8")
    first, *others = lanes(right)
    orders = [with_lanes(right, (first, *some)) for some in permutations(others)]
    counts = sorted((crossings(text), text) for text in orders)
    worst = counts[-1][1]

    better = with_lanes(worst, fewest_crossings(model(worst), first="系统"))

    assert crossings(better) == counts[0][0] < counts[-1][0]
    assert lanes(better)[0] == first


def test_the_file_holds_the_same_lines_as_before() -> None:
    right = SAMPLE.read_text(encoding="utf-8")
    other = with_lanes(right, tuple(reversed(lanes(right))))

    assert lanes(other) == list(reversed(lanes(right)))
    assert sorted(other.splitlines()) == sorted(right.splitlines())
    assert with_lanes(other, tuple(lanes(right))) == right
