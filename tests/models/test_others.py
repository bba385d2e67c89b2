"""Diagrams that others drew go through the whole kit: reader, lint, layout, figures, picture."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from bureau.modelling.bpmn import Model, read_model, read_model_bytes
from bureau.modelling.errors import CannotLayOut
from bureau.modelling.layout import lay_out, with_diagram
from bureau.modelling.lint import lint_files
from bureau.modelling.metrics import can_measure, measure
from bureau.modelling.picture import picture
from bureau.modelling.workspace import Workspace

HERE = Path(__file__).parent / "others"
DIAGRAMS = sorted(HERE.rglob("*.bpmn"))
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


def test_the_reference_models_are_all_there() -> None:
    assert sum(path.parent.name == "miwg" for path in DIAGRAMS) == 21
    assert sum(path.parent.name == "camunda" for path in DIAGRAMS) == 10
    assert sum(path.stat().st_size for path in HERE.rglob("*") if path.is_file()) < 1_500_000


@pytest.fixture(params=DIAGRAMS, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


def test_it_goes_through_the_kit(path: Path) -> None:
    model = read_model(path)
    root = ET.parse(path).getroot()
    assert set(model.flows) == {one.get("id") for one in root.iter(f"{BPMN}sequenceFlow")}
    assert len(model.participants) == len(list(root.iter(f"{BPMN}participant")))

    report = lint_files([path], Workspace(HERE))
    assert report.files == (path,)
    assert "readable" not in {one.rule for one in report.findings}
    # Others do not write by our conventions: each of these files breaks some.
    assert report.failed

    if can_measure():
        assert measure(model).nodes == len(model.nodes)
        assert measure(model).flows == len(model.flows)
    assert not picture(model) or ET.fromstring(picture(model)).tag.endswith("svg")
    _lays_out(model, path)


def _lays_out(model: Model, path: Path) -> None:
    filled = [one for one in model.processes if one.nodes]
    if len(filled) != 1:
        with pytest.raises(CannotLayOut):
            lay_out(model)
        return
    text = with_diagram(path.read_text(encoding="utf-8"), lay_out(model))
    again = read_model_bytes(text.encode(), path)
    (drawn,) = again.diagrams
    assert set(again.nodes) <= set(drawn.shapes)
    assert set(again.flows) <= set(drawn.edges)
    assert ET.fromstring(picture(again)).tag.endswith("svg")
