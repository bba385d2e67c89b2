"""HTTP to the engine: kept-alive connections, a timeout on every call, our own errors.

pycamunda sets no timeout, opens a connection for each call unless it is given a session, and loses
status and type of a 5xx. So all requests, its own and ours, go through this session, which answers
with a success or raises an `EngineError` that keeps both.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Final
from urllib.parse import quote

import requests
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict

from bureau import correlation as correlation_id
from bureau.engine.faults import fault_of
from bureau.errors import EngineUnavailable

#: Longest wait for a connection, in seconds.
CONNECT_TIMEOUT: Final = 3.0


class EngineSession(requests.Session):
    """A `requests.Session` bound to one engine and one account. Safe to use from several threads.

    Args:
        base_url: the REST API, such as ``http://127.0.0.1:8081/engine-rest``.
        user: account of the engine.
        password: its password.
        timeout: longest wait for an answer, in seconds; more than any long poll.
        connections: connections kept open; at least the number of threads that use the session.
    """

    def __init__(
        self,
        base_url: str,
        user: str,
        password: str,
        *,
        timeout: float = 40.0,
        connections: int = 72,
    ) -> None:
        super().__init__()
        self.base_url = base_url.rstrip("/")
        self.read_timeout = timeout
        # Neither proxies nor ~/.netrc: the engine is ours, and looking them up costs every call.
        self.trust_env = False
        # Every call carries its log-in; a cookie could only make it somebody else's.
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        # As a plain header: `auth=` would build the same header again for every call.
        self.headers["Authorization"] = _basic(user, password)
        self.headers["Accept"] = "application/json"
        self._json_headers = {
            **{name: str(value) for name, value in self.headers.items()},
            "Content-Type": "application/json",
        }
        adapter = HTTPAdapter(pool_connections=2, pool_maxsize=connections, max_retries=0)
        self.mount("http://", adapter)
        self.mount("https://", adapter)

    # requests' own signature is wider than any caller here needs
    def request(  # type: ignore[override]
        self, method: str, url: str, **options: Any
    ) -> requests.Response:
        """Send one request.

        Raises:
            EngineUnavailable: no connection, no answer in time, or a 5xx.
            EngineNotFound: 404.
            EngineConflict: OptimisticLocking, or a lock of another worker.
            EngineRefused: any other 4xx.
        """
        if options.get("timeout") is None:
            options["timeout"] = (CONNECT_TIMEOUT, self.read_timeout)
        if correlation := correlation_id.current():
            options["headers"] = {
                **(options.get("headers") or {}),
                correlation_id.HEADER: correlation,
            }
        try:
            response = super().request(method, url, **options)
        except requests.exceptions.RequestException as exc:
            raise _unreachable(method, url, exc) from exc
        if response.status_code >= 400:
            raise fault_of(method, _path(url), response.status_code, response.content)
        return response

    def at(self, *segments: str) -> str:
        """Address of a resource; each segment is quoted, so an id cannot change the path."""
        return "/".join((self.base_url, *(quote(segment, safe="") for segment in segments)))

    def get_json(self, *segments: str, params: Mapping[str, str | int] | None = None) -> Any:
        """GET a resource and parse the answer."""
        return self.request("GET", self.at(*segments), params=params).json()

    def post_json(
        self, *segments: str, body: Mapping[str, Any], timeout: float | None = None
    ) -> Any:
        """POST a JSON body; the parsed answer, or None when there is none.

        The workers' hot path. The request is prepared by hand and given to the same adapter, and so
        to the same connections: `Session.request` costs 0.75 ms of CPU a call for merging cookies,
        hooks and environment that the engine has no use for, this 0.3 ms.

        Raises:
            EngineError: as `request`.
        """
        url = self.at(*segments)
        prepared = requests.PreparedRequest()
        prepared.method = "POST"
        prepared.url = url
        prepared.body = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        prepared.headers = CaseInsensitiveDict(self._json_headers)
        prepared.headers["Content-Length"] = str(len(prepared.body))
        if correlation := correlation_id.current():
            prepared.headers[correlation_id.HEADER] = correlation
        wait = (CONNECT_TIMEOUT, timeout or self.read_timeout)
        try:
            response = self.get_adapter(url).send(prepared, timeout=wait)
            content = response.content
        except requests.exceptions.RequestException as exc:
            raise _unreachable("POST", url, exc) from exc
        if response.status_code >= 400:
            raise fault_of("POST", url, response.status_code, content)
        try:
            return json.loads(content) if content else None
        except ValueError as exc:
            raise EngineUnavailable(f"POST {_path(url)}: the answer is no JSON") from exc

    def put_json(self, *segments: str, body: Mapping[str, Any]) -> None:
        """PUT a JSON body."""
        self.request("PUT", self.at(*segments), json=body)


def _basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def _unreachable(
    method: str, url: str, cause: requests.exceptions.RequestException
) -> EngineUnavailable:
    """No answer. The cause's own text holds the whole address, with what was asked for."""
    reason = getattr(cause.args[0] if cause.args else None, "reason", None)
    parts = [type(cause).__name__, *([type(reason).__name__] if reason else [])]
    return EngineUnavailable(f"{method} {_path(url)}: {': '.join(parts)}")


def _path(url: str) -> str:
    """The address without its query: queries may carry names."""
    return url.split("?", 1)[0]
