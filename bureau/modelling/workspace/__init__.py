"""The files of a project as one whole: diagrams, forms, tables, posts, topics, clauses.

Read on demand and once each, so that looking at one procedure does not read two hundred.
"""

from __future__ import annotations

from bureau.modelling.workspace.posts import Post, PostRegister
from bureau.modelling.workspace.select import NothingFound, bundle, select_files
from bureau.modelling.workspace.topics import Topic, TopicCatalogue, TopicField, topic_from_schemas
from bureau.modelling.workspace.workspace import Workspace

__all__ = [
    "NothingFound",
    "Post",
    "PostRegister",
    "Topic",
    "TopicCatalogue",
    "TopicField",
    "Workspace",
    "bundle",
    "select_files",
    "topic_from_schemas",
]
