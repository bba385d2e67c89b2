"""Settings of a stack of its own, as an office writes them into `.env`."""

from __future__ import annotations

from pathlib import Path

from tests.docker.certificate import make_certificate


def settings_of(port: int, folder: Path) -> dict[str, str]:
    """Environment for `docker compose`; certificate, backup key and folder are made.

    Args:
        port: of the proxy.
        folder: for those files; containers read and write it.
    """
    make_certificate(folder)
    (folder / "backup.key").write_text("k" * 40, encoding="ascii")
    (folder / "backup.key").chmod(0o444)
    (folder / "backups").mkdir()
    (folder / "backups").chmod(0o777)
    # temporary folders are closed to other users, and the containers' are others
    for one in (folder, folder.parent, folder.parent.parent):
        if one.stat().st_mode & 0o005 != 0o005:
            one.chmod(0o755)
    return {
        "BUREAU_DEMO": "true",
        "BUREAU_VERSION": "test",
        "BUREAU_PORT": str(port),
        "BUREAU_LISTEN": "127.0.0.1",
        "BUREAU_PUBLIC_URL": f"https://127.0.0.1:{port}",
        "BUREAU_TLS_CERTIFICATE": str(folder / "certificate.pem"),
        "BUREAU_TLS_KEY": str(folder / "key.pem"),
        "BUREAU_BACKUPS": str(folder / "backups"),
        "BUREAU_BACKUP_KEY": str(folder / "backup.key"),
        # The tests' own sessions trust the certificate made for them.
        "REQUESTS_CA_BUNDLE": str(folder / "certificate.pem"),
        # Short leases: what a killed part held is taken over soon.
        "BUREAU_ENGINE_TIMEOUT": "PT12S",
        "BUREAU_WORKER_LOCK": "PT15S",
        "ENGINE_JOB_LOCK": "10000",
        # Where buildx is missing, Compose's own builder still works.
        "COMPOSE_BAKE": "false",
    }
