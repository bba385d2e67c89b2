"""Rules and board as the monitoring reads them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import Final

import yaml

from tests.support.engine import ROOT, need

PROMETHEUS: Final = ROOT / "docker" / "prometheus"
BOARD: Final = ROOT / "docker" / "grafana" / "bureau.json"

_TOOLS: Final = ROOT / "build" / "prometheus"

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


def promtool() -> str:
    """Path of promtool.

    Debian has it in one package with the server, which nobody wants on a laptop: so the package is
    fetched and unpacked into `build/`, not installed.
    """
    unpacked = _TOOLS / "usr" / "bin" / "promtool"
    if shutil.which("promtool") is None and not unpacked.exists() and shutil.which("apt-get"):
        _TOOLS.mkdir(parents=True, exist_ok=True)
        subprocess.run(["apt-get", "update", "-qq"], check=False, timeout=120, capture_output=True)
        subprocess.run(
            ["apt-get", "download", "-qq", "prometheus"],
            cwd=_TOOLS,
            check=False,
            timeout=120,
            capture_output=True,
        )
        for package in _TOOLS.glob("*.deb"):
            subprocess.run(["dpkg", "-x", package, _TOOLS], check=True, timeout=60)
            package.unlink()
            (_TOOLS / "usr" / "bin" / "prometheus").unlink()  # 50 MB that nobody starts
    return str(unpacked) if unpacked.exists() else need("promtool")
