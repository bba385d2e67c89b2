"""Query parameters: only those an operation knows, each at most once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Query, Request

from bureau.errors import Fault, InvalidData
from bureau.services.pointers import child

#: What a sender says when a file speaks of secrets and is none.
NotClassified = Annotated[
    bool,
    Query(description="内容提到密级或保密事项、但不涉密时，核对后填 true。", examples=[False]),
]


def only(*names: str) -> Callable[[Request], None]:
    """A dependency that refuses unknown and repeated query parameters.

    Args:
        names: what the operation knows.
    """

    def check(request: Request) -> None:
        faults = [
            Fault(child("/query", name), text)
            for name in dict.fromkeys(request.query_params.keys())
            if (text := _fault(request, name))
        ]
        if faults:
            raise InvalidData("地址里的参数不符合要求。", faults=tuple(faults))

    def _fault(request: Request, name: str) -> str:
        if name not in names:
            return "没有这个参数，请去掉。"
        return "这个参数只能有一个。" if len(request.query_params.getlist(name)) > 1 else ""

    return check
