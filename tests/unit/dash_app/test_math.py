"""Formulas: what each notation becomes in MathML, what is said of it, and what is refused."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from app.dash_app.components.markup import markup
from app.dash_app.components.math import formula, symbol


def inside(notation: str) -> str:
    """The MathML of a notation without the outermost elements."""
    root = ElementTree.fromstring(symbol(notation).html)
    assert (root.tag, root[0].tag, len(root)) == ("math", "mrow", 1)
    return "".join(ElementTree.tostring(part, encoding="unicode") for part in root[0])


def said(notation: str) -> str:
    """The accessible name of a notation."""
    return ElementTree.fromstring(symbol(notation).html).attrib["aria-label"]


@pytest.mark.parametrize(
    ("notation", "expected"),
    [
        ("r", "<mi>r</mi>"),
        ("log", "<mi>log</mi>"),
        ("365.25", "<mn>365.25</mn>"),
        ("10,000", "<mn>10,000</mn>"),
        ("a - b", "<mi>a</mi><mo>−</mo><mi>b</mi>"),
        ("f >= 0", "<mi>f</mi><mo>≥</mo><mn>0</mn>"),
        ('"at open"', "<mtext>at\u00a0open</mtext>"),
        ("r_i", "<msub><mi>r</mi><mi>i</mi></msub>"),
        ("x^2", "<msup><mi>x</mi><mn>2</mn></msup>"),
        ("f_s^*", "<msubsup><mi>f</mi><mi>s</mi><mo>∗</mo></msubsup>"),
        ("f^*_s", "<msubsup><mi>f</mi><mi>s</mi><mo>∗</mo></msubsup>"),
        ("x^{n + 1}", "<msup><mi>x</mi><mrow><mi>n</mi><mo>+</mo><mn>1</mn></mrow></msup>"),
        ("frac{p}{m}", "<mfrac><mrow><mi>p</mi></mrow><mrow><mi>m</mi></mrow></mfrac>"),
        ("sqrt{252}", "<msqrt><mrow><mn>252</mn></mrow></msqrt>"),
        ("bar{r}", '<mover accent="true"><mrow><mi>r</mi></mrow><mo>¯</mo></mover>'),
        ("∑", "<mo>∑</mo>"),
        ("∑_i", '<munder><mo>∑</mo><mi>i</mi></munder><mspace width="0.17em" />'),
        ("max_f", '<munder><mi>max</mi><mi>f</mi></munder><mspace width="0.17em" />'),
        ("(x)^2", '<msup><mrow><mo stretchy="false">(</mo><mrow><mi>x</mi></mrow><mo stretchy="false">)</mo></mrow><mn>2</mn></msup>'),
    ],
)
def test_notation_becomes_mathml(notation: str, expected: str) -> None:
    assert inside(notation) == expected


def test_brackets_grow_around_what_is_tall() -> None:
    assert "stretchy" not in inside("(frac{a}{b})")


@pytest.mark.parametrize(
    ("notation", "words"),
    [
        ("r_i = frac{p_i}{m_i}", "r sub i equals the fraction p sub i over m sub i end of fraction"),
        ("f^* >= 0", "f star is at least 0"),
        ("x^2 - x^{n}", "x squared minus x to the power of n"),
        ("∑_t D_t", "the sum over t of D sub t"),
        ("max(bar{r}, 0)", "the maximum of ( mean r , 0 )"),
        ("sqrt{size{a}}", "the root of the size of a end of root"),
        ("floor{x}", "the whole part of x"),
    ],
)
def test_formulas_are_said_in_words(notation: str, words: str) -> None:
    assert said(notation) == words


def test_only_formulas_of_their_own_line_are_large() -> None:
    assert 'displaystyle="true"' in formula("r").html
    assert 'displaystyle="true"' not in symbol("r").html


def test_texts_are_escaped_and_formulas_are_written_as_they_are() -> None:
    hostile = symbol('"<img src=x>&" < 1')
    assert markup(hostile) == hostile.html
    root = ElementTree.fromstring(hostile.html)
    assert [part.tag for part in root.iter()] == ["math", "mrow", "mtext", "mo", "mn"]
    assert "<img" in root.attrib["aria-label"]


@pytest.mark.parametrize("notation", ["frac{a}", "frac a b", "{a", "(a}", "r_", "sqrt"])
def test_incomplete_notations_are_refused(notation: str) -> None:
    with pytest.raises(ValueError, match="incomplete"):
        symbol(notation)


@pytest.mark.parametrize("notation", ["a}", "a)"])
def test_what_closes_nothing_is_refused(notation: str) -> None:
    with pytest.raises(ValueError, match="closes nothing"):
        formula(notation)
