"""Our files of the web apps: kept by browsers for good, at an address that changes with them."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator

import httpx
import pytest

from tests.support.engine import ENGINE_DIR, EngineProcess

PLACE = "META-INF/resources/webjars/camunda/"
PARTS = (f"{PLACE}app/", f"{PLACE}assets/")
LASTING = "max-age=31536000, public, immutable"
FIRST = ("scripts/config.js", "styles/user-styles.css")


@pytest.fixture(scope="module")
def browser(engine: EngineProcess) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=engine.origin, trust_env=False, timeout=30) as opened:
        yield opened


@pytest.fixture(scope="module")
def files(browser: httpx.Client) -> str:
    """Where the engine says that our files are now."""
    led = browser.get("/camunda/app/tasklist/scripts/config.js").headers["location"]
    return led.removesuffix("/app/tasklist/scripts/config.js")


def contents() -> set[tuple[str, str]]:
    """Name and SHA-256 of Camunda's files and ours."""
    ours = ENGINE_DIR / "target/classes"
    found = {
        (path.relative_to(ours).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest())
        for path in (ours / PLACE).rglob("*.*")
    }
    (shipped,) = (ENGINE_DIR / "target/lib").glob("camunda-webapp-webjar-*.jar")
    with zipfile.ZipFile(shipped) as jar:
        for name in jar.namelist():
            if name.startswith(PARTS) and not name.endswith("/"):
                found.add((name, hashlib.sha256(jar.read(name)).hexdigest()))
    return found


@pytest.mark.parametrize("app", ["tasklist", "cockpit", "admin", "welcome"])
def test_the_first_files_are_asked_for_each_time_and_lead_to_the_rest(
    browser: httpx.Client, files: str, app: str
) -> None:
    for name in FIRST:
        led = browser.get(f"/camunda/app/{app}/{name}?bust=1")
        assert (led.status_code, led.headers["cache-control"]) == (302, "no-store")
        assert led.headers["location"] == f"{files}/app/{app}/{name}"
        kept = browser.get(led.headers["location"])
        assert kept.status_code == 200
        assert kept.headers["cache-control"] == LASTING
    # Camunda's version is in these addresses, which says nothing of our texts.
    for path in (f"app/{app}/locales/zh.json?bust=7.24.0", f"app/{app}/default/"):
        assert browser.get(f"/camunda/{path}").headers["cache-control"] == "no-cache"
    bundle = f"/camunda/app/{app}/camunda-{app}-bootstrap.js"
    assert browser.get(f"{bundle}?bust=7.24.0").headers["cache-control"] == LASTING
    assert browser.get(bundle).headers["cache-control"] == "no-cache"


def test_the_address_changes_with_every_file(files: str) -> None:
    lines = sorted(f"{name} {digest}" for name, digest in contents())
    assert len(lines) > 80
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
    assert files == f"/camunda/files/{digest}"


def test_what_our_own_pages_name_is_asked_for_each_time(browser: httpx.Client) -> None:
    for path in ("assets/bureau/pages/client.js", "app/tasklist/scripts/shared/dom.js"):
        assert browser.get(f"/camunda/{path}").headers["cache-control"] == "no-cache"


def test_a_page_of_before_an_upgrade_is_led_to_what_is_now(
    browser: httpx.Client, files: str
) -> None:
    led = browser.get("/camunda/files/0123456789abcdef/app/tasklist/scripts/card.js")
    assert (led.status_code, led.headers["cache-control"]) == (302, "no-store")
    assert led.headers["location"] == f"{files}/app/tasklist/scripts/card.js"


def test_pages_and_what_lies_elsewhere_are_not_served_there(
    browser: httpx.Client, files: str
) -> None:
    for path in ("app/tasklist/index.html", "", "..%2f..%2fapplication.yml", "no/such.js"):
        assert browser.get(f"{files}/{path}").status_code in {400, 404}, path
