"""`bureau receipt`: checks signed receipts (回执), shows and rotates the keys that sign them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from bureau.cli.console import done
from bureau.cli.problem import CannotGoOn
from bureau.cli.services import open_services
from bureau.cli.session import session_of
from bureau.domain.json_value import JsonObject
from bureau.gateways.receipt_keys import matches
from bureau.services.receipts import canonical, signature_of

receipt = typer.Typer(help="签名回执。 Signed receipts.", no_args_is_help=True)


@receipt.command("verify")
def verify(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="回执，JSON。 The receipt as it was answered.")],
    key: Annotated[
        Path | None,
        typer.Option(help="公钥，PEM；默认用本机的全部公钥。 Public key; default: this system's."),
    ] = None,
) -> None:
    """核验回执：签名不对时退出码为 1。 Exit code 1 when the signature is wrong."""
    session = session_of(ctx)
    content = _read(session.cwd / file)
    signed = signature_of(content)
    if key is not None:
        pem = _text(session.cwd / key)
        good = matches(pem, canonical(content), signed.value)
    else:
        with open_services() as services:
            good = services.external.receipt_keys.verifies(canonical(content), signed)
    if not good:
        raise CannotGoOn(
            f"签名不符（密钥 {signed.key_id}）：不是本局出具的回执，或内容被改动。",
            "The signature does not fit: not our receipt, or it was changed.",
        )
    number = content.get("tracking_number")
    done(session.console, f"签名正确：{number}，{content.get('received_at')} 收到")


@receipt.command("keys")
def keys(ctx: typer.Context) -> None:
    """列出公钥。 The public keys; the active one comes first."""
    with open_services() as services:
        found = services.external.receipt_keys.public_keys()
    table = Table("编号", "状态", "公钥", box=None)
    for one in found:
        body = "".join(one.pem.splitlines()[1:-1])
        table.add_row(one.key_id, "现用" if one.active else "停用，仍可核验", body)
    session_of(ctx).console.print(table)


@receipt.command("rotate")
def rotate(ctx: typer.Context) -> None:
    """换用新密钥签名；旧公钥仍公布，旧回执仍可核验。 Sign with a new key from now on."""
    with open_services() as services:
        made = services.external.receipt_keys.rotate()
    done(session_of(ctx).console, f"新回执改用密钥 {made.key_id} 签名")


def _read(path: Path) -> JsonObject:
    try:
        value = json.loads(_text(path))
    except ValueError as error:
        raise CannotGoOn(f"{path} 不是 JSON：{error}", f"{path} is no JSON") from error
    if not isinstance(value, dict):
        raise CannotGoOn(f"{path} 不是回执。", f"{path} is no receipt.")
    return value


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CannotGoOn(f"无法读取 {path}：{error}", f"{path} cannot be read.") from error
