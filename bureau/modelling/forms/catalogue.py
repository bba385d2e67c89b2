"""The components that the engine's form-js (1.8.7, schema version 16) knows.

Source: Camunda 7.24's Tasklist. One unknown component breaks the whole form there.
"""

from __future__ import annotations

SCHEMA_VERSION = 16

# Components that write a value under their key.
INPUTS = frozenset(
    {
        "textfield",
        "textarea",
        "number",
        "datetime",
        "checkbox",
        "checklist",
        "radio",
        "select",
        "taglist",
        "expression",
    }
)
# Components that hold others; a dynamic list writes an array under its path.
CONTAINERS = frozenset({"group", "dynamiclist"})
SHOWN = frozenset({"text", "html", "image", "table", "iframe", "spacer", "separator", "button"})
KNOWN = INPUTS | CONTAINERS | SHOWN

# Components whose value is one of a list of options.
OPTIONS = frozenset({"radio", "select", "checklist", "taglist"})
# Components of OPTIONS that give one string (the others give an array).
SINGLE = frozenset({"radio", "select"})
TEXTS = frozenset({"textfield", "textarea"})
