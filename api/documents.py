"""How OpenAPI shows what operations have in common: problems, headers, bodies read raw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.errors import MEDIA_TYPE
from api.problems import PROBLEMS, problem
from api.schemas import ProblemOut

#: FastAPI's own type for the `responses` argument.
Responses = dict[int | str, dict[str, Any]]

_EXAMPLE_INSTANCE: Final = "urn:uuid:6e1b0c0a-5a59-4f0c-9d0e-0c3a8f0f1d11"
_EXAMPLE_FAULTS: Final = [{"pointer": "/data/title", "message": "缺少必填项“标题”。"}]
#: What any operation may answer.
_ALWAYS: Final = ("bad-request", "not-found", "invalid-data", "rate-limited", "internal-error")

INTRODUCTION: Final = """
桓台县商务局业务办理接口：外部单位凭密钥提交、查询。

* **不丢不重**：每次提交带 `Idempotency-Key`；网络不稳时原样重试，得到同一个办件编号和同一份回执。
* **一次说全**：提交的内容有问题时，`faults` 列出全部问题及其位置。
* **附件**：先用 `POST /v1/attachments` 上传，再在提交时列出编号和摘要。
* 时间均带时区（北京时间）。请求和回答均为 UTF-8。
""".strip()


def problems(*codes: str) -> Responses:
    """Documentation of the problems that an operation may answer, besides those any may.

    Args:
        codes: keys of the table in `api.problems`.
    """
    by_status: dict[int | str, dict[str, Any]] = {}
    for code in dict.fromkeys((*codes, *_ALWAYS)):
        kind = problem(code)
        entry = by_status.setdefault(
            kind.status,
            {
                "description": "",
                "content": {
                    MEDIA_TYPE: {
                        "schema": {"$ref": "#/components/schemas/ProblemOut"},
                        "examples": {},
                    }
                },
            },
        )
        entry["description"] = "；".join(filter(None, (entry["description"], kind.title)))
        entry["content"][MEDIA_TYPE]["examples"][code] = {
            "summary": kind.title,
            "value": _example(code),
        }
    return by_status


def _example(code: str) -> dict[str, object]:
    kind = problem(code)
    return {
        "type": kind.type,
        "title": kind.title,
        "status": kind.status,
        "code": kind.code,
        "detail": kind.advice,
        "instance": _EXAMPLE_INSTANCE,
        "faults": _EXAMPLE_FAULTS if code == "invalid-data" else [],
    }


def json_body(schema: Mapping[str, object], examples: Mapping[str, object]) -> dict[str, Any]:
    """`openapi_extra` for a JSON body that the route reads raw."""
    return {
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": schema, "examples": examples}},
        }
    }


def file_body(media_types: tuple[str, ...]) -> dict[str, Any]:
    """`openapi_extra` for a file that the route reads as a stream."""
    return {
        "requestBody": {
            "required": True,
            "description": "文件内容本身，不用表单封装。",
            "content": {
                name: {"schema": {"type": "string", "format": "binary"}} for name in media_types
            },
        }
    }


def install(app: FastAPI) -> None:
    """Make `app` describe itself with the shared parts."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = get_openapi(
                title=app.title,
                version=app.version,
                openapi_version=app.openapi_version,
                description=f"{app.description}\n\n{_table()}",
                routes=app.routes,
                tags=app.openapi_tags,
                servers=app.servers,
            )
            schemas = document.setdefault("components", {}).setdefault("schemas", {})
            problem_schema = ProblemOut.model_json_schema(
                ref_template="#/components/schemas/{model}"
            )
            schemas.update(problem_schema.pop("$defs"))
            schemas["ProblemOut"] = problem_schema
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]  # FastAPI's documented way to extend it


def _table() -> str:
    """All problems, as a table that /docs shows."""
    rows = [
        f"| `{kind.code}` | {kind.status} | {kind.title} | {kind.advice} |"
        for kind in PROBLEMS.values()
    ]
    head = ["### 问题一览", "", "| code | 状态码 | 含义 | 怎么办 |", "|---|---|---|---|"]
    return "\n".join([*head, *rows])
