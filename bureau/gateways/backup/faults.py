"""What can be wrong with a backup file, in words for the person who holds it."""

from __future__ import annotations

from bureau.errors import Permanent


class BadBackup(Permanent):
    """The file cannot be used: cut off, changed, of another key or of another program."""


class WrongKey(BadBackup):
    """The key does not open this file, or the file needs one and none was given."""
