"""Checks diagrams, tables and forms against the conventions of the modelling guide.

A rule is a small module below `rules/`, listed in `rules/__init__`. Each finding names the rule,
the file, the element, what is wrong and how to mend it, in Chinese: modelers read it.
"""

from __future__ import annotations

from bureau.modelling.lint.engine import Report, lint_files
from bureau.modelling.lint.finding import Finding, Severity
from bureau.modelling.lint.rule import Rule, Target

__all__ = ["Finding", "Report", "Rule", "Severity", "Target", "lint_files"]
