"""Simulated 12345 hotline (模拟12345热线), a real HTTP server.

Started by `python -m bureau.gateways.counterpart.hotline`:

GET  /                 page in Chinese: what it got, what it posted, a form to post more
POST /replies          takes an answer or a return (signed, Idempotency-Key) -> receipt
GET  /replies/{key}    receipt of a key (signed); 404 with code "unknown-key"
GET  /received         JSON list of everything taken, with the count of deliveries of each key
POST /control          {"mode", "times", "seconds"}: misbehave, see `faults`
POST /complaints       {"data", ...}: posts a complaint to the bureau's API with its API key
GET  /healthz
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from bureau.domain.clock import Clock, SystemClock
from bureau.gateways.counterpart.complaints import ComplaintClient
from bureau.gateways.counterpart.desk import Desk
from bureau.gateways.counterpart.inbox import Inbox
from bureau.gateways.counterpart.server import HotlineServer
from bureau.settings import load_settings


def build(
    address: tuple[str, int],
    secret: str,
    clock: Clock,
    *,
    api_url: str,
    api_key: Callable[[], str],
    state_file: Path | None = None,
) -> HotlineServer:
    """A bound server that does not serve yet; port 0 takes a free one.

    Raises:
        OSError: the port is taken.
    """
    desk = Desk(Inbox(clock, state_file), secret, clock)
    return HotlineServer(address, desk, ComplaintClient(api_url, api_key, clock))


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGTERM or Ctrl-C; exit code 0."""
    given = _parser().parse_args(arguments)
    if given.secret_file is not None:
        secret = _first_line(given.secret_file)
        api_url, key_file = given.api, given.api_key_file
    else:
        settings = load_settings()
        if not settings.demo:
            sys.stderr.write("模拟热线只用于演示和测试：请设置 BUREAU_DEMO=true\n")
            return 2
        secret = settings.hotline_secret.get_secret_value()
        api_url = given.api or settings.public_url
        key_file = given.api_key_file or settings.state_dir / "hotline.key"
    if not secret:
        sys.stderr.write("缺少签名密钥\n")
        return 2
    try:
        server = build(
            (given.host, given.port),
            secret,
            SystemClock(),
            api_url=api_url or "http://127.0.0.1:8080",
            api_key=lambda: _first_line(key_file),
            state_file=given.state,
        )
    except OSError as fault:
        sys.stderr.write(f"端口 {given.port} 无法使用：{fault.strerror}\n")
        return 1

    def stop(_signal: int, _frame: object) -> None:
        server.desk.closing.set()
        # shutdown() waits for the loop that this handler has interrupted: another thread calls it
        threading.Thread(target=server.shutdown, daemon=True).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    sys.stdout.write(f"模拟12345热线 http://{given.host}:{server.server_port}/\n")
    sys.stdout.flush()
    with server:
        server.serve_forever(poll_interval=0.2)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bureau.gateways.counterpart.hotline")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8090, help="0 takes a free port")
    parser.add_argument("--state", type=Path, help="JSON file that keeps what was received")
    parser.add_argument("--secret-file", type=Path, help="signing secret; default: the settings")
    parser.add_argument("--api", help="origin of the bureau's API; default: the settings")
    parser.add_argument("--api-key-file", type=Path, help="file with this body's API key")
    return parser


def _first_line(path: Path | None) -> str:
    """First line of a file, "" when there is none yet."""
    if path is None or not path.exists():
        return ""
    return path.read_text(encoding="utf-8").partition("\n")[0].strip()


if __name__ == "__main__":
    sys.exit(main())
