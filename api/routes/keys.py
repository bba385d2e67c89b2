"""GET /v1/keys: the public keys that receipts are checked with. Nobody needs a key to see them."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool

from api import queries
from api.auth import ServicesDependency
from api.documents import problems
from api.schemas import KeyOut, KeysOut

router = APIRouter(prefix="/v1/keys", tags=["回执核验"])


@router.get(
    "",
    summary="回执公钥",
    description=(
        "核验回执签名用的公钥。换用新密钥后，以前的公钥仍在此公布。请通过另一渠道核对一次公钥编号。"
    ),
    responses=problems("temporarily-unavailable"),
    dependencies=[Depends(queries.only())],
)
async def keys(services: ServicesDependency) -> KeysOut:
    """Every key that ever signed."""
    found = await run_in_threadpool(services.external.receipt_keys.public_keys)
    return KeysOut(
        keys=[
            KeyOut(
                key_id=key.key_id,
                algorithm="Ed25519",
                public_key_pem=key.pem,
                active=key.active,
            )
            for key in found
        ]
    )
