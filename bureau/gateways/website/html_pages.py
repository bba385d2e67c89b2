"""The pages of a static website: publication, note of its end, index of a column, front page.

Plain HTML with its style inside and nothing from elsewhere; every text is escaped. Pages name no
case number and no person of ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Final

from bureau.domain.publications import COLUMN_SLUGS, COLUMNS, ColumnName, day_text, period_text
from bureau.services.packet_letter import SENDER

#: Columns whose pages stand for a limited time.
_LIMITED: Final = frozenset({"公示"})

_STYLE: Final = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #f3f4f6; color: #1c1f23; line-height: 1.9;
  font-family: "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
header { background: #a4161a; color: #fff; }
header div, main, footer { max-width: 60rem; margin: 0 auto; padding: 1rem 1.5rem; }
header a { color: #fff; text-decoration: none; font-size: 1.35rem; font-weight: 600; }
nav a { font-size: 1rem; font-weight: 400; margin-right: 1.25rem; }
nav a[aria-current] { text-decoration: underline; text-underline-offset: .4rem; }
main { background: #fff; margin-top: 1.5rem; padding: 2rem 2.5rem; min-height: 24rem; }
h1 { text-align: center; font-size: 1.6rem; line-height: 1.5; margin: 0 0 .75rem; }
h2 { font-size: 1.15rem; border-bottom: 2px solid #a4161a; padding-bottom: .25rem; }
.facts { text-align: center; color: #50565e; border-bottom: 1px solid #d5d8dc;
  padding-bottom: .75rem; margin-bottom: 1.5rem; }
.facts span { margin: 0 .75rem; white-space: nowrap; }
.text p { text-indent: 2em; margin: 0 0 .75rem; overflow-wrap: anywhere; }
ul.list { list-style: none; padding: 0; }
ul.list li { display: flex; gap: 1rem; justify-content: space-between; padding: .45rem 0;
  border-bottom: 1px dashed #d5d8dc; }
ul.list time { color: #50565e; white-space: nowrap; }
a { color: #0b4f9e; }
.ended { text-align: center; font-size: 1.25rem; padding: 4rem 0; }
footer { color: #50565e; text-align: center; font-size: .9rem; }
@media (max-width: 40rem) { main { padding: 1.25rem; } h1 { font-size: 1.3rem; } }
@media print { header, footer { display: none; } body { background: #fff; } }
"""


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of a list.

    Args:
        href: address, relative to the page that shows it.
        text: what is shown.
        day: date of it; None: no date.
    """

    href: str
    text: str
    day: date | None = None


def publication_page(
    site: str,
    column: ColumnName,
    title: str,
    text: str,
    period: tuple[date, date | None],
    papers: Sequence[Link],
) -> str:
    """The page of one publication, one folder below the site's root."""
    first, last = period
    facts = [f"发布机构：{SENDER}", f"发布日期：{day_text(first)}"]
    if last is not None or column in _LIMITED:
        facts.append(f"{_period_name(column)}：{period_text(first, last)}")
    paragraphs = "\n".join(
        f"<p>{escape(line.strip())}</p>" for line in text.splitlines() if line.strip()
    )
    files = "".join(
        f'<li><a href="{escape(one.href)}" download="{escape(one.text)}">{escape(one.text)}</a>'
        "</li>"
        for one in papers
    )
    attached = f'<h2>附件</h2>\n<ul class="list">{files}</ul>' if files else ""
    spans = "".join(f"<span>{escape(fact)}</span>" for fact in facts)
    return _page(
        site,
        title,
        f"<article><h1>{escape(title)}</h1>\n"
        f'<div class="facts">{spans}</div>\n<div class="text">{paragraphs}</div>\n{attached}'
        "</article>",
        current=column,
        up="../",
    )


def ended_page(site: str, column: ColumnName, ended_on: date) -> str:
    """What stands in place of a publication that was taken down: neither title nor text."""
    name = "公示" if column in _LIMITED else f"此{column}"
    note = f"{name}已结束" if column in _LIMITED else f"{name}已撤下"
    return _page(
        site,
        note,
        f'<p class="ended">{escape(note)}<br>'
        f"<small>本页内容已于{day_text(ended_on)}撤下。</small></p>",
        current=column,
        up="../",
    )


def column_page(
    site: str, column: ColumnName, entries: Sequence[Link], number: int, of: int
) -> str:
    """One page of the index of a column.

    Args:
        number, of: which page of how many, from 1.
    """
    turns = [
        str(at) if at == number else f'<a href="{index_name(at)}">{at}</a>'
        for at in range(1, of + 1)
    ]
    pages = "".join(f"<span>{turn}</span>" for turn in turns)
    turning = f'<nav class="facts" aria-label="分页">{pages}</nav>' if of > 1 else ""
    return _page(
        site,
        column,
        f"<h1>{escape(column)}</h1>\n{_listed(entries)}\n{turning}",
        current=column,
        up="../",
    )


def front_page(site: str, columns: Sequence[tuple[ColumnName, Sequence[Link]]]) -> str:
    """The front page: the newest of each column."""
    parts = "\n".join(
        f"<section><h2>{escape(column)}</h2>\n{_listed(entries)}</section>"
        for column, entries in columns
    )
    return _page(site, site, f"<h1>{escape(site)}</h1>\n{parts}", current=None, up="")


def index_name(number: int) -> str:
    """File name of a page of an index, from 1."""
    return "index.html" if number == 1 else f"index-{number}.html"


def _period_name(column: ColumnName) -> str:
    return "公示期" if column in _LIMITED else "有效期"


def _listed(entries: Sequence[Link]) -> str:
    if not entries:
        return "<p>暂无内容。</p>"
    rows = "\n".join(
        f'<li><a href="{escape(one.href)}">{escape(one.text)}</a>{_day(one.day)}</li>'
        for one in entries
    )
    return f'<ul class="list">\n{rows}\n</ul>'


def _day(day: date | None) -> str:
    return f'<time datetime="{day.isoformat()}">{day.isoformat()}</time>' if day else ""


def _page(site: str, title: str, body: str, *, current: ColumnName | None, up: str) -> str:
    here = ' aria-current="page"'
    links = "".join(
        f'<a href="{up}{COLUMN_SLUGS[one]}/index.html"{here if one == current else ""}>'
        f"{escape(one)}</a>"
        for one in COLUMNS
    )
    head = escape(title if title == site else f"{title} - {site}")
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{head}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<header><div><a href="{up}index.html">{escape(site)}</a>\n'
        f'<nav aria-label="栏目">{links}</nav></div></header>\n'
        f"<main>\n{body}\n</main>\n<footer>{SENDER}</footer>\n</body>\n</html>\n"
    )
