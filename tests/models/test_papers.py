"""Every template of the project: declared and used alike, with examples, on a known clause."""

from __future__ import annotations

from pathlib import Path

import pytest

from bureau.gateways.papers import TemplateFolder
from bureau.gateways.papers.checking import faults_of
from bureau.gateways.register_file import read_registers
from bureau.modelling.clauses import ClauseRegister, parse_citations
from tests.models.wrong.case import findings, project
from tests.models.wrong.cases_tasks import paper
from tests.support.papers import PAPERS

ROOT = Path(__file__).parents[2]
FOLDER = TemplateFolder(PAPERS)
IDS = FOLDER.ids()


@pytest.mark.parametrize("name", IDS)
def test_a_template_uses_what_it_declares(name: str) -> None:
    source = FOLDER.get(name)
    assert list(faults_of(source)) == []
    for one in source.template.variables:
        assert one.example is not None or not one.required, f"{one.name} has no example"
    if source.template.register is not None:
        known = {one.sign for one in read_registers(ROOT / "bpmn" / "registers.yaml")}
        assert source.template.register in known


@pytest.mark.parametrize("name", IDS)
def test_a_template_cites_a_clause_that_is_there(name: str) -> None:
    clause = FOLDER.get(name).template.clause
    cited = parse_citations(f"依据：{clause}")
    assert cited.fault == ""
    for place in cited.places:
        annex = ClauseRegister().annex(place.annex)
        assert annex is not None
        assert annex.below(place.part, place.number), f"no clause {place}"


def test_a_step_that_gives_a_paper_everything_is_left_alone(tmp_path: Path) -> None:
    given = paper(
        "", "sample", _mapped("applicant"), _mapped("number") + _mapped("sectionGroup"), ""
    )
    found = findings(project(given, tmp_path))
    assert [one.what for one in found if one.rule.startswith("paper-")] == []


def _mapped(name: str) -> str:
    return f'<camunda:inputParameter name="{name}">${{opinion}}</camunda:inputParameter>'
