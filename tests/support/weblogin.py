"""Logs in to the engine's web apps as a browser does; gives the cookies."""

from __future__ import annotations

import requests


def log_in(origin: str, user: str, password: str, app: str = "tasklist") -> dict[str, str]:
    """Cookies of a fresh log-in.

    Args:
        origin: of the web apps, without path.
        user: user id.
        password: its password.
        app: web app.
    """
    with requests.Session() as browser:
        browser.get(f"{origin}/camunda/app/{app}/default/", timeout=30).raise_for_status()
        answer = browser.post(
            f"{origin}/camunda/api/admin/auth/user/default/login/{app}",
            data={"username": user, "password": password},
            headers={
                "X-XSRF-TOKEN": browser.cookies["XSRF-TOKEN"],
                "Accept": "application/json",
            },
            timeout=30,
        )
        answer.raise_for_status()
        # The log-in makes a new session, and the next page its token.
        browser.get(f"{origin}/camunda/app/{app}/default/", timeout=30).raise_for_status()
        return dict(browser.cookies.items())
