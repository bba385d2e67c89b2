"""What the annex asks for and what the diagram does are the same, both ways."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from bureau.modelling.clauses.register import ClauseRegister
from tests.models.diagram import (
    DIAGRAMS,
    GATEWAYS,
    ROOT,
    Diagram,
    Node,
    choices,
    fields,
    read_diagram,
    read_form,
)

ACTS: Final = tuple(sorted(Path(__file__).parent.glob("acts/*.yaml")))
KINDS: Final = {"trigger", "act", "choice", "limit", "paper", "number", "demand", "body", "end"}
FIRMNESS: Final = {"hard", "soft", "entered"}
PLATFORM: Final = "依据：平台"
UNDRAWN: Final = "待画"


def _read(path: Path) -> dict[str, Any]:
    listed: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return listed


# A list may wait for its diagram: until then only its form and its words are checked.
DRAWN: Final = tuple(path for path in ACTS if _read(path).get("status") != UNDRAWN)


class Acts:
    """One list of acts with its diagram."""

    def __init__(self, path: Path) -> None:
        self.data = _read(path)
        (drawn,) = [one for one in DIAGRAMS if one.stem == self.data["process"]]
        self.diagram: Diagram = read_diagram(drawn)
        self.entries: list[dict[str, Any]] = self.data["entries"]
        self.called = _called(self.diagram)
        self.platform: set[str] = {one["element"] for one in self.data["platform"]}

    @property
    def carriers(self) -> list[tuple[dict[str, Any], str]]:
        """Each entry with each of its carriers."""
        return [(entry, one) for entry in self.entries for one in entry["carried_by"]]


def _called(diagram: Diagram) -> dict[str, Diagram]:
    """Every process that runs inside this one, by id."""
    found: dict[str, Diagram] = {}
    waiting = list(diagram.called)
    while waiting:
        name = waiting.pop()
        if name not in found:
            (path,) = [one for one in DIAGRAMS if one.stem == name]
            found[name] = read_diagram(path)
            waiting.extend(found[name].called)
    return found


@pytest.fixture(params=ACTS, ids=lambda path: path.stem)
def listed(request: pytest.FixtureRequest) -> dict[str, Any]:
    return _read(request.param)


@pytest.fixture(params=DRAWN, ids=lambda path: path.stem)
def acts(request: pytest.FixtureRequest) -> Acts:
    return Acts(request.param)


def test_every_diagram_has_its_list_of_acts() -> None:
    listed = {_read(path)["process"] for path in DRAWN}

    assert {path.stem for path in DIAGRAMS if path.stem.startswith("P")} == listed


def test_every_entry_says_who_what_and_by_which_words(listed: dict[str, Any]) -> None:
    for entry in listed["entries"]:
        assert entry["kind"] in KINDS, entry["id"]
        assert entry["who"], entry["id"]
        assert entry["what"], entry["id"]
        text = listed["text"][entry["clause"]].replace(" ", "")
        assert entry["quote"] in text, entry["id"]
        if limit := entry.get("limit"):
            assert entry["kind"] == "limit", entry["id"]
            assert limit["firmness"] in FIRMNESS, entry["id"]
            assert all(limit[key] for key in ("start", "length", "unit")), entry["id"]
    ids = [entry["id"] for entry in listed["entries"]]
    assert len(ids) == len(set(ids))
    assert set(listed["numbers"]) <= set(ids)


def test_every_clause_of_the_text_is_used(listed: dict[str, Any]) -> None:
    assert set(listed["text"]) == {entry["clause"] for entry in listed["entries"]}


def test_a_list_accounts_for_every_clause_of_the_register(listed: dict[str, Any]) -> None:
    """`no_entry` names the clauses that ask for nothing here, each with its reason."""
    annex = ClauseRegister().annex(listed["annex"])
    assert annex is not None
    registered = {f"{one.part} {one.number}".rstrip(): one.text for one in annex.clauses}

    assert listed["flow"] in {one.id for one in annex.flows}
    assert set(listed["text"]) | set(listed["no_entry"]) == set(registered)
    assert not set(listed["text"]) & set(listed["no_entry"])
    for clause, text in listed["text"].items():
        assert "".join(text.split()) == "".join(registered[clause].split()), clause


def test_what_carries_an_entry_is_there(acts: Acts) -> None:
    for entry, carrier in acts.carriers:
        assert _is_there(acts, carrier), f"{entry['id']}: {carrier}"


def _is_there(acts: Acts, carrier: str) -> bool:
    """Element, pool, `S_X/element` of a called one, `form#key[=value]`, `element@input[=value]`,
    `D_table`, `paper:template` or `ledger:name[#column]`.
    """
    if carrier.startswith("paper:"):
        return (ROOT / "papers" / carrier.removeprefix("paper:")).is_dir()
    if carrier.startswith("ledger:"):
        ledger, _, column = carrier.removeprefix("ledger:").partition("#")
        path = ROOT / "bpmn" / "ledgers" / f"{ledger}.yaml"
        return path.is_file() and (not column or column in path.read_text(encoding="utf-8"))
    form, _, item = carrier.partition("#")
    if item:
        nodes = [
            one for each in (acts.diagram, *acts.called.values()) for one in each.nodes.values()
        ]
        key, _, value = item.partition("=")
        component = fields(read_form(form))[key]
        used = form in {node.camunda.get("formRef") for node in nodes}
        return used and (not value or value in choices(component))
    process, _, inner = carrier.rpartition("/")
    diagram = acts.called[process] if process else acts.diagram
    element, _, item = inner.partition("@")
    if item:
        name, _, value = item.partition("=")
        given = diagram.nodes[element].inputs[name]
        return not value or given == value
    if element in diagram.nodes or element in diagram.participants:
        return True
    return any((ROOT / "bpmn").rglob(f"{element}.dmn"))


def test_what_an_entry_asks_for_cites_its_clause(acts: Acts) -> None:
    """A carrier's documentation names the annex; one of its entries' clauses stands in it."""
    clauses: dict[str, set[str]] = {}
    for entry, carrier in acts.carriers:
        if carrier in acts.diagram.nodes and carrier not in acts.platform:
            clauses.setdefault(carrier, set()).add(entry["clause"])
    for carrier, asked in clauses.items():
        cited = acts.diagram.nodes[carrier].documentation.splitlines()[0]
        assert cited.startswith(f"依据：附件{acts.data['annex']} "), carrier
        assert any(_cites(cited, clause) for clause in asked), f"{carrier}: {cited} / {asked}"


def test_nothing_is_drawn_that_neither_the_text_nor_the_platform_asks_for(acts: Acts) -> None:
    asked = {carrier for _, carrier in acts.carriers}
    for node in acts.diagram.nodes.values():
        if _is_join(node, acts.diagram):
            assert not node.name, node.id
            continue
        by_platform = node.documentation.startswith(PLATFORM)
        assert by_platform == (node.id in acts.platform), node.id
        assert node.id in asked or by_platform, f"{node.id} is not asked for"


def test_no_platform_entry_is_left_over(acts: Acts) -> None:
    assert acts.platform <= set(acts.diagram.nodes)


def test_every_outcome_of_a_choice_is_a_flow_or_an_answer(acts: Acts) -> None:
    for entry in acts.entries:
        gateways = [one for one in entry["carried_by"] if one.startswith("Gateway_")]
        if entry["kind"] != "choice" or not gateways:
            continue
        assert len(acts.diagram.out(gateways[0])) == len(entry["outcomes"]), entry["id"]


def test_an_entry_from_a_reading_says_so_in_the_diagram(acts: Acts) -> None:
    for entry in acts.entries:
        nodes = [one for one in entry["carried_by"] if one in acts.diagram.nodes]
        if "reading" in entry and nodes:
            documented = [acts.diagram.nodes[one].documentation for one in nodes]
            assert any("读法：" in one for one in documented), entry["id"]


def test_the_process_names_its_annex_flow_and_duty(acts: Acts) -> None:
    properties = {
        one.get("name"): one.get("value")
        for one in acts.diagram.process.iter("{http://camunda.org/schema/1.0/bpmn}property")
    }
    documentation = acts.diagram.process[0].text

    assert properties["annex"] == acts.data["annex"]
    assert properties["flow"].startswith(acts.data["annex"] + "/")
    assert acts.data["duty"].split("，")[0] in documentation


def _cites(line: str, clause: str) -> bool:
    """Whether 规范 一、二 cites 规范 二."""
    source, _, number = clause.partition(" ")
    return source in line and (not number or number in line.split(source, 1)[1])


def _is_join(node: Node, diagram: Diagram) -> bool:
    return node.tag in GATEWAYS and len(diagram.out(node.id)) == 1
