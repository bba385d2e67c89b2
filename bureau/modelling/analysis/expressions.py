"""Reads the expressions of a diagram: which variables they need, what they compare.

The engine's language is JUEL (``${decision == 'agree'}``); form texts hold FEEL in ``{{...}}``.
Only what lint needs is understood: names that must exist, and simple comparisons.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_EXPRESSION = re.compile(r"[$#]\{(.*?)\}", re.DOTALL)
_TOKEN = re.compile(
    r"""(?P<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
      | (?P<number>\d+(?:\.\d+)?)
      | (?P<name>[A-Za-z_]\w*)
      | (?P<operator>==|!=|<=|>=|&&|\|\||[-+*/%<>!?:.,()\[\]])""",
    re.VERBOSE,
)
_WORD = re.compile(r"\w+")
_KEYWORDS = frozenset(
    _WORD.findall("true false null empty not and or eq ne lt gt le ge div mod instanceof")
)
# Objects that the engine itself puts in reach of an expression.
_ENGINE_OBJECTS = frozenset(
    {"execution", "task", "caseExecution", "authenticatedUserId", "externalTask"}
)
_SET_VARIABLE = re.compile(r"setVariable(?:Local)?\(\s*['\"](\w+)['\"]")
_MAY_READ = re.compile(r"(?:has|get)Variable(?:Local)?\(\s*['\"](\w+)['\"]")
_TEMPLATE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_FEEL_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_FEEL_WORDS = frozenset(
    _WORD.findall(
        "if then else for in return some every satisfies and or not null true false between "
        "instance of function this date time duration string number contains count"
    )
)


def is_expression(text: str) -> bool:
    """Say whether the text holds a ``${...}``."""
    return _EXPRESSION.search(text) is not None


def needed_variables(text: str) -> frozenset[str]:
    """Return the names an attribute value needs: a missing one makes the engine throw.

    A name that the same text asks for by ``execution.hasVariable('x')`` or ``getVariable`` is
    not needed.
    """
    found: set[str] = set()
    for match in _EXPRESSION.finditer(text):
        found |= _free_names(match.group(1))
    return frozenset(found - set(_MAY_READ.findall(text)))


def assigned_variables(text: str) -> frozenset[str]:
    """Return the names that a listener's expression sets by ``setVariable('x', ...)``."""
    return frozenset(_SET_VARIABLE.findall(text))


def single_variable(text: str) -> str | None:
    """Return the name of ``${name}`` when the text is exactly that, else None."""
    match = re.fullmatch(r"\s*[$#]\{\s*([A-Za-z_]\w*)\s*\}\s*", text)
    if match is None or match.group(1) in _KEYWORDS | _ENGINE_OBJECTS:
        return None
    return match.group(1)


def template_variables(text: str) -> frozenset[str]:
    """Return the names that a form text shows: ``{{name}}``, or a whole FEEL text ``=name``."""
    pieces = [text[1:]] if text.startswith("=") else _TEMPLATE.findall(text)
    found: set[str] = set()
    for piece in pieces:
        plain = _FEEL_STRING.sub(" ", piece)
        for match in re.finditer(r"(?<![\w.])([A-Za-z_]\w*)(?!\s*\()", plain):
            if match.group(1) not in _FEEL_WORDS:
                found.add(match.group(1))
    return frozenset(found)


def _free_names(body: str) -> set[str]:
    tokens = [(match.lastgroup, match.group()) for match in _TOKEN.finditer(body)]
    found: set[str] = set()
    for index, (kind, text) in enumerate(tokens):
        if kind != "name" or text in _KEYWORDS or text in _ENGINE_OBJECTS:
            continue
        before = tokens[index - 1][1] if index else ""
        after = tokens[index + 1][1] if index + 1 < len(tokens) else ""
        if before != "." and after not in ("(", ":"):
            found.add(text)
        elif after == ":" and before not in (".", "") and "?" in [t for _, t in tokens[:index]]:
            found.add(text)  # the middle of a ternary, not a function prefix
    return found


class LiteralType(StrEnum):
    """Type of the literal in a comparison."""

    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"
    NULL = "null"


@dataclass(frozen=True, slots=True)
class Comparison:
    """``variable operator literal``; `value` is the literal without quotes."""

    variable: str
    operator: str
    value: str
    type: LiteralType

    def holds(self, value: str | float | bool | None) -> bool:
        """Say whether a value satisfies the comparison, as JUEL sees it."""
        if self.operator in ("==", "!="):
            return (self._as_written(value) == self.value) == (self.operator == "==")
        if not isinstance(value, int | float) or self.type is not LiteralType.NUMBER:
            return False
        limit = float(self.value)
        return {
            "<": value < limit,
            "<=": value <= limit,
            ">": value > limit,
            ">=": value >= limit,
        }[self.operator]

    @staticmethod
    def _as_written(value: str | float | bool | None) -> str:
        if value is None:
            return "null"
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return str(value)


_COMPARISON = re.compile(
    r"""\s*[$#]\{\s*(?P<variable>[A-Za-z_]\w*)\s*
        (?P<operator>==|!=|<=|>=|<|>)\s*
        (?P<literal>'[^']*'|"[^"]*"|-?\d+(?:\.\d+)?|true|false|null)\s*\}\s*""",
    re.VERBOSE,
)
_BARE = re.compile(r"\s*[$#]\{\s*(?P<negated>!|not\s+)?\s*(?P<variable>[A-Za-z_]\w*)\s*\}\s*")


def comparison(text: str) -> Comparison | None:
    """Read a condition of the simple kind this product allows; None for anything else.

    ``${flag}`` and ``${!flag}`` are comparisons with a boolean.
    """
    match = _COMPARISON.fullmatch(text)
    if match is not None:
        literal = match.group("literal")
        variable, operator = match.group("variable"), match.group("operator")
        if literal[0] in "'\"":
            return Comparison(variable, operator, literal[1:-1], LiteralType.STRING)
        if literal in ("true", "false"):
            return Comparison(variable, operator, literal, LiteralType.BOOLEAN)
        if literal == "null":
            return Comparison(variable, operator, literal, LiteralType.NULL)
        return Comparison(variable, operator, literal, LiteralType.NUMBER)
    bare = _BARE.fullmatch(text)
    if bare is not None and bare.group("variable") not in _KEYWORDS:
        wanted = "false" if bare.group("negated") else "true"
        return Comparison(bare.group("variable"), "==", wanted, LiteralType.BOOLEAN)
    return None
