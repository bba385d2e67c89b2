"""办结：写明办理结果，写办件信息包，关闭办件。"""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from workers.runtime import Context, Variables, task


class CloseIn(Variables):
    """How the case ended."""

    case_id: str = Field(title="办件")
    outcome: str = Field(title="办理结果")


class CloseOut(Variables):
    """When, and the digest of the case package."""

    closed_at: datetime = Field(title="办结时间")
    package_digest: str = Field(title="信息包摘要")


@task("close-case", retries=8)
def close_case(inp: CloseIn, ctx: Context) -> CloseOut:
    """Close once; a redelivery gives the same time and package."""
    closed = ctx.services.closing.close(ctx.effect_key, case_id=inp.case_id, outcome=inp.outcome)
    return CloseOut(closed_at=closed.closed_at, package_digest=closed.package_digest)
