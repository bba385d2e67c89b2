"""The engine's web apps asked with a clerk's own log-in.

So the engine's authorisations decide what a clerk may see and do, not a copy of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter

from bureau.engine.session import CONNECT_TIMEOUT
from bureau.errors import EngineUnavailable

#: Cookies of the web apps' log-in; no other cookie of the clerk is passed on.
SESSION_COOKIE: Final = "JSESSIONID"
TOKEN_COOKIE: Final = "XSRF-TOKEN"

_COOKIE_VALUE: Final = re.compile(r"[A-Za-z0-9._~!-]{1,200}")


def session_of(cookies: Mapping[str, str]) -> str | None:
    """The session of the web apps among a clerk's cookies; None: no log-in can hang on them."""
    session = cookies.get(SESSION_COOKIE, "")
    return session if _COOKIE_VALUE.fullmatch(session) else None


class WebApp:
    """Safe to use from several threads.

    Args:
        web_url: origin of the web apps, such as ``http://127.0.0.1:8081``.
        timeout: longest wait for an answer, in seconds: a person waits in front of the page.
    """

    def __init__(self, web_url: str, timeout: float) -> None:
        self._base = f"{web_url.rstrip('/')}/camunda/api/"
        self._timeout = (CONNECT_TIMEOUT, timeout)
        self._http = requests.Session()
        self._http.trust_env = False
        # One clerk's cookie must never be sent for another.
        self._http.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        adapter = HTTPAdapter(pool_maxsize=16)
        self._http.mount("http://", adapter)
        self._http.mount("https://", adapter)

    def send(
        self,
        method: str,
        path: str,
        cookies: Mapping[str, str],
        *,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> requests.Response | None:
        """The answer to a request of this clerk, whatever its status.

        Args:
            method: HTTP method.
            path: below ``/camunda/api/``.
            cookies: the clerk's cookies.
            params: query.
            body: sent as JSON.

        Returns:
            None when these cookies hold no log-in.

        Raises:
            EngineUnavailable: no connection, or no answer in time.
        """
        session, token = session_of(cookies), cookies.get(TOKEN_COOKIE, "").strip('"')
        if session is None:
            return None
        headers = {"Cookie": f"{SESSION_COOKIE}={session}", "Accept": "application/json"}
        if _COOKIE_VALUE.fullmatch(token):
            headers["Cookie"] += f"; {TOKEN_COOKIE}={token}"
            headers["X-XSRF-TOKEN"] = token
        url = self._base + path
        try:
            return self._http.request(
                method,
                url,
                params=params,
                json=body,
                headers=headers,
                timeout=self._timeout,
                allow_redirects=False,
            )
        except requests.exceptions.RequestException as exc:
            raise EngineUnavailable(f"{method} {url}: {type(exc).__name__}") from exc
