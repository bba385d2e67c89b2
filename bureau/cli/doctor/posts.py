"""The post register against groups and people of the engine."""

from __future__ import annotations

from bureau.cli.finding import Finding, green, red, yellow
from bureau.engine.identity import SERVICE_GROUP, Identity
from bureau.modelling.workspace import Post

AREA = "岗位"


def check_posts(identity: Identity, posts: tuple[Post, ...], administrator: str) -> list[Finding]:
    """Every post is a group with somebody in it, and every person holds a post.

    Args:
        identity: the engine's people.
        posts: the register.
        administrator: the one account that needs no post.
    """
    groups, users = identity.groups(), identity.users()
    findings = [
        red(AREA, post.name, f"引擎中没有岗位组 {post.group}", "bureau seed")
        for post in posts
        if post.group not in groups
    ]
    vacant = [
        post for post in posts if post.group in groups and not identity.members_of(post.group)
    ]
    if vacant:
        names = "、".join(post.name for post in vacant)
        findings.append(yellow(AREA, "空缺", f"无人任职：{names}", "在 Admin 中把人员加入岗位组"))
    for user, name in sorted(users.items()):
        if user != administrator and not identity.groups_of(user):
            detail = f"{name}（{user}）不在任何岗位，看不到任务"
            findings.append(red(AREA, user, detail, "在 Admin 中加入岗位组，或停用该用户"))
    if not findings:
        service = "，含服务账号" if SERVICE_GROUP in groups else ""
        findings.append(green(AREA, "名册", f"岗位 {len(posts)} 个、人员 {len(users)} 名{service}"))
    return findings
