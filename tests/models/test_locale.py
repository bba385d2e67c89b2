"""The web apps speak Chinese: each text of the pinned Camunda has one, and none is left in English.

Compared with the `en.json` and the scripts inside the jar, so that an upgrade which adds or changes
a text fails here instead of showing English to a clerk.
"""

from __future__ import annotations

import json
import os
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WEBJARS = "META-INF/resources/webjars/camunda"
OVERLAY = ROOT / "engine/src/main/resources" / WEBJARS
LIBRARIES = ROOT / "engine/target/lib"

APPS = ("tasklist", "welcome", "admin", "cockpit")
APP_NAMES = {"tasklist": "任务办理", "welcome": "首页", "admin": "系统管理", "cockpit": "运行监控"}

# Latin words that Chinese texts keep: products and apps, standards, metrics, formats, keys.
KEPT_WORDS = frozenset(
    (
        *("Camunda", "Cockpit", "Optimize", "cockpit", "tasklist"),
        *("BPMN", "DMN", "XML", "JSON", "CSV", "LDAP"),
        *("FNI", "EDE", "PI", "DI", "TU"),
        *("yyyy", "MM", "ddTHH", "mm", "ss", "CTRL", "resolve"),
    )
)
# Whole texts that are no words.
KEPT_TEXTS = frozenset({"", "<", "<=", ">", ">="})

PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*}}|(\{})")
TAG = re.compile(r"</?[a-z][^<>]*>")
ENTITY = re.compile(r"&[a-z]+;")
WORD = re.compile(r"[A-Za-z]{2,}")
HAN = re.compile(r"[\u4e00-\u9fff]")

Texts = dict[str, str]


@pytest.fixture(scope="session")
def webjar() -> Iterator[zipfile.ZipFile]:
    """The jar with the web apps' own files; there only after the engine was assembled once."""
    found = sorted(LIBRARIES.glob("camunda-webapp-webjar-*.jar"))
    if not found:
        message = f"{LIBRARIES} has no web apps: assemble the engine by `mvn -B package` in engine/"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with zipfile.ZipFile(found[-1]) as jar:
        yield jar


def shipped(jar: zipfile.ZipFile, name: str) -> str:
    return jar.read(f"{WEBJARS}/{name}").decode("utf-8-sig")


def flatten(tree: object, prefix: str = "") -> Texts:
    if isinstance(tree, dict):
        pairs = [(str(key), value) for key, value in tree.items()]
    elif isinstance(tree, list):
        pairs = [(str(index), value) for index, value in enumerate(tree)]
    else:
        return {prefix: str(tree)}
    return {
        name: text
        for key, value in pairs
        for name, text in flatten(value, f"{prefix}/{key}" if prefix else key).items()
    }


def chinese(app: str) -> Texts:
    return flatten(json.loads((OVERLAY / f"app/{app}/locales/zh.json").read_text("utf-8")))


def english(jar: zipfile.ZipFile, app: str) -> Texts:
    return flatten(json.loads(shipped(jar, f"app/{app}/locales/en.json")))


def placeholders(text: str) -> Counter[str]:
    return Counter(name or braces for name, braces in PLACEHOLDER.findall(text))


def leftover_english(text: str) -> list[str]:
    """Latin words in a Chinese text that are neither markup nor on the list of those kept."""
    bare = ENTITY.sub(" ", TAG.sub(" ", PLACEHOLDER.sub(" ", text)))
    return [word for word in WORD.findall(bare) if word not in KEPT_WORDS]


@pytest.mark.parametrize("app", APPS)
def test_every_key_of_the_shipped_locale_is_there_and_no_other(
    webjar: zipfile.ZipFile, app: str
) -> None:
    expected, found = english(webjar, app), chinese(app)
    assert sorted(set(expected) - set(found)) == []
    assert sorted(set(found) - set(expected)) == []


@pytest.mark.parametrize("app", APPS)
def test_no_text_is_left_in_english(app: str) -> None:
    left = {
        key: text
        for key, text in chinese(app).items()
        if key.startswith("labels/") and leftover_english(text)
    }
    assert left == {}


@pytest.mark.parametrize("app", APPS)
def test_what_was_words_in_english_is_words_in_chinese(webjar: zipfile.ZipFile, app: str) -> None:
    expected, found = english(webjar, app), chinese(app)
    unsaid = {
        key: text
        for key, text in found.items()
        if key.startswith("labels/")
        and leftover_english(expected[key])
        and text not in KEPT_TEXTS
        and not HAN.search(text)
    }
    assert unsaid == {}


@pytest.mark.parametrize("app", APPS)
def test_no_text_is_empty_where_english_says_something(webjar: zipfile.ZipFile, app: str) -> None:
    expected, found = english(webjar, app), chinese(app)
    assert [key for key, text in found.items() if not text.strip() and expected[key].strip()] == []


@pytest.mark.parametrize("app", APPS)
def test_placeholders_are_the_same(webjar: zipfile.ZipFile, app: str) -> None:
    found = chinese(app)
    changed = {
        key: (text, found[key])
        for key, text in english(webjar, app).items()
        if placeholders(text) != placeholders(found[key])
    }
    assert changed == {}


@pytest.mark.parametrize("app", APPS)
def test_markup_is_none_but_the_shipped(webjar: zipfile.ZipFile, app: str) -> None:
    found = chinese(app)
    added = {
        key: found[key]
        for key, text in english(webjar, app).items()
        if Counter(TAG.findall(found[key])) - Counter(TAG.findall(text))
    }
    assert added == {}


@pytest.mark.parametrize("app", APPS)
def test_dates_are_chinese(app: str) -> None:
    texts = chinese(app)
    if app == "welcome":
        assert not any(key.startswith("dateLocales/") for key in texts)
        return
    assert texts["dateLocales/months/0"] == "一月"
    assert texts["dateLocales/weekdays/0"] == "星期日"
    assert texts["dateLocales/longDateFormat/LL"] == "YYYY年M月D日"
    assert texts["dateLocales/week/dow"] == "1"


@pytest.mark.parametrize("app", APPS)
def test_the_app_offers_chinese_only_and_has_a_chinese_name(app: str) -> None:
    config = (OVERLAY / f"app/{app}/scripts/config.js").read_text("utf-8")
    common = (OVERLAY / "assets/bureau/config.js").read_text("utf-8")
    assert f"settings('{APP_NAMES[app]}'" in config
    assert "availableLocales: ['zh'], fallbackLocale: 'zh'" in common
    assert "桓台县商务局" in common


# Camunda Forms: form-js has its texts in the code; forms/texts.js holds what is put in their place.

ENTRY = re.compile(
    r"""\[\s*(?:/(?P<pattern>(?:\\.|[^/\\])+)/s?|'(?P<single>[^']*)'|"(?P<double>[^"]*)"),\s*'"""
)
PUSHED_ERROR = re.compile(r"""push\((["`])(?P<text>[A-Z].*?)\1""")
# Built by code from pieces: the pieces are looked for, not the whole.
PIECES = {
    "Value is expected to be an integer.": ("Value is expected to ", "be an integer"),
    r"^Value is expected to have at most (\d+) decimal digits?\.$": (
        "Value is expected to ",
        "have at most ",
        " decimal digit",
    ),
    r"^Expand all \((\d+)\)$": ("Expand all (",),
}
# Assembled of markup and variables, with no run of text long enough to look for.
UNSEARCHABLE = {r"^y{4}\/mm\/dd$"}


def form_texts() -> tuple[list[str], list[str]]:
    source = (OVERLAY / "app/tasklist/scripts/forms/texts.js").read_text("utf-8")
    source = source[source.index("export const ERRORS") :]
    literals, patterns = [], []
    for entry in ENTRY.finditer(source):
        if entry["pattern"]:
            patterns.append(entry["pattern"])
        else:
            literals.append(entry["single"] or entry["double"])
    return literals, patterns


def fragments(pattern: str) -> list[str]:
    """The fixed runs of text in a regular expression of texts.js."""
    pieces = re.split(r"\([^)]*\)|\.\*|\\d\+", pattern.strip("^$"))
    return [
        text for piece in pieces if len(text := re.sub(r"\\(.)", r"\1", piece).strip(" ()")) > 3
    ]


def test_every_form_text_translated_is_still_in_the_shipped_code(
    webjar: zipfile.ZipFile,
) -> None:
    code = shipped(webjar, "lib/deps.js")
    literals, patterns = form_texts()
    assert len(literals) > 20
    assert len(patterns) > 8
    wanted = [(text, PIECES.get(text, (text,))) for text in literals]
    wanted += [
        (text, PIECES.get(text, tuple(fragments(text))))
        for text in patterns
        if text not in UNSEARCHABLE
    ]
    assert [text for text, pieces in wanted if not pieces] == []
    assert [text for text, pieces in wanted if not all(piece in code for piece in pieces)] == []


def test_every_error_text_of_the_shipped_forms_is_translated(webjar: zipfile.ZipFile) -> None:
    literals, patterns = form_texts()
    compiled = [re.compile(pattern) for pattern in patterns]
    code = shipped(webjar, "lib/deps.js")
    at = code.index("Field is required.")
    validator = code[at - 1500 : at + 1500]
    said = {
        re.sub(r"\$\{[^}]*}", "1", found["text"]) for found in PUSHED_ERROR.finditer(validator)
    } - {"Value is expected to "}
    assert len(said) >= 9
    assert [
        text
        for text in sorted(said)
        if text not in literals and not any(pattern.search(text) for pattern in compiled)
    ] == []
