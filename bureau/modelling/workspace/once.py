"""Reads a file once; a file that cannot be read raises the same error each time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from bureau.modelling.errors import UnreadableFile

T = TypeVar("T")


class ReadOnce(Generic[T]):
    """Remembers what `read` returned or raised for each path."""

    def __init__(self, read: Callable[[Path], T]) -> None:
        self._read = read
        self._found: dict[Path, T] = {}
        self._failed: dict[Path, UnreadableFile] = {}

    def __call__(self, path: Path) -> T:
        """Return the file's content. Raises UnreadableFile."""
        if path in self._failed:
            raise self._failed[path]
        if path not in self._found:
            try:
                self._found[path] = self._read(path)
            except UnreadableFile as error:
                self._failed[path] = error
                raise
        return self._found[path]

    def but(self, path: Path, content: T) -> ReadOnce[T]:
        """The same with other content for one path."""
        other = ReadOnce(self._read)
        other._found = {**self._found, path: content}
        other._failed = {one: error for one, error in self._failed.items() if one != path}
        return other
