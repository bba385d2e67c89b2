"""The simulated hotline's own client: posts complaints to the bureau's API with its API key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

import requests

from bureau.domain.clock import Clock

#: The procedure that takes hotline complaints (附件 2.29).
PROCEDURE = "P2_29_Hotline12345"


class BureauUnreachable(Exception):
    """The bureau's API could not be reached, or this simulator has no API key."""


class ComplaintClient:
    """Posts work orders (热线工单) to `POST /v1/submissions`.

    Args:
        api_url: origin of the bureau's API.
        api_key: gives the key at the time of each call, "" when there is none yet.
        clock: dates the sample complaint.
    """

    def __init__(self, api_url: str, api_key: Callable[[], str], clock: Clock) -> None:
        self._url = f"{api_url.rstrip('/')}/v1/submissions"
        self._api_key = api_key
        self._clock = clock

    def sample(self, serial: int, given: Mapping[str, object]) -> dict[str, object]:
        """A complete complaint; `given` fields win over the sample's, empty ones do not count."""
        now = self._clock.now()
        sample: dict[str, object] = {
            "orderNumber": f"ZB{now:%Y%m%d%H%M%S}{serial:03d}",
            "channel": "hotline",
            "complainant": "演示来电人",
            "phone": "0533-12345",
            "respondent": "演示超市（桓台县）",
            "title": "购物卡余额无法使用",
            "content": "来电人反映所持购物卡余额无法使用，商家不予退款，请核实处理。",
            "limitDate": f"{(now + timedelta(days=10)).date():%Y-%m-%d}",
        }
        return sample | {name: value for name, value in given.items() if value not in ("", None)}

    def post(
        self,
        data: Mapping[str, object],
        *,
        key: str,
        procedure: str = PROCEDURE,
        attachments: object = (),
    ) -> tuple[int, object]:
        """Post one complaint; returns the bureau's HTTP status and answer.

        Raises:
            BureauUnreachable: no API key, or no connection.
        """
        secret = self._api_key()
        if not secret:
            raise BureauUnreachable("模拟热线尚无接口密钥（--api-key-file）")
        body = {"procedure": procedure, "data": dict(data), "attachments": attachments or []}
        with requests.Session() as session:
            session.trust_env = False
            try:
                answer = session.post(
                    self._url,
                    json=body,
                    headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": key},
                    timeout=(5, 30),
                    allow_redirects=False,
                )
            except requests.RequestException as fault:
                raise BureauUnreachable(f"连接不上商务局接口：{type(fault).__name__}") from fault
        try:
            return answer.status_code, answer.json()
        except requests.exceptions.JSONDecodeError:
            return answer.status_code, answer.text[:500]
