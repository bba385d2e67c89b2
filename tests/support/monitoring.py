"""Rules and board as the monitoring reads them."""

from __future__ import annotations

import json
import re
from typing import Final

import yaml

from tests.support.engine import ROOT

PROMETHEUS: Final = ROOT / "docker" / "prometheus"
BOARD: Final = ROOT / "docker" / "grafana" / "bureau.json"

_NAME: Final = re.compile(r"\b(?:bureau|jvm|hikaricp|process)_[a-z_]+\b|\bup\b")
_TEXT: Final = re.compile(r'"[^"]*"')


def rules() -> dict[str, str]:
    """Expressions by name of the alarm."""
    document = yaml.safe_load((PROMETHEUS / "rules.yml").read_text(encoding="utf-8"))
    return {rule["alert"]: rule["expr"] for rule in document["groups"][0]["rules"]}


def queries_of_board() -> list[str]:
    """Expressions of all panels."""
    board = json.loads(BOARD.read_text(encoding="utf-8"))
    return [target["expr"] for panel in board["panels"] for target in panel["targets"]]


def names_in(expression: str) -> set[str]:
    """Metrics that an expression asks for."""
    return set(_NAME.findall(_TEXT.sub('""', expression)))
