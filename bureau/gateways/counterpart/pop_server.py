"""Simulated mailbox of the bureau over real POP3 (RFC 1939): what the mailbox gateway needs."""

from __future__ import annotations

import socketserver
from pathlib import Path

from bureau.gateways.counterpart.mail_sink import OwnMailbox


class PopServer(socketserver.ThreadingTCPServer):
    """The listening server.

    Args:
        address: host and port; port 0 takes a free one.
        mailbox: what it serves.
        password: of any user.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], mailbox: OwnMailbox, password: str) -> None:
        super().__init__(address, _Session)
        self.mailbox = mailbox
        self.password = password

    @property
    def port(self) -> int:
        """Port it listens on."""
        return int(self.server_address[1])


class _Session(socketserver.StreamRequestHandler):
    server: PopServer
    timeout = 60

    def handle(self) -> None:
        self._open = False
        self._files: list[Path] = []
        self._gone: set[Path] = set()
        self._say("+OK 模拟邮箱")
        while line := self.rfile.readline(1000):
            words = line.decode("utf-8", "replace").split()
            verb = words[0].upper() if words else ""
            if verb == "QUIT":
                for path in self._gone:
                    path.unlink(missing_ok=True)
                self._say("+OK")
                return
            self._answer(verb, words[1:])

    def _answer(self, verb: str, words: list[str]) -> None:
        if verb == "USER":
            self._say("+OK")
        elif verb == "PASS":
            self._open = bool(words) and words[0] == self.server.password
            self._files = self.server.mailbox.messages() if self._open else []
            self._say("+OK" if self._open else "-ERR 密码不对")
        elif not self._open:
            self._say("-ERR 未登录")
        elif verb == "STAT":
            self._say(f"+OK {len(self._files)} {sum(p.stat().st_size for p in self._left())}")
        elif verb == "UIDL":
            self._lines([f"{self._files.index(p) + 1} {p.stem}" for p in self._left()])
        elif verb in ("RETR", "TOP", "DELE") and (path := self._chosen(words)) is not None:
            if verb == "DELE":
                self._gone.add(path)
                self._say("+OK")
            else:
                raw = path.read_bytes()
                text = raw if verb == "RETR" else raw.partition(b"\r\n\r\n")[0] + b"\r\n"
                self._lines(text.decode("utf-8", "surrogateescape").split("\r\n"))
        else:
            self._say("-ERR 不支持")

    def _left(self) -> list[Path]:
        return [path for path in self._files if path not in self._gone and path.exists()]

    def _chosen(self, words: list[str]) -> Path | None:
        at = int(words[0]) if words and words[0].isdigit() else 0
        path = self._files[at - 1] if 0 < at <= len(self._files) else None
        return path if path is not None and path.exists() else None

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode("utf-8", "surrogateescape"))

    def _lines(self, lines: list[str]) -> None:
        self._say("+OK")
        for line in lines:
            self._say(f".{line}" if line.startswith(".") else line)
        self._say(".")
