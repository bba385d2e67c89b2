"""A node that hangs in the middle of a transaction, with rows locked that the others need."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.docker.report import Report
from tests.docker.stack import Stack
from tests.support.observe import wait_for

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900, func_only=True)]

_TRIES = 300


def test_a_node_hung_within_a_transaction_frees_what_it_had_locked(stack: Stack, report: Report):
    # PostgreSQL keeps the locks for as long as the node is connected, and the kernel of a frozen
    # process still answers: every poll of the other node would wait for the first locked row.
    node = stack.ids("engine")[0]
    with busy(stack):
        hang_within_a_transaction(stack, node)
    try:
        case = stack.hand_in()
        with report.timed("one engine node hung within a transaction: a new case is open after"):
            stack.wait_open(case)
        wait_for(lambda: transactions_of(stack, node) == 0, what="its transaction is ended")
    finally:
        stack.docker("unpause", node)
    stack.wait_ready()


@contextmanager
def busy(stack: Stack) -> Iterator[None]:
    """Cases keep coming in meanwhile."""
    enough = threading.Event()

    def hand_in() -> None:
        while not enough.is_set():
            stack.hand_in()

    thread = threading.Thread(target=hand_in)
    thread.start()
    try:
        yield
    finally:
        enough.set()
        thread.join()


def hang_within_a_transaction(stack: Stack, node: str) -> None:
    """Pause a node at a moment at which it holds changed rows."""
    for _ in range(_TRIES):
        stack.docker("pause", node)
        if transactions_of(stack, node):
            return
        stack.docker("unpause", node)
    raise AssertionError("never within a transaction: is nothing going on?")


def transactions_of(stack: Stack, node: str) -> int:
    """Open transactions of one node that have changed something."""
    address = stack.address_of(node)
    question = (
        "SELECT count(*) FROM pg_stat_activity WHERE backend_xid IS NOT NULL "
        f"AND client_addr = '{address}'"
    )
    return int(stack.sql("engine", question))
