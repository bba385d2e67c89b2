"""The frame of all pages: one style, readable on a phone, nothing loaded from anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from jinja2 import DictLoader, Environment, StrictUndefined
from starlette.responses import HTMLResponse, Response

from api.headers import SECURITY_HEADERS

#: No script, no picture, no font from anywhere; forms go to us only; no other site frames it.
_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)

_FRAME: Final = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow"><meta name="referrer" content="no-referrer">
<title>{{ title }}</title>
<style>
*{box-sizing:border-box}
body{margin:0;background:#f3f5f8;color:#1c2430;font:16px/1.7 "PingFang SC","Microsoft YaHei",
"Noto Sans CJK SC",sans-serif}
header{background:#1d4e89;color:#fff;padding:.8em 1em}header p{margin:0 auto;max-width:44em}
main{max-width:44em;margin:1em auto;padding:1.2em;background:#fff;border-radius:6px}
h1{font-size:1.35em;line-height:1.4;margin:.2em 0 .6em}h2{font-size:1.1em;margin:1.4em 0 .4em}
label,legend{display:block;font-weight:600;margin-top:1em}fieldset{border:0;margin:0;padding:0}
label.plain{font-weight:400;margin-top:.3em}
input[type=text],input[type=number],input[type=date],input[type=time],select,textarea{width:100%;
font:inherit;padding:.5em;border:1px solid #8494a8;border-radius:4px;background:#fff;color:inherit}
input[type=file]{width:100%;font:inherit;margin-top:.3em}
textarea{min-height:7em}.hint{color:#55606e;font-size:.9em;margin:.2em 0}
.need{color:#a3201a}.fault{color:#a3201a;margin:.2em 0}
.box{border-left:4px solid #a3201a;background:#fdf1f0;padding:.6em 1em;margin:1em 0}
.good{border-color:#1b7a43;background:#eef8f1}
button{font:inherit;padding:.6em 1.2em;border-radius:4px;border:1px solid #1d4e89;background:#fff;
color:#1d4e89;min-height:44px;cursor:pointer}button.enter{position:absolute;left:-9999px}button.main{background:#1d4e89;color:#fff;width:100%;
margin-top:1.4em}li{overflow-wrap:anywhere}ul.papers{padding-left:1.2em}
ul.papers button{padding:.1em .7em;min-height:36px;margin-left:.5em}
dl{margin:0}dt{color:#55606e;font-size:.9em;margin-top:.7em}dd{margin:0;overflow-wrap:anywhere}
footer{max-width:44em;margin:1em auto;padding:0 1.2em;color:#55606e;font-size:.85em}
:focus-visible{outline:3px solid #f2a900;outline-offset:1px}
</style></head><body><header><p>桓台县商务局</p></header><main>
<h1>{{ title }}</h1>
{% block content %}{% endblock %}
</main><footer>请勿通过本页面提交涉及国家秘密的内容。</footer></body></html>
"""


def environment(templates: Mapping[str, str]) -> Environment:
    """Templates that extend "frame"; everything that is filled in is escaped."""
    return Environment(
        loader=DictLoader({"frame": _FRAME, **templates}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(content: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A page as an answer."""
    return HTMLResponse(
        content,
        status_code=status,
        headers={
            **SECURITY_HEADERS,
            "Content-Security-Policy": _POLICY,
            "X-Robots-Tag": "noindex, nofollow",
            **(headers or {}),
        },
    )
