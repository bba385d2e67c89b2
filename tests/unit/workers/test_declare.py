"""What a handler must look like."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bureau.errors import BusinessError
from workers.handlers import HANDLERS
from workers.runtime import Context, Variables, task
from workers.runtime.registry import Registry, TopicTaken


class In(Variables):
    case_id: str
    due_at_all: str | None = None


class Out(Variables):
    receipt_number: str


class A(BusinessError):
    code = "Error_A"


class B(BusinessError):
    code = "Error_A"


def work(inp: In, ctx: Context) -> Out:
    return Out(receipt_number=inp.case_id)


def test_names_and_policy_come_from_the_declaration() -> None:
    handler = task("t", throws=(A,), retries=4, lock=timedelta(minutes=5), limit=2)(work)
    assert (handler.topic, handler.retries, handler.limit) == ("t", 4, 2)
    assert handler.input.names() == ("caseId", "dueAtAll")
    assert handler.output.names() == ("receiptNumber",)


def no_context(inp: In) -> Out: ...  # type: ignore[empty-body]
def no_model(inp: dict[str, Any], ctx: Context) -> Out: ...  # type: ignore[empty-body]
def no_output(inp: In, ctx: Context) -> None: ...
def too_many(inp: In, ctx: Context, more: int) -> Out: ...  # type: ignore[empty-body]


@pytest.mark.parametrize("function", [no_context, no_model, no_output, too_many])
def test_another_shape_is_refused(function: Any) -> None:
    with pytest.raises(TypeError, match="wrong-shape"):
        task("wrong-shape")(function)


def test_numbers_below_one_and_two_errors_of_one_code_are_refused() -> None:
    for wrong in ({"retries": 0}, {"limit": 0}, {"throws": (A, B)}):
        with pytest.raises(ValueError, match="t:"):
            task("t", **wrong)


def test_a_topic_has_one_handler() -> None:
    with pytest.raises(TopicTaken, match="t"):
        Registry([task("t")(work), task("t")(work)])


def test_every_handler_is_listed_once_and_named_after_its_topic() -> None:
    registry = Registry(HANDLERS)
    for handler in registry:
        module = handler.function.__module__.rpartition(".")[2]
        assert module == handler.topic.replace("-", "_")
        assert handler.function.__doc__


def test_variables_are_frozen_and_take_either_name() -> None:
    assert In.model_validate({"caseId": "x", "unknown": 1}) == In(case_id="x")
    with pytest.raises(ValueError, match="frozen"):
        In(case_id="x").case_id = "y"  # type: ignore[misc]
