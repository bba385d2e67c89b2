"""`bureau diff` and `bureau move`: versions of a procedure, and the running cases between them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bureau.cli.embedded import EmbeddedSettings, load_embedded
from bureau.cli.modelling import open_workspace
from bureau.cli.problem import CannotGoOn
from bureau.cli.session import Session, session_of
from bureau.cli.steps.engine import administrator
from bureau.cli.trial.picture import Pictures
from bureau.cli.trial.rehearsal import Rehearsal, move, rehearse
from bureau.cli.trial.trial import quiet, trial
from bureau.cli.versions import diagram_at
from bureau.domain.clock import SystemClock
from bureau.engine.bundle import Bundle, bundle_of
from bureau.engine.migration import Definition, Migrations
from bureau.modelling.bpmn import read_model_bytes
from bureau.modelling.compare import Comparison, Kind, compare

app = typer.Typer(
    help="把在办件移到流程的新版本：先演练，再分批移。 Move running cases to a new version.",
    no_args_is_help=True,
)

FOLDER = Path("build") / "diff"
Process = Annotated[str, typer.Argument(help="流程编号，如 P2_29。 The procedure.")]
Renamed = Annotated[
    list[str] | None,
    typer.Option("--rename", help="旧元素=新元素，可多次。 OLD=NEW element ids."),
]


def diff(
    ctx: typer.Context,
    before: Annotated[
        str, typer.Argument(help="文件、P2_29、P2_29@1.0.0（已部署）或 P2_29@HEAD~1（git）。")
    ],
    after: Annotated[str, typer.Argument(help="写法同前。 The newer one, written likewise.")],
    picture: Annotated[
        bool, typer.Option("--picture/--no-picture", help="画左右对照图。 Draw side by side.")
    ] = True,
) -> None:
    """两个版本的不同：清单和左右对照图。 What changed, as a list and side by side."""
    session, workspace = session_of(ctx), open_workspace()
    (old_name, old), (new_name, new) = (diagram_at(each, workspace) for each in (before, after))
    found = compare(read_model_bytes(old, Path(old_name)), read_model_bytes(new, Path(new_name)))
    show_comparison(session.console, found)
    if picture and found.changes:
        _draw(session, (old_name, old), (new_name, new), found)


def show_comparison(console: Console, found: Comparison) -> None:
    """Print each change with its fields."""
    for one in found.changes:
        console.print(f"{one.kind}  {one.element}「{one.name}」", markup=False)
        for word, was, now in one.details:
            console.print(f"      {word}：{was} → {now}", markup=False)
    console.print(f"共 {len(found.changes)} 处不同" if found.changes else "含义没有不同")


@app.command("rehearse")
def rehearse_command(ctx: typer.Context, process: Process, rename: Renamed = None) -> None:
    """在临时引擎上用在办件的副本演练，不动真的；有走不通的退出码为 1。 Rehearse on copies."""
    session, settings = session_of(ctx), load_embedded()
    found = _rehearse(session, settings, _bundle(process), _renamed(rename))
    raise typer.Exit(0 if all(place.movable for place in found.places) else 1)


@app.command("run")
def run_command(
    ctx: typer.Context,
    process: Process,
    rename: Renamed = None,
    batch: Annotated[
        int, typer.Option("--batch", min=1, max=500, help="一个事务移几件。 Cases at once.")
    ] = 20,
    yes: Annotated[bool, typer.Option("--yes", help="不再询问。 Do not ask.")] = False,
    report: Annotated[
        Path | None, typer.Option("--report", help="结果另写成 JSON 文件。 Write a report.")
    ] = None,
) -> None:
    """先演练，再把走得通的在办件分批移过去；中断后可再运行。 Move what the rehearsal allows."""
    session, settings = session_of(ctx), load_embedded()
    bundle, renamed = _bundle(process), _renamed(rename)
    with administrator(settings) as live:
        target = _target(Migrations(live), bundle)
        found = _rehearse(session, settings, bundle, renamed)
        if not found.movable:
            session.console.print("没有可以移动的在办件")
            raise typer.Exit(0 if not found.places else 1)
        if not yes and not typer.confirm(f"把 {len(found.movable)} 件移到 {bundle.version_tag}？"):
            raise typer.Exit(1)
        done = move(live, found, target, renamed, batch=batch, at=SystemClock().now())
    session.console.print(f"已移 {len(done.moved)} 件，留在原版本 {len(done.left)} 件")
    for instance, why in done.left.items():
        session.console.print(f"  {instance}：{why}", markup=False)
    if report is not None:
        rows = {
            "process": bundle.process_id,
            "target": bundle.version_tag,
            "at": done.at.isoformat(),
            "moved": list(done.moved),
            "left": dict(done.left),
        }
        report.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    raise typer.Exit(1 if done.left else 0)


def show_rehearsal(console: Console, found: Rehearsal) -> None:
    """Print where cases stand and what would become of them."""
    if not found.places:
        console.print("没有在办件在旧版本上")
        return
    table = Table("原版本", "停在", "件数", "新版本中", "会消失的定时器", "演练", box=None)
    for place in found.places:
        standing = "、".join(f"{one.activity}「{one.name}」" for one in place.tokens)
        targets = "、".join(target or "（没有）" for target in place.targets.values())
        verdict = "可移" if place.movable else (place.fault[:200] or "没有去处")
        lost = "、".join(place.lost_timers) or "—"
        count = str(len(place.instances))
        table.add_row(place.source.tag, standing, count, targets, lost, verdict)
    console.print(table)
    for task, said in {
        change.task: change.said for p in found.places for change in p.forms
    }.items():
        console.print(f"已打开的 {task} 移过去以后：{said}", markup=False)
    for element, reasons in found.refused.items():
        console.print(f"引擎不接受 {element} 的去处：{'；'.join(reasons)}", markup=False)


def _rehearse(
    session: Session, settings: EmbeddedSettings, bundle: Bundle, renamed: dict[str, str]
) -> Rehearsal:
    quiet()
    with administrator(settings) as live, trial(session.root, 1) as throw_away:
        found = rehearse(live, throw_away.session, bundle, renamed)
    show_rehearsal(session.console, found)
    return found


def _bundle(process: str) -> Bundle:
    workspace = open_workspace()
    found = [
        one
        for one in workspace.diagrams
        if one.stem == process or one.stem.startswith(f"{process}_")
    ]
    if len(found) != 1:
        raise CannotGoOn(f"找不到流程 {process}。", f"There is no diagram of {process}.")
    return bundle_of(found[0], workspace.root / "bpmn", workspace.root / "forms")


def _renamed(rename: list[str] | None) -> dict[str, str]:
    pairs = [each.partition("=") for each in rename or ()]
    for old, equals, new in pairs:
        if not (old and equals and new):
            raise CannotGoOn("--rename 应写成 旧元素=新元素。", "--rename takes OLD=NEW.")
    return {old: new for old, _, new in pairs}


def _target(engine: Migrations, bundle: Bundle) -> Definition:
    found = [one for one in engine.definitions(bundle.process_id) if one.tag == bundle.version_tag]
    if not found:
        raise CannotGoOn(
            f"{bundle.process_id} 的版本 {bundle.version_tag} 还没有部署。",
            "The new version is not deployed.",
            "bureau deploy",
        )
    return found[-1]


def _draw(
    session: Session, old: tuple[str, bytes], new: tuple[str, bytes], found: Comparison
) -> None:
    """Two pictures and a page that shows them side by side."""
    gone, fresh = found.ids(Kind.REMOVED), found.ids(Kind.ADDED)
    changed = dict.fromkeys(found.ids(Kind.CHANGED), "changed")
    wanted = [
        ("before", old[1].decode(), {**changed, **dict.fromkeys(gone, "missed")}),
        ("after", new[1].decode(), {**changed, **dict.fromkeys(fresh, "taken")}),
    ]
    folder = session.root / FOLDER
    written, why_not = Pictures(folder).draw(wanted)
    if why_not:
        session.console.print(f"没有出图：{why_not}", markup=False)
    if len(written) == len(wanted):
        page = folder / "index.html"
        page.write_text(_page(old[0], new[0]), encoding="utf-8")
        session.console.print(f"左右对照 {page.relative_to(session.root)}")


def _page(old: str, new: str) -> str:
    def half(title: str, picture: str) -> str:
        return (
            f'<figure style="margin:0;flex:1;min-width:0"><figcaption>{title}</figcaption>'
            f'<a href="{picture}"><img src="{picture}" style="width:100%" alt="{title}"></a>'
            "</figure>"
        )

    return (
        '<!DOCTYPE html>\n<html lang="zh"><head><meta charset="utf-8"><title>对照</title></head>'
        '<body style="font-family:sans-serif"><p>红：删去　橙：改动　绿：新增</p>'
        f'<div style="display:flex;gap:1rem">{half(_html(old), "before.png")}'
        f"{half(_html(new), 'after.png')}</div></body></html>\n"
    )


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
