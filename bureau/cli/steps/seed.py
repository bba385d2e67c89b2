"""Posts, service account, filters; with `demo` the demo clerks and body. May be repeated."""

from __future__ import annotations

from bureau.bootstrap import OPS_GROUP
from bureau.cli.console import done
from bureau.cli.embedded import EmbeddedSettings
from bureau.cli.problem import CannotGoOn
from bureau.cli.services import open_services
from bureau.cli.session import Session
from bureau.cli.steps.accounts import sync_accounts
from bureau.cli.steps.demo import Person, ensure_body, read_people
from bureau.cli.steps.engine import accepts, administrator
from bureau.cli.steps.passwords import check_passwords
from bureau.cli.summary import LogIn, Seeded
from bureau.engine.filters import TaskFilters
from bureau.engine.identity import Identity
from bureau.modelling.workspace import Post
from bureau.modelling.workspace.posts import read_posts
from bureau.services.records.staff import StaffMember
from bureau.settings import Settings

#: Name of the group that is told of what the platform cannot settle itself.
OPS_NAME = "运维"


def seed_all(session: Session, settings: EmbeddedSettings) -> Seeded:
    """Fill engine and database.

    Raises:
        CannotGoOn: the engine does not accept the administrator, or a password is too simple.
        EngineError: the engine does not answer, or refuses.
        UnreadableFile: the post register.
    """
    check_passwords(settings)
    posts = read_posts(settings.bpmn_dir / "posts.yaml").posts
    people = read_people() if settings.demo else ()
    with administrator(settings) as engine:
        identity = Identity(engine)
        seed_posts(identity, posts)
        seed_service_account(identity, settings)
        TaskFilters(engine).ensure()
    seed_people(people, posts, settings)
    clerks = f"，演示人员 {len(people)} 名" if people else ""
    done(session.console, f"岗位 {len(posts)} 个{clerks}，服务账号、授权与筛选器")
    return Seeded(log_ins(posts, people, settings), seed_body(session, settings))


def seed_posts(identity: Identity, posts: tuple[Post, ...]) -> None:
    """A group for each post, and the one of operations."""
    for post in posts:
        identity.ensure_post(post.group, post.name)
    identity.ensure_post(OPS_GROUP, OPS_NAME)


def seed_service_account(identity: Identity, settings: Settings) -> None:
    """The account of API, workers and relay, with the password that they will use."""
    assert settings.engine_admin_password is not None, "the session was opened with it"
    user, password = settings.engine_user, settings.engine_password.get_secret_value()
    if not identity.ensure_service_account(user, password) and not accepts(
        settings, user, password
    ):
        # Settings made anew beside an old engine: the account follows the settings.
        identity.set_password(user, password, settings.engine_admin_password.get_secret_value())
        identity.unlock(user)


def seed_people(
    people: tuple[Person, ...], posts: tuple[Post, ...], settings: EmbeddedSettings
) -> None:
    """The demo clerks, into the register and the engine; who is registered stays as is.

    Raises:
        CannotGoOn: no demo password is set.
    """
    if not people:
        return
    if settings.demo_password is None:
        raise CannotGoOn(
            "没有设置演示人员的密码 BUREAU_DEMO_PASSWORD。",
            "BUREAU_DEMO_PASSWORD is not set.",
            "设置它，或关闭演示：BUREAU_DEMO=false / set it, or turn the demo off",
        )
    password = settings.demo_password.get_secret_value()
    sections = {post.group: post.section for post in posts}
    with open_services(settings) as services:
        register = services.staff.register
        known = {one.id for one in register.all()}
        new = [
            StaffMember(
                id=one.id,
                name=one.name,
                posts=one.groups,
                section=sections[one.groups[0]],
                starts_on=register.today(),
            )
            for one in people
            if one.id not in known
        ]
        register.put(new, by="demo")
        first = {one.id: password for one in people}
        sync_accounts(settings, services, register.all(), first)


def seed_body(session: Session, settings: Settings) -> str:
    """The demo body and its key; "" without `demo`."""
    if not settings.demo:
        return ""
    with open_services(settings) as services:
        return ensure_body(services.access, settings.state_dir / "hotline.key")


def log_ins(
    posts: tuple[Post, ...], people: tuple[Person, ...], settings: EmbeddedSettings
) -> tuple[LogIn, ...]:
    """Accounts to try, with the names of their posts."""
    assert settings.engine_admin_password is not None, "the session was opened with it"
    names = {post.group: post.name for post in posts}
    demo = settings.demo_password.get_secret_value() if settings.demo_password else ""
    clerks = [
        LogIn(person.id, person.name, tuple(names.get(g, g) for g in person.groups), demo)
        for person in people
    ]
    # Of a system that is no demo the output, which may end in a log, shows no password.
    admin = "见设置 BUREAU_ENGINE_ADMIN_PASSWORD"
    if settings.demo:
        admin = settings.engine_admin_password.get_secret_value()
    return (*clerks, LogIn(settings.engine_admin_user, "系统管理员", (OPS_NAME,), admin))
