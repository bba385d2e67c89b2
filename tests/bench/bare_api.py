"""The measure for `tests.bench.submissions`: a FastAPI route that inserts one row, and no more.

    python -m tests.bench.bare_api PORT DATABASE

The same server settings and the same durability of SQLite as the product's.
"""

from __future__ import annotations

import sqlite3
import sys
import threading
import uuid

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel


class Submission(BaseModel):
    """The same body as the product takes."""

    procedure: str
    data: dict[str, object]


def bare(database: str) -> FastAPI:
    """The application.

    Args:
        database: path of the SQLite file.
    """
    app, local = FastAPI(), threading.local()

    def connection() -> sqlite3.Connection:
        if not hasattr(local, "opened"):
            local.opened = sqlite3.connect(database, isolation_level=None, timeout=30)
            local.opened.execute("PRAGMA journal_mode = WAL")
            local.opened.execute("PRAGMA synchronous = FULL")
        found: sqlite3.Connection = local.opened
        return found

    connection().execute("CREATE TABLE IF NOT EXISTS rows (id TEXT PRIMARY KEY, body TEXT)")

    @app.post("/v1/submissions", status_code=201)
    def submit(body: Submission) -> dict[str, str]:
        row = str(uuid.uuid4())
        connection().execute("INSERT INTO rows VALUES (?, ?)", (row, body.model_dump_json()))
        return {"id": row}

    @app.get("/healthz")
    def health() -> dict[str, str]:
        return {"status": "alive"}

    return app


if __name__ == "__main__":
    uvicorn.run(bare(sys.argv[2]), port=int(sys.argv[1]), log_config=None, access_log=False)
