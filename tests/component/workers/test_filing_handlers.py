"""Topics `prepare-filing` and `number-filing`: an empty year, and one that has not ended."""

from __future__ import annotations

from bureau.domain.cases import Case
from workers.handlers.number_filing import number_filing
from workers.handlers.prepare_filing import prepare_filing
from workers.runtime.harness import Harness
from workers.runtime.outcome import BpmnError, Complete, Failure


def test_a_year_is_prepared_and_numbered(harness: Harness, case: Case) -> None:
    asked = {"caseId": "case-1", "year": 2020}
    listed = harness.deliver(prepare_filing, asked)
    assert isinstance(listed, Complete), listed
    assert listed.values["itemCount"] == 0
    done = harness.deliver(number_filing, {**asked, "filedBy": "王芳"})
    assert isinstance(done, Complete), done
    assert done.values == {"filedCount": 0}


def test_a_year_that_has_not_ended_is_told_to_the_diagram(harness: Harness, case: Case) -> None:
    verb = harness.deliver(number_filing, {"caseId": "case-1", "year": 2999, "filedBy": "王芳"})
    assert isinstance(verb, BpmnError), verb
    assert verb.code == "Error_RoundNotReady"
    assert "尚未结束" in verb.message


def test_a_year_that_is_none_is_an_incident(harness: Harness, case: Case) -> None:
    verb = harness.deliver(prepare_filing, {"caseId": "case-1", "year": 26})
    assert isinstance(verb, Failure), verb
    assert verb.retries == 0
