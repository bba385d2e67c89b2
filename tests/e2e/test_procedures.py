"""Procedures from start to end in the browser, as their scenarios have them.

What a clerk would find awkward shows here first: a label that is there twice, a field that cannot
be reached, a task in no list. Any scenario without timers and answers from outside can be added.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bureau.cli.modelling import SCENARIOS, open_workspace
from bureau.modelling.scenarios import read_scenario_file
from tests.e2e.tasklist import Tasklist
from tests.e2e.walk import Walk
from tests.support.engine import ROOT
from tests.support.installation import Installation

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(900)]

WALKS = (
    ("P1_5_1_DisclosureOnRequest", "网上申请，属于公开范围，局领导同意后出具告知书"),
    ("P2_24_UsedCarFiling", "企业网上申请，材料合规、具备条件，局领导同意后转报，已备案"),
    ("P3_36_AdministrativePenalty", "未备案报告且拒不补正，依第四十三条罚款"),
)


@pytest.mark.parametrize(("process", "scenario"), WALKS, ids=[one for one, _ in WALKS])
def test_a_procedure_is_walked(
    system: Installation,
    sit_down: Callable[[str], Tasklist],
    tmp_path: Path,
    process: str,
    scenario: str,
) -> None:
    file = read_scenario_file(ROOT / SCENARIOS / f"{process}.yaml")
    [wanted] = [one for one in file.scenarios if one.name == scenario]

    walked = Walk(system, sit_down, open_workspace(), tmp_path).go(process, wanted)

    # What is prefilled need not be clicked; a claim that the list makes by itself is not counted.
    assert 0.8 * walked.reckoned <= walked.clicks <= walked.reckoned
