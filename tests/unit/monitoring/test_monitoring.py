"""Prometheus rules and Grafana board: valid, and only with metrics that the parts expose."""

from __future__ import annotations

import json
import re
import subprocess
from typing import Any, Final

import jsonschema
import yaml
from prometheus_client import CollectorRegistry, generate_latest

from tests.support.engine import ROOT
from tests.support.monitoring import BOARD, PROMETHEUS, names_in, promtool, queries_of_board, rules
from workers.relay import RelayMetrics
from workers.runtime.metrics import Metrics

MANUAL: Final = ROOT / "docs" / "运维手册.md"

#: What Grafana asks of a board of schema version 39 and of its panels, as far as we use it.
SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["uid", "title", "schemaVersion", "panels", "templating", "time"],
    "properties": {
        "uid": {"type": "string", "maxLength": 40},
        "schemaVersion": {"const": 39},
        "panels": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["id", "type", "title", "gridPos", "targets", "fieldConfig"],
                "properties": {
                    "id": {"type": "integer", "minimum": 1},
                    "type": {"enum": ["stat", "timeseries", "table"]},
                    "gridPos": {
                        "type": "object",
                        "required": ["h", "w", "x", "y"],
                        "properties": {
                            "w": {"type": "integer", "minimum": 1, "maximum": 24},
                            "x": {"type": "integer", "minimum": 0, "maximum": 23},
                        },
                    },
                    "targets": {
                        "type": "array",
                        "minItems": 1,
                        "items": {"required": ["refId", "expr", "datasource"]},
                    },
                },
            },
        },
    },
}


def ours() -> set[str]:
    """Names that worker and relay expose, with those of labels never seen yet."""
    worker, relay = CollectorRegistry(), CollectorRegistry()
    Metrics(worker)
    RelayMetrics(relay)
    text = (generate_latest(worker) + generate_latest(relay)).decode()
    found = set(re.findall(r"^# TYPE (\S+) ", text, re.MULTILINE))
    histograms = re.findall(r"^# TYPE (\S+) histogram", text, re.MULTILINE)
    return found | {f"{name}_bucket" for name in histograms}


def test_rules_and_board_ask_only_for_what_we_expose():
    asked = set().union(*(names_in(one) for one in [*rules().values(), *queries_of_board()]))

    assert {one for one in asked if one.startswith("bureau_")} <= ours()
    assert asked >= {"bureau_open_incidents", "bureau_disk_free_bytes", "up"}


def test_every_alarm_leads_to_a_section_of_the_manual():
    document = yaml.safe_load((PROMETHEUS / "rules.yml").read_text(encoding="utf-8"))
    manual = MANUAL.read_text(encoding="utf-8")
    for rule in document["groups"][0]["rules"]:
        number = rule["annotations"]["runbook"].removeprefix("运维手册 ")
        assert f"### {number} " in manual, rule["alert"]
        assert rule["labels"]["severity"] in ("critical", "warning", "info")


def test_the_board_fits_its_schema_and_no_panel_covers_another():
    board = json.loads(BOARD.read_text(encoding="utf-8"))
    jsonschema.validate(board, SCHEMA)
    ids = [panel["id"] for panel in board["panels"]]
    assert len(set(ids)) == len(ids)
    taken: set[tuple[int, int]] = set()
    for panel in board["panels"]:
        at = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert not cells & taken, panel["title"]
        assert max(x for x, _ in cells) < 24
        taken |= cells


def test_promtool_finds_nothing_wrong():
    tool = promtool()
    for words in (["rules", "rules.yml"], ["config", "prometheus.yml"]):
        done = subprocess.run(
            [tool, "check", *words], cwd=PROMETHEUS, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
