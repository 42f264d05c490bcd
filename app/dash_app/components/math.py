"""Formulas as MathML, which browsers typeset by themselves, written in a notation that can be read in the source.

`r_i = frac{p_i}{m_i}`, `f^* = argmax_{f >= 0} mean(log(1 + f r))`: letters on their own are variables, longer words stand upright,
`_` and `^` lower and raise what follows, braces group, "quoted text" is text, and `frac{a}{b}`, `sqrt{a}`, `size{a}` (|a|),
`floor{a}` and `bar{a}` (a mean) build. `argmax`, `max`, `min` and `∑` take what is lowered below them.
Each formula carries its own words for screen readers. MathML Core: W3C; no script and no font of our own is needed.
"""

from __future__ import annotations

import re
from collections import deque
from html import escape
from typing import NamedTuple

from app.dash_app.components.markup import Written

_TOKEN = re.compile(r'"[^"]*"|\d+(?:[.,]\d+)*%?|[^\W\d_]+|[<>!]=|\S')
_SYMBOLS = {"-": "−", ">=": "≥", "<=": "≤", "!=": "≠", "*": "∗"}
_BUILT = {"frac": 2, "sqrt": 1, "size": 1, "floor": 1, "bar": 1}
_STACKED = {"argmax": "the argument of the maximum", "max": "the maximum", "min": "the minimum", "∑": "the sum"}
#: How operators are said; brackets and commas are left to the screen reader.
_SAID = {
    "=": "equals", "−": "minus", "+": "plus", "·": "times", "×": "times", "/": "over", "<": "is less than", ">": "is more than",
    "≥": "is at least", "≤": "is at most", "≠": "is not", "∗": "star", "→": "to",
}  # fmt: skip
_RAISED = {"2": "squared", "star": "star", "′": "prime"}

NO_BREAK = "\u00a0"  #: spaces at the ends of a text would be dropped

Tokens = deque[str]


class _Node(NamedTuple):
    """A piece of a formula: as MathML, and as it is said."""

    mathml: str
    said: str
    stacked: bool = False  #: what is lowered stands below


def formula(notation: str) -> Written:
    """A formula on a line of its own. Raises `ValueError` for a notation that cannot be read."""
    return _math(notation, ' displaystyle="true"')


def symbol(notation: str) -> Written:
    """A formula within a sentence; raises as `formula` does."""
    return _math(notation, "")


def _math(notation: str, attributes: str) -> Written:
    tokens = deque(_TOKEN.findall(notation))
    try:
        row = _row(tokens)
    except IndexError:
        raise ValueError(f"formula {notation!r} is incomplete.") from None
    if tokens:
        raise ValueError(f"formula {notation!r}: {tokens[0]!r} closes nothing.")
    return Written(f'<math{attributes} aria-label="{escape(row.said)}">{row.mathml}</math>')


def _row(tokens: Tokens) -> _Node:
    """Everything up to what closes a group, or the end."""
    parts = []
    while tokens and tokens[0] not in ("}", ")"):
        parts.append(_scripted(tokens))
    return _Node(f"<mrow>{''.join(part.mathml for part in parts)}</mrow>", " ".join(part.said for part in parts))


def _scripted(tokens: Tokens) -> _Node:
    """An atom with what is lowered and raised beside it."""
    base, low, high = _atom(tokens), None, None
    while tokens and tokens[0] in ("_", "^"):
        if tokens.popleft() == "_":
            low = _atom(tokens)
        else:
            high = _atom(tokens)
    if base.stacked:
        return _below(base, low)
    kind = ("sub" if low else "") + ("sup" if high else "")
    if not kind:
        return base
    raised = _RAISED.get(high.said, f"to the power of {high.said}") if high else ""
    said = " ".join(filter(None, (base.said, f"sub {low.said}" if low else "", raised)))
    return _Node(f"<m{kind}>{base.mathml}{low.mathml if low else ''}{high.mathml if high else ''}</m{kind}>", said)


def _below(base: _Node, low: _Node | None) -> _Node:
    if low is None:
        return _Node(base.mathml, f"{base.said} of")
    return _Node(f'<munder>{base.mathml}{low.mathml}</munder><mspace width="0.17em"/>', f"{base.said} over {low.said} of")


def _atom(tokens: Tokens) -> _Node:
    token = tokens.popleft()
    if token == "{":
        return _closed(tokens)
    if token == "(":
        return _bracketed(_closed(tokens, ")"))
    if token in _BUILT:
        return _built(token, [_argument(tokens) for _ in range(_BUILT[token])])
    if token in _STACKED:
        tag = "mo" if token == "∑" else "mi"
        return _Node(f"<{tag}>{token}</{tag}>", _STACKED[token], stacked=True)
    return _leaf(token)


def _bracketed(inside: _Node) -> _Node:
    """Brackets as tall as what they hold where that is tall; some fonts stretch them too far around a single line."""
    tall = "<mfrac" in inside.mathml or "<munder" in inside.mathml
    fixed = "" if tall else ' stretchy="false"'
    return _Node(f"<mrow><mo{fixed}>(</mo>{inside.mathml}<mo{fixed}>)</mo></mrow>", f"( {inside.said} )")


def _argument(tokens: Tokens) -> _Node:
    if tokens.popleft() != "{":
        raise IndexError
    return _closed(tokens)


def _closed(tokens: Tokens, closer: str = "}") -> _Node:
    """The rest of a group, what closes it taken. Raises IndexError when it is not closed."""
    inside = _row(tokens)
    if tokens.popleft() != closer:
        raise IndexError
    return inside


def _built(name: str, parts: list[_Node]) -> _Node:
    first, said = parts[0].mathml, parts[0].said
    if name == "frac":
        return _Node(f"<mfrac>{first}{parts[1].mathml}</mfrac>", f"the fraction {said} over {parts[1].said} end of fraction")
    if name == "sqrt":
        return _Node(f"<msqrt>{first}</msqrt>", f"the root of {said} end of root")
    if name == "bar":
        return _Node(f'<mover accent="true">{first}<mo>¯</mo></mover>', f"mean {said}")
    left, right, words = ("|", "|", "the size of") if name == "size" else ("⌊", "⌋", "the whole part of")
    return _Node(f'<mrow><mo form="prefix">{left}</mo>{first}<mo form="postfix">{right}</mo></mrow>', f"{words} {said}")


def _leaf(token: str) -> _Node:
    if token.startswith('"'):
        words = token.strip('"')
        return _Node(f"<mtext>{escape(words.replace(' ', NO_BREAK))}</mtext>", words)
    if token[0].isdigit():
        return _Node(f"<mn>{token}</mn>", token)
    if token[0].isalpha():
        return _Node(f"<mi>{token}</mi>", token)
    sign = _SYMBOLS.get(token, token)
    return _Node(f"<mo>{escape(sign)}</mo>", _SAID.get(sign, sign))
