"""Options that several commands have in common."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer

#: Who does it, for the record; who sits at the machine unless somebody else is named.
By = Annotated[
    str, typer.Option(default_factory=getpass.getuser, help="经手人，默认当前用户。 Who does it.")
]

#: Who answers for it, where the one at the machine need not be the one: always to be named.
NamedBy = Annotated[str, typer.Option(help="经手人。 Who answers for it.")]
