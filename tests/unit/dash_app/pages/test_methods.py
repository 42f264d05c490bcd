"""Methods: links lead somewhere, formulas can be read, nothing is left out, and the figures it prints are true."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree

import numpy as np
import pytest
from dash import Dash, html

import app.dash_app
from app.calculations.alerts import FINDERS
from app.calculations.kelly.by_strategy import kelly_estimates
from app.calculations.kelly.curves import fragility_curve
from app.calculations.kelly.estimate import kelly_estimate
from app.calculations.kelly.joint_growth import maximise_growth
from app.calculations.kelly.optimal_f import optimal_f
from app.calculations.log.book import Book
from app.calculations.log.economics import economics
from app.calculations.numerics.intervals import chance
from app.calculations.profile.model import Profile
from app.calculations.profile.rules import Kelly, Rule
from app.calculations.sizing.outcomes import OUTCOMES
from app.dash_app.components.markup import markup
from app.dash_app.pages.methods.chapter import Elsewhere, Formula, Grid, Points, Sources, Sub
from app.dash_app.pages.methods.chapters import CHAPTERS
from app.dash_app.pages.methods.layout import body
from app.dash_app.pages.methods.view import _block, prose
from app.dash_app.pages.position_sizing import layout as position_sizing
from app.dash_app.shell.layout import shell
from app.importers import read_files

TEXT = body()
ANCHORS = re.findall(r' id="([^"]+)"', TEXT)
FORMULAS = re.findall(r"<math.*?</math>", TEXT)
WORDS = unescape(re.sub(r"<[^>]+>", "", re.sub(r"<math.*?</math>", "#", TEXT)))
#: Returns on margin of the worked example: 85 trades make 10%, 12 lose 20%, 3 lose all of it.
RETURNS = np.repeat([0.10, -0.20, -1.00], [85, 12, 3])


def links_to_methods() -> list[str]:
    """Every anchor of Methods that code or scripts name."""
    code = Path(app.dash_app.__file__).parent
    files = [*code.rglob("*.py"), *(code.parents[1] / "assets").glob("*.js")]
    found = [re.findall(r'/methods#([\w-]+)|\bmethod="([\w-]+)"', path.read_text(encoding="utf-8")) for path in files]
    return [one or other for matches in found for one, other in matches]


def test_every_link_to_methods_has_its_anchor() -> None:
    named = links_to_methods()
    assert {"kelly", "margin", "decision", "log"} <= set(named)
    assert sorted(set(named) - set(ANCHORS)) == []


def test_links_within_the_page_have_their_anchors_and_anchors_are_unique() -> None:
    inside = re.findall(r'href="#([^"]+)"', TEXT)
    assert sorted(set(inside) - set(ANCHORS)) == []
    assert [name for name, count in Counter(ANCHORS).items() if count > 1] == []


def test_the_contents_name_every_chapter() -> None:
    listed = re.findall(r'<a href="#([^"]+)">', TEXT[: TEXT.index("<article>")])
    assert listed == [chapter.anchor for chapter in CHAPTERS] * 2  # beside the text, and folded on a phone


def test_every_section_of_position_sizing_says_how_it_is_computed() -> None:
    sections = [part for part in position_sizing.layout()._traverse() if isinstance(part, html.Section) and part.className == "sec"]
    links = [[part.href for part in one._traverse() if isinstance(part, html.A)] for one in sections]
    assert len(links) >= 4
    assert all(any(href.startswith("/methods#") for href in hrefs) for hrefs in links)


@pytest.mark.parametrize("mathml", FORMULAS)
def test_every_formula_is_well_formed_and_has_words(mathml: str) -> None:
    root = ElementTree.fromstring(mathml)
    assert root.attrib["aria-label"].strip()
    assert not re.search(r"[{}_^<]", root.attrib["aria-label"])


def test_no_mark_of_the_notation_is_left_in_the_text() -> None:
    assert len(FORMULAS) > 100
    assert re.findall(r"[`*]|\]\(|frac\{", WORDS) == []


def test_every_alert_has_its_row() -> None:
    assert {name for name in ANCHORS if name.startswith("alert-")} == {f"alert-{kind}" for kind in FINDERS}


def test_anchors_are_no_ids_of_the_shell(dash_app: Dash) -> None:
    shell_ids = {part.id for part in shell()._traverse() if isinstance(getattr(part, "id", None), str)}
    assert shell_ids & set(ANCHORS) == set()


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_outcome_is_explained(outcome: str) -> None:
    assert f"<code>{outcome}</code>" in TEXT


def test_every_sizing_rule_is_explained() -> None:
    rules = get_args(get_args(Rule)[0])
    kinds = [get_args(rule.model_fields["kind"].annotation)[0] for rule in rules]
    assert len(kinds) == 9
    assert [kind for kind in kinds if f"<code>{kind}</code>" not in TEXT] == []


def rows_after(anchor: str) -> list[list[str]]:
    """The cells of the first table after an anchor, as words."""
    table = TEXT[TEXT.index(f'id="{anchor}"') :]
    table = table[table.index("<tbody>") : table.index("</tbody>")]
    cells = [re.findall(r"<td.*?</td>", row) for row in re.findall(r"<tr.*?</tr>", table)]
    return [[unescape(re.sub(r"<[^>]+>", "", cell)) for cell in row] for row in cells]


def percent(value: float, digits: int) -> str:
    return f"{'−' if value < 0 else ''}{abs(value):.{digits}%}"


def test_the_worked_example_is_true() -> None:
    assert "85 make 10%, 12 lose 20%, 3 lose all of it" in WORDS
    found = kelly_estimate(RETURNS)
    textbook = found.payoff_kelly
    assert textbook is not None
    for row, share in zip(
        rows_after("kelly-textbook"),
        (textbook, found.payoff_margin_share, float(RETURNS.mean() / RETURNS.var()), found.log_optimal),
        strict=True,
    ):
        growth = float(np.mean(np.log(1 + share * RETURNS)))
        assert [cell.removeprefix("+") for cell in row[1:]] == [percent(share, 1), percent(growth, 2), percent(np.exp(100 * growth) - 1, 0)]
    assert percent(-float(RETURNS[RETURNS < 0].mean()), 0) == "36%"
    assert f"{1 / RETURNS.mean():.0f}" == "32"
    assert fragility_curve(RETURNS).edge_gone_at == pytest.approx(32, abs=0.5)


def test_the_table_of_fractions_is_true() -> None:
    best = kelly_estimate(RETURNS).log_optimal

    def growth(times: float) -> float:
        return float(np.mean(np.log(1 + times * best * RETURNS)))

    for times, small, example in rows_after("fractional-kelly"):
        c = float(times.removesuffix("×"))
        assert (small, example) == (percent(np.floor(1000 * c * (2 - c) + 0.5) / 1000, 1), percent(growth(c) / growth(1), 1))


def test_the_joint_crash_is_true() -> None:
    returns = np.array([[0.10, 0.08], [0.10, -0.16], [-0.20, 0.08], [-0.20, -0.16], [-0.9, -0.7]])  # vector K-24
    weights = np.array([0.78, 0.08, 0.08, 0.04, 0.02])
    alone = [float(maximise_growth(returns[:, [s]], weights).shares[0]) for s in (0, 1)]
    together = maximise_growth(returns, weights).shares
    said = (*(percent(share, 1) for share in (*alone, *together)), percent(-float(returns[-1] @ alone), 1))
    assert [figure for figure in said if figure not in WORDS] == []


def test_the_books_optimal_f_is_true() -> None:
    found = optimal_f(np.array([9.0, 18, 7, 1, 10, -5, -3, -17, -7]))  # vector V-01
    assert f"{found.f:.4f} where the book’s example prints 0.24" in WORDS


def test_the_real_log_is_true(shared_data: Path) -> None:
    log = read_files([("ema.csv", (shared_data / "ema-tradelog.csv").read_bytes())]).log
    assert log is not None
    book = Book.of(log)
    profile = Profile()  # without the full loss that a new profile adds
    sizes = economics(book, profile)
    returns, found = sizes.return_on_margin, kelly_estimates(book, sizes, profile, resamples=1_000).pooled
    assert (found.trades, found.with_added_loss) == (384, 0)
    assert found.bootstrap is not None
    assert found.win_rate is not None
    assert found.payoff_kelly is not None
    for figure in (
        percent(found.win_rate, 1),
        f"payoff ratio of {found.payoff_ratio:.2f}",
        f"textbook number of {percent(found.payoff_kelly, 1)}",
        f"mean loss is {percent(-float(returns[returns < 0].mean()), 1)}",
        percent(found.payoff_margin_share, 0),
        f"from {percent(found.bootstrap.low, 0)} to {percent(found.bootstrap.high, 0)}",
        f"range of that {percent(found.log_optimal, 0)}",
    ):
        assert figure in WORDS


def test_marks_become_elements() -> None:
    drawn = markup(prose("a ``b`` **c** [d](#e) < `f`"))
    assert drawn.startswith('a <code>b</code> <b>c</b> <a href="#e">d</a> &lt; <math aria-label="f">')


def test_blocks_become_html() -> None:
    assert markup(_block("x")) == "<p>x</p>"
    assert markup(_block(Sub("a", "A"))) == '<h3 id="a">A</h3>'
    assert markup(_block(Points(("x", "y")))) == "<ul><li>x</li><li>y</li></ul>"
    assert markup(_block(Points(("x",), numbered=True))) == "<ol><li>x</li></ol>"
    assert markup(_block(Sources(("x",)))).endswith("<ul><li>x</li></ul></div>")
    assert markup(_block(Formula("x"))).startswith('<div class="formula"><math ')
    assert "<h3>Where other tools differ</h3>" in markup(_block(Elsewhere((("a", "b", "c"),))))


def test_cells_know_their_heads_for_a_phone() -> None:
    drawn = markup(_block(Grid(("Name", "Value"), (("a", "1"),), anchors=("row-a",), figures=True)))
    assert (
        '<tr id="row-a"><td class="l" data-label="Name"><div>a</div></td><td class="n" data-label="Value"><div>1</div></td></tr>' in drawn
    )


@pytest.mark.parametrize("grid", [Grid(("A", "B"), (("a",),)), Grid(("A",), (("a",), ("b",)), anchors=("only",))], ids=["cells", "anchors"])
def test_ragged_tables_are_refused(grid: Grid) -> None:
    with pytest.raises(ValueError, match="zip"):
        _block(grid)


def test_the_least_history_is_that_of_the_rules() -> None:
    least = Kelly(kind="kelly").min_trades
    assert f"({least} unless you change it)" in WORDS


def test_the_interval_of_a_chance_is_true() -> None:
    _, low, high, _ = chance(50, 1_000)
    assert f"5% of 1,000 paths is {100 * low:.1f} to {100 * high:.1f}%" in WORDS
