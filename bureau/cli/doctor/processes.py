"""The running parts: each is asked whether it is ready."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor

import requests

from bureau.cli.embedded import EmbeddedSettings
from bureau.cli.finding import Finding, green, red
from bureau.cli.ports import LABELS

AREA = "进程"

#: A part that was just started needs so long for its first round with the engine, in seconds.
PATIENCE = 10.0


def check_processes(settings: EmbeddedSettings) -> list[Finding]:
    """Every part of the embedded layout."""
    host = "http://127.0.0.1"
    ports = settings.ports
    addresses = {
        "front": f"{host}:{ports.front}/healthz",
        "api": f"{host}:{ports.api}/readyz",
        "worker": f"{host}:{ports.worker}/readyz",
        "relay": f"{host}:{ports.relay}/readyz",
        "engine_management": f"{host}:{ports.engine_management}/actuator/health",
    }
    if settings.demo:
        addresses["hotline"] = f"{host}:{ports.hotline}/healthz"
        addresses["offices"] = f"{host}:{ports.offices}/healthz"
    with ThreadPoolExecutor(len(addresses)) as pool:
        return list(
            pool.map(lambda item: check_process(LABELS[item[0]], item[1]), addresses.items())
        )


def check_process(label: str, url: str, patience: float = PATIENCE) -> Finding:
    """One part: 200 means ready, 503 says why not.

    Args:
        label: what it is, Chinese.
        url: its address for readiness.
        patience: how long it may go on saying 503, in seconds.
    """
    deadline = time.monotonic() + patience
    with requests.Session() as session:
        session.trust_env = False
        try:
            answer = session.get(url, timeout=10, allow_redirects=False)
            while answer.status_code == requests.codes.unavailable and time.monotonic() < deadline:
                time.sleep(0.5)
                answer = session.get(url, timeout=10, allow_redirects=False)
        except requests.RequestException as error:
            return red(AREA, label, f"没有应答（{url}，{type(error).__name__}）", "make run")
    if answer.status_code == requests.codes.ok:
        return green(AREA, label, f"就绪（{url}）")
    return red(AREA, label, f"{answer.status_code} {_reason(answer.text)}", "见它的日志 var/log")


def _reason(body: str) -> str:
    try:
        answer = json.loads(body)
    except ValueError:
        return body[:200]
    if not isinstance(answer, dict):
        return ""
    broken = [check for check in answer.get("checks", []) if not check["ok"]]
    faults = answer.get("faults") or [check.get("label") or check["name"] for check in broken]
    return "；".join(str(fault) for fault in faults)
