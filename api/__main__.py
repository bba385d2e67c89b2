"""`python -m api`: the API as a process of its own."""

from __future__ import annotations

from contextlib import closing

from api.app import create_app
from api.serve import serve
from bureau import bootstrap, logs
from bureau.settings import load_settings


def main() -> None:
    """Build from settings and serve."""
    settings = load_settings()
    logs.configure("api", form=settings.log_format, level=settings.log_level)
    with closing(bootstrap.build(settings)) as services:
        serve(create_app(services, settings), settings.api_host, settings.api_port)


if __name__ == "__main__":
    main()
