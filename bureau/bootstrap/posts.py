"""The posts of this installation, as services know them."""

from __future__ import annotations

from bureau.domain.posts import PostPlace
from bureau.modelling.workspace.posts import read_posts
from bureau.settings import Settings


def post_places(settings: Settings) -> dict[str, PostPlace]:
    """Every post of `bpmn/posts.yaml` by its group.

    Raises:
        UnreadableFile: the register cannot be read.
    """
    posts = read_posts(settings.bpmn_dir / "posts.yaml").posts
    return {post.group: PostPlace(post.section, post.leader, post.name) for post in posts}
