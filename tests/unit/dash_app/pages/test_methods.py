"""Methods: links lead somewhere, nothing is left out, search finds, and the figures are true."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from dash import Dash, dcc, html

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
from app.dash_app.components.content import Table
from app.dash_app.pages.methods.callbacks import show_found
from app.dash_app.pages.methods.chapter import Chapter, Grid, Sub, markdown
from app.dash_app.pages.methods.chapters import CHAPTERS
from app.dash_app.pages.methods.layout import layout
from app.dash_app.pages.methods.search import found_list, found_sentence, places, search
from app.dash_app.pages.methods.view import chapter_components, contents_list
from app.dash_app.shell.layout import shell
from app.importers import read_files

BLOCKS = [block for chapter in CHAPTERS for block in chapter.blocks]
TEXT = "\n\n".join(markdown(block) for block in BLOCKS if isinstance(block, str | Grid))
#: The text in one line, for sentences that are broken anywhere.
WORDS = " ".join(TEXT.split())
ANCHORS = [
    *(chapter.anchor for chapter in CHAPTERS),
    *(block.anchor for block in BLOCKS if isinstance(block, Sub)),
]
#: Returns on margin of the worked example: 85 trades make 10%, 12 lose 20%, 3 lose all of it.
RETURNS = np.repeat([0.10, -0.20, -1.00], [85, 12, 3])


def links_to_methods() -> list[str]:
    """Every anchor of Methods that code or scripts name."""
    code = Path(app.dash_app.__file__).parent
    files = [*code.rglob("*.py"), *(code.parents[1] / "assets").rglob("*.js")]
    pattern = r'/methods#([\w-]+)|\bmethod="([\w-]+)"'
    matches = [re.findall(pattern, path.read_text(encoding="utf-8")) for path in files]
    return [first or second for pairs in matches for first, second in pairs]


def test_every_link_to_methods_has_its_anchor() -> None:
    named = links_to_methods()
    assert sorted(set(named) - set(ANCHORS)) == []


def test_links_within_the_page_have_their_anchors_and_anchors_are_unique() -> None:
    inside = re.findall(r"\]\(#([^)]+)\)", TEXT)
    assert len(inside) > 10
    assert sorted(set(inside) - set(ANCHORS)) == []
    assert [name for name, count in Counter(ANCHORS).items() if count > 1] == []


def test_layout_has_few_components_and_every_anchor() -> None:
    components = list(layout()._traverse())
    headings = [part.id for part in components if isinstance(part, html.H2 | html.H3)]
    assert sorted(headings) == sorted(ANCHORS)
    assert len(components) <= 250


def test_mathjax_is_loaded_with_the_first_text() -> None:
    """A formula that is taken away before MathJax comes makes it log errors."""
    texts = [part for part in layout()._traverse() if isinstance(part, dcc.Markdown)]
    assert all(part.mathjax for part in texts)


def test_the_contents_name_every_chapter() -> None:
    listed = re.findall(r"\(#([^)]+)\)", contents_list(CHAPTERS))
    assert listed == [chapter.anchor for chapter in CHAPTERS]


def test_every_formula_is_closed_and_money_is_escaped() -> None:
    """An odd dollar sign would make a formula of the words after it."""
    for block in BLOCKS:
        if isinstance(block, str | Grid):
            for part in re.split(r"\$\$|\n\n", markdown(block).replace("\\$", "")):
                assert part.count("$") % 2 == 0, part


def test_braces_of_formulas_are_balanced() -> None:
    for formula in re.findall(r"\$\$(.+?)\$\$|(?<!\\)\$([^$]+)\$", TEXT, re.DOTALL):
        assert "".join(formula).count("{") == "".join(formula).count("}"), formula
        assert "".join(formula).count(r"\left") == "".join(formula).count(r"\right"), formula


def test_every_alert_has_its_place() -> None:
    places_of_alerts = {name for name in ANCHORS if name.startswith("alert-")}
    assert places_of_alerts == {f"alert-{kind}" for kind in FINDERS}


def test_anchors_are_no_ids_of_the_shell(dash_app: Dash) -> None:
    parts = shell()._traverse()
    shell_ids = {part.id for part in parts if isinstance(getattr(part, "id", None), str)}
    assert shell_ids & set(ANCHORS) == set()


def test_no_style_of_another_page_applies_to_an_anchor() -> None:
    """A rule for an id alone is for that id on every page."""
    sheets = sorted((Path(app.dash_app.__file__).parents[2] / "assets/css").glob("*.css"))
    styled = {
        (sheet.name, name)
        for sheet in sheets
        for name in re.findall(r"(?<![\w.-])#([A-Za-z][\w-]*)", sheet.read_text(encoding="utf-8"))
        if name in ANCHORS
    }
    assert len(sheets) > 10
    assert styled == set()


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_outcome_is_explained(outcome: str) -> None:
    assert f"`{outcome}`" in TEXT


def test_every_sizing_rule_is_explained() -> None:
    rules = get_args(get_args(Rule)[0])
    kinds = [get_args(rule.model_fields["kind"].annotation)[0] for rule in rules]
    assert len(kinds) == 9
    assert [kind for kind in kinds if f"`{kind}`" not in TEXT] == []


def rows_after(anchor: str) -> list[Sequence[str]]:
    """The rows of the first table after an anchor."""
    at = BLOCKS.index(next(block for block in BLOCKS if getattr(block, "anchor", "") == anchor))
    table = next(block for block in BLOCKS[at:] if isinstance(block, Grid | Table))
    return list(table.rows if isinstance(table, Grid) else table.body)


def percent(value: float, digits: int) -> str:
    return f"{'−' if value < 0 else ''}{abs(value):.{digits}%}"


def test_the_worked_example_is_true() -> None:
    assert "85 make 10%, 12 lose 20%, 3 lose all of it" in WORDS
    found = kelly_estimate(RETURNS)
    textbook = found.payoff_kelly
    assert textbook is not None
    for row, share in zip(
        rows_after("kelly-textbook"),
        (
            textbook,
            found.payoff_margin_share,
            float(RETURNS.mean() / RETURNS.var()),
            found.log_optimal,
        ),
        strict=True,
    ):
        growth = float(np.mean(np.log(1 + share * RETURNS)))
        assert [cell.removeprefix("+") for cell in row[1:]] == [
            percent(share, 1),
            percent(growth, 2),
            percent(np.exp(100 * growth) - 1, 0),
        ]
    assert percent(-float(RETURNS[RETURNS < 0].mean()), 0) == "36%"
    assert f"{1 / RETURNS.mean():.0f}" == "32"
    assert fragility_curve(RETURNS).edge_gone_at == pytest.approx(32, abs=0.5)


def test_the_table_of_fractions_is_true() -> None:
    best = kelly_estimate(RETURNS).log_optimal

    def growth(times: float) -> float:
        return float(np.mean(np.log(1 + times * best * RETURNS)))

    for times, small, example in rows_after("fractional-kelly"):
        c = float(times.removesuffix("×"))
        assert (small, example) == (
            percent(np.floor(1000 * c * (2 - c) + 0.5) / 1000, 1),
            percent(growth(c) / growth(1), 1),
        )


def test_the_joint_crash_is_true() -> None:
    returns = np.array(
        [[0.10, 0.08], [0.10, -0.16], [-0.20, 0.08], [-0.20, -0.16], [-0.9, -0.7]]
    )  # vector K-24
    weights = np.array([0.78, 0.08, 0.08, 0.04, 0.02])
    alone = [float(maximise_growth(returns[:, [s]], weights).shares[0]) for s in (0, 1)]
    together = maximise_growth(returns, weights).shares
    said = (
        *(percent(share, 1) for share in (*alone, *together)),
        percent(-float(returns[-1] @ alone), 1),
    )
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
    returns, found = (
        sizes.return_on_margin,
        kelly_estimates(book, sizes, profile, resamples=1_000).pooled,
    )
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


CHAPTER = Chapter(
    "sample",
    "Sample chapter",
    "A line of meaning.",
    (
        r"""
        Words of *x* with a [link](#part), `code`, **bold** and a formula, $x_1$:

        $$
        y = 1
        $$

        Costs \$5.
        """,
        Sub("part", "A part"),
        Grid(("Name", "Value"), (("first", "1"), ("second", "2")), figures=True),
        Table(("Head",), (("plain cell",),)),
    ),
)


def test_chapter_becomes_headings_markdown_and_tables() -> None:
    parts = chapter_components(CHAPTER)
    assert [type(part).__name__ for part in parts] == [
        "H2", "Markdown", "H3", "Markdown", "Table",
    ]  # fmt: skip
    assert (parts[0].id, parts[2].id) == ("sample", "part")
    assert parts[1].children.startswith(f"{CHAPTER.meaning}\n\nWords of *x*")
    assert parts[3].children.splitlines() == [
        "| Name | Value |",
        "| --- | --: |",
        "| first | 1 |",
        "| second | 2 |",
    ]


def test_markdown_ragged_table_is_refused() -> None:
    with pytest.raises(ValueError, match="another number of cells"):
        markdown(Grid(("A", "B"), (("a",),)))


def test_places_hold_words_without_formulas_and_marks() -> None:
    first, part = places([CHAPTER])
    assert first == (
        "sample",
        "Sample chapter",
        "A line of meaning. Words of x with a link, code, bold and a formula, …: … Costs $5.",
    )
    assert part == (
        "part",
        "Sample chapter: A part",
        "Name Value first 1 second 2 Head · plain cell",
    )


def test_search_needs_every_word_in_any_case() -> None:
    among = places([CHAPTER])
    assert [match.anchor for match in search("BOLD words", among)] == ["sample"]
    assert [match.anchor for match in search("chapter", among)] == ["sample", "part"]
    assert search("bold plain", among) == []
    assert search("  ", among) == []


def test_search_ranks_titles_before_words() -> None:
    assert search("margin", places(CHAPTERS))[0].title.startswith("Margin")
    assert (
        search("half kelly", places(CHAPTERS))[0].title
        == "Growth and fragility: Half and quarter Kelly"
    )


def test_search_excerpt_shows_the_words() -> None:
    match = search("optimal f by table", places(CHAPTERS))[0]
    assert (match.anchor, "Optimal f by table" in match.excerpt) == ("rules", True)
    assert len(match.excerpt) < 130


def test_show_found_lists_links_in_place_of_the_contents() -> None:
    sentence, listed, hides_contents = show_found("bootstrap")
    assert re.fullmatch(r"\d+ sections found\.", sentence)
    assert "](#monte-carlo)" in listed
    assert hides_contents


def test_show_found_says_when_nothing_matches() -> None:
    sentence, listed, hides_contents = show_found(" zebra ")
    assert sentence == "Nothing here says “zebra”. Try another word, or a part of it."
    assert (listed, hides_contents) == ("", True)


@pytest.mark.parametrize("query", [None, "", "  "])
def test_show_found_without_a_query_brings_the_contents_back(query: str | None) -> None:
    assert show_found(query) == ("", "", False)


def test_one_match_is_one_section() -> None:
    matches = search("bold", places([CHAPTER]))
    assert found_sentence("bold", matches) == "One section found."
    assert found_list(matches).startswith("- [Sample chapter](#sample)\n\n  ")


def test_the_least_history_is_that_of_the_rules() -> None:
    least = Kelly(kind="kelly").min_trades
    assert f"({least} unless you change it)" in WORDS


def test_the_interval_of_a_chance_is_true() -> None:
    _, low, high, _ = chance(50, 1_000)
    assert f"5% of 1,000 paths is {100 * low:.1f} to {100 * high:.1f}%" in WORDS
