"""The child process that makes files of templates: `python -m bureau.gateways.papers.child`.

A process of its own, because the libraries below weasyprint are C: a hang is ended, a crash or a
leak costs one child, and where they are not installed the rest of the system runs. It reads no
file but what it is handed (fonts excepted) and opens no connection.

Requests and answers are JSON, each after its length in eight bytes.
"""

from __future__ import annotations

import base64
import contextlib
import importlib
import io
import json
import logging
import mimetypes
import os
import resource
import signal
import sys
from collections.abc import Mapping
from typing import Any, BinaryIO, Final
from urllib.parse import unquote

from jinja2 import TemplateError
from jinja2.exceptions import SecurityError, UndefinedError

from bureau.gateways.papers.filling import environment
from bureau.gateways.papers.wire import LENGTH_BYTES
from bureau.gateways.zip_times import with_one_time

#: Address space of the child, in bytes.
MEMORY: Final = 3 * 1024**3
#: Base of the addresses in a template, so that relative ones mean files of its own folder: a name
#: that resolves nowhere, and nothing is ever opened under it.
_BASE: Final = "http://paper.invalid/"


def main() -> None:
    """Serve requests until the other side closes."""
    # Ctrl-C is sent to the whole group: the parent decides when this process ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(ValueError, OSError):  # not every system can bound memory
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    requests = sys.stdin.buffer
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # what a library prints must not get between the answers
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    while (request := _read(requests)) is not None:
        answer = json.dumps(_answer(request)).encode()
        answers.write(len(answer).to_bytes(LENGTH_BYTES) + answer)
        answers.flush()


def _read(stream: BinaryIO) -> dict[str, Any] | None:
    head = stream.read(LENGTH_BYTES)
    if len(head) < LENGTH_BYTES:
        return None
    request: dict[str, Any] = json.loads(stream.read(int.from_bytes(head)))
    return request


def _answer(request: Mapping[str, Any]) -> dict[str, object]:
    try:
        if request.get("warm"):
            importlib.import_module("weasyprint")
            return {}
        return _render(request)
    except UndefinedError as fault:
        return {"fault": "template", "message": f"用了没有声明的变量：{fault}"}
    except SecurityError as fault:
        return {"fault": "template", "message": f"用了不允许的操作：{fault}"}
    except (TemplateError, ValueError, TypeError, ArithmeticError) as fault:
        return {"fault": "template", "message": f"{type(fault).__name__}: {fault}"}
    except (ImportError, OSError) as fault:
        return {"fault": "unavailable", "message": f"{type(fault).__name__}: {fault}"}
    except (MemoryError, RecursionError) as fault:
        return {"fault": "too-large", "message": type(fault).__name__}


def _render(request: Mapping[str, Any]) -> dict[str, object]:
    files = {name: base64.b64decode(text) for name, text in request["files"].items()}
    data = request["data"]
    html = environment(files).get_template("template.html").render(data)
    pdf, pages = _pdf(html, files, request)
    if pages > request["max_pages"]:
        return {"fault": "too-large", "message": f"{pages} 页，上限 {request['max_pages']} 页"}
    docx = _docx(files, data) if request["docx"] else None
    return {
        "pdf": base64.b64encode(pdf).decode(),
        "pages": pages,
        "docx": None if docx is None else base64.b64encode(docx).decode(),
    }


def _pdf(html: str, files: Mapping[str, bytes], request: Mapping[str, Any]) -> tuple[bytes, int]:
    # Here, not above: without Pango the import raises OSError, which is an answer.
    import weasyprint
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)

    class OwnFiles(URLFetcher):  # type: ignore[misc]  # published without types
        """Gives files of the template's folder, and nothing else of this world."""

        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
            name = unquote(url.removeprefix(_BASE))
            if not url.startswith(_BASE) or name not in files:
                raise ValueError("only files of the template itself")
            kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, files[name], {"Content-Type": kind})

    families = ";".join(f"--{name}:{family}" for name, family in request["fonts"].items())
    document = weasyprint.HTML(
        string=html, base_url=_BASE, url_fetcher=OwnFiles(fail_on_errors=False)
    ).render(
        stylesheets=[weasyprint.CSS(string=f":root{{{families}}}", url_fetcher=OwnFiles())],
    )
    pages = len(document.pages)
    if pages > request["max_pages"]:
        return b"", pages
    pdf: bytes = document.write_pdf(pdf_identifier=bytes.fromhex(request["identifier"]))
    return pdf, pages


def _docx(files: Mapping[str, bytes], data: Mapping[str, object]) -> bytes:
    from docxtpl import DocxTemplate

    document = DocxTemplate(io.BytesIO(files["template.docx"]))
    document.render(data, jinja_env=environment(files), autoescape=True)
    made = io.BytesIO()
    document.save(made)
    return with_one_time(made.getvalue())


if __name__ == "__main__":
    main()
