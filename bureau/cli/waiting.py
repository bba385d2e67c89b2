"""Waits until a part answers, and shows that it waits."""

from __future__ import annotations

import time
from collections.abc import Callable

import requests
from rich.console import Console

from bureau.cli.console import done
from bureau.cli.parts import Plan
from bureau.cli.problem import CannotGoOn

#: Where the output is not a terminal, a line of progress every so many seconds.
SAY_EVERY = 10.0


def answers(url: str) -> bool:
    """Whether this address answers 200 now."""
    with requests.Session() as session:
        session.trust_env = False  # a proxy of the network has nothing to do with this machine
        try:
            return session.get(url, timeout=2, allow_redirects=False).status_code == 200
        except requests.RequestException:
            return False


def wait_ready(
    console: Console,
    plan: Plan,
    check: Callable[[], None],
    probe: Callable[[str], bool] = answers,
) -> None:
    """Wait until the part answers.

    Args:
        console: terminal.
        plan: the part and its address.
        check: raises when a part has died meanwhile.
        probe: whether an address answers.

    Raises:
        CannotGoOn: it did not answer in time.
        PartDied: from `check`.
    """
    label = plan.part.label
    started = said = time.monotonic()
    with console.status(f"等待 {label} 就绪（waiting for {plan.part.name}）…") as status:
        while not probe(plan.ready):
            check()
            now = time.monotonic()
            if now - started > plan.patience:
                raise CannotGoOn(
                    f"{label} 在 {plan.patience:g} 秒内没有就绪（{plan.ready}）。",
                    f"{plan.part.name} did not answer within {plan.patience:g} s.",
                    "查看日志目录中的同名文件，或再运行一次（机器可能太忙）",
                )
            status.update(f"等待 {label} 就绪 {now - started:.0f} s …")
            if not console.is_terminal and now - said > SAY_EVERY:
                said = now
                console.print(f"    … 等待 {label} {now - started:.0f} s")
            time.sleep(0.3)
    check()  # what answered may be somebody else's, on a port that ours could not have
    done(console, f"{label} 已就绪（{plan.part.name} ready, {time.monotonic() - started:.1f} s）")
