from __future__ import annotations

import pytest

from bureau.domain.linked_cases import DEEPEST, check_chain, read_mapping
from bureau.errors import Permanent


def test_a_procedure_may_start_another() -> None:
    check_chain(["P_A"], "P_B")
    check_chain(["P_A", "P_B"], "P_C")


@pytest.mark.parametrize("chain", [["P_A"], ["P_A", "P_B"], ["P_X", "P_A", "P_B"]])
def test_a_chain_that_comes_back_is_refused_and_shown(chain: list[str]) -> None:
    with pytest.raises(Permanent, match="循环.*" + " -> ".join([*chain, "P_A"])):
        check_chain(chain, "P_A")


def test_a_chain_has_an_end() -> None:
    chain = [f"P_{n}" for n in range(DEEPEST)]
    check_chain(chain[:-1], "P_Next")
    with pytest.raises(Permanent, match="层"):
        check_chain(chain, "P_Next")


def test_fields_name_their_variables() -> None:
    assert read_mapping("") == {}
    assert read_mapping(" title = caseTitle ,content,") == {
        "title": "caseTitle",
        "content": "content",
    }


@pytest.mark.parametrize("text", ["=x", "title=", "a=b,a=c"])
def test_malformed_fields_are_refused(text: str) -> None:
    with pytest.raises(Permanent, match="fields"):
        read_mapping(text)
