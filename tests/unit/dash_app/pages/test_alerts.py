"""The Alerts section: a card of every kind, effects as found, names from a file as text."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from app.calculations.alerts import (
    FINDERS,
    Alert,
    AlertKind,
    AlertPeriod,
    Evidence,
    EvidenceLine,
    Proposal,
    effect_of,
)
from app.calculations.log.book import Book
from app.calculations.profile.model import AS_BACKTESTED, parse_profile
from app.calculations.replay.comparison import Effect
from app.calculations.sizing.defaults import default_profile
from app.dash_app.components.markup import markup
from app.dash_app.pages.position_sizing import alerts_callbacks, alerts_view, ids
from app.dash_app.state.server_state import server_state
from app.dash_app.state.workspace import Workspace
from app.wording.alert_evidence import alert_text
from app.wording.alerts import ALERT_WORDING, alert_facts, alert_title
from app.wording.comparison import effect_sentence
from tests.unit.calculations.alerts.alert_cases import alert_of
from tests.unit.calculations.builders import (
    MARGIN,
    Trade,
    book_of,
    date,
    one_a_day,
    profile_of,
    scenario_of,
)

HOSTILE = '<img src=x onerror="alert(1)"> \'&amp;'
WINS_FIRST = [MARGIN] * 60 + [-MARGIN] * 40
RUNS = ([100.0] * 10 + [-100.0] * 8) * 12
KELLY = {"kind": "kelly", "fraction": 0.5}
TIGHT = {"margin_ceiling": None, "starting_capital": 10_000}
BROKEN = {"kelly_fraction": 1.5, "margin_ceiling": None, "sizing_equity": "starting"}
TURNING = one_a_day(
    [100.0, 100, 100, 100, -100] * 12 + [100.0, 100, -100, -100, -100] * 20 + [100.0, -100] * 30,
    margin=500,
)
CRASHES = [500.0 * (-1 if i in range(10) else 0.2) for i in range(100)]
AT_VIX = [
    replace(trade, vix=vix)
    for trade, vix in zip(
        one_a_day([100.0, 120, -80, 90, 110] * 30 + [-100.0, -120, 80, -90, -110] * 8),
        [12.0] * 150 + [35.0] * 40,
        strict=True,
    )
]

LOGGED = {"kind": "historical"}
PERIOD = AlertPeriod(date(1), date(2), 1.5, date(1))

#: The shortest way to an alert of each kind: trades, rule, settings.
CASES: dict[AlertKind, tuple[list[Trade], dict[str, Any], dict[str, Any]]] = {
    "promise_broken": (one_a_day(WINS_FIRST), {"kind": "kelly"}, BROKEN),
    "margin_above_equity": (one_a_day([10.0] * 5), {"kind": "fixed_contracts", "contracts": 50}, TIGHT),
    "max_loss": (one_a_day([10.0] * 40), {"kind": "fixed_contracts", "contracts": 50}, {}),
    "margin_above_log": (one_a_day([10.0] * 5), {"kind": "fixed_contracts", "contracts": 60}, {}),
    "standstill": (
        one_a_day([100.0] * 5 + [-10.0] * 73),
        {"kind": "historical"},
        {"streak_rule": {"losses": 3, "multiplier": 0}},
    ),
    "joint_crashes": (
        [*one_a_day(CRASHES), *one_a_day(CRASHES, strategy="Fly")],
        {"kind": "historical"},
        {},
    ),
    "hindsight_gap": (TURNING, KELLY, {}),
    "beyond_experience": (one_a_day([10.0] * 5), {"kind": "fixed_contracts", "contracts": 3}, {}),
    "too_few": (one_a_day([MARGIN, MARGIN, -MARGIN] * 5), {"kind": "historical"}, {}),
    "vix": (AT_VIX, {"kind": "historical"}, {}),
    "streaks": (one_a_day(RUNS), {"kind": "historical"}, {}),
}


class Elements(HTMLParser):
    """The elements of some HTML: tag and attributes, and all text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def sample_alert(kind: AlertKind) -> Alert:
    trades, rule, settings = CASES[kind]
    return alert_of(kind, trades, rule, **settings)


def rendered(*alerts: Alert, effects: alerts_view.Effects | None = None) -> Elements:
    return Elements(markup(alerts_view.content(AS_BACKTESTED, alerts, effects)))


def helpful(*alerts: Alert) -> dict[AlertKind, Effect | None]:
    """Effects by which every proposal is worth offering."""
    trades, _, _ = CASES["streaks"]
    effect = effect_of(sample_alert("streaks"), book_of(*trades), profile_of())
    assert effect is not None
    better = replace(effect, verdict="better", drawdown_verdict="smaller")
    return {alert.kind: better for alert in alerts}


def made(kind: AlertKind, **changes: Any) -> Alert:
    """An alert by hand."""
    evidence = Evidence({"shortfall": 1_200.0, "days": 3.0}, (PERIOD,))
    return replace(Alert(kind, "danger", evidence), **changes)


def workspace_of(book: Book, rule: dict[str, Any] = LOGGED, **portfolio: Any) -> Workspace:
    document = default_profile(book).to_document()
    document["portfolio"].update(portfolio)
    document["scenarios"] = [{"name": "Looked at", "rule": rule}]
    server_state().portfolios.clear()
    return Workspace({"fingerprint": "f", "nonce": "n.0.0"}, book, parse_profile(document))


def test_alert_wording_covers_every_finder() -> None:
    assert set(ALERT_WORDING) == set(FINDERS) == set(CASES)


@pytest.mark.parametrize("kind", CASES)
def test_card_of_each_kind_shows_title_text_and_evidence(kind: AlertKind) -> None:
    alert = replace(sample_alert(kind), severity="warn")
    card = rendered(alert)
    assert alert_title(alert) in card.text
    assert alert_text(alert) in card.text
    assert 2 <= len(alert_facts(alert)) <= 4
    rows = len(card.all("tr"))
    assert (rows > 0) == bool(alert.evidence.lines or alert.evidence.periods)
    assert "nan" not in card.text
    assert "None" not in card.text
    if alert.proposal:
        assert card.all("button") == []
        assert "being tried…" in card.text
        (button,) = rendered(alert, effects=helpful(alert)).all("button")
        assert json.loads(button["data-patch"] or "") == alert.proposal.patch
    else:
        assert "Nothing to apply" in card.text


def test_card_of_margin_above_log_shows_its_figures() -> None:
    """60 contracts of 1,000 are 60 % of capital, the log's one contract a hundredth."""
    text = rendered(sample_alert("margin_above_log")).text
    assert "60%of equity, this scenario’s peak" in text
    assert "1.0%of equity, the log’s peak" in text


def test_information_waits_until_its_change_was_tried() -> None:
    """A note that came to nothing goes into the line of what was checked."""
    note = replace(sample_alert("beyond_experience"), severity="info")
    assert note.proposal is not None
    assert rendered(note).all("li") == []
    assert rendered(note, effects={}).all("li") == []
    assert ALERT_WORDING["beyond_experience"].checked in rendered(note, effects={}).text
    assert len(rendered(note, effects=helpful(note)).all("li")) == 1


def test_card_without_a_proposal_has_no_button() -> None:
    card = rendered(made("margin_above_equity"), effects={})
    assert card.all("button") == []
    assert "Nothing to apply" in card.text
    assert "tried" not in card.text


def test_button_of_the_first_danger_alone_is_filled() -> None:
    proposal = Proposal("scale_sizes", {"portfolio": {"kelly_fraction": 0.1}}, AS_BACKTESTED, 0.5)
    danger, other = (
        made("margin_above_equity"),
        made("max_loss", evidence=sample_alert("max_loss").evidence, proposal=proposal),
    )
    lower = replace(proposal, patch={"portfolio": {"kelly_fraction": 0.05}})
    third = replace(sample_alert("margin_above_log"), severity="danger", proposal=lower)
    alerts = (danger, other, third)
    assert [button["class"] for button in rendered(*alerts, effects=helpful(*alerts)).all("button")] == [
        "al-btn filled",
        "al-btn",
    ]
    warnings = [replace(alert, severity="warn") for alert in (other, third)]
    assert [button["class"] for button in rendered(*warnings, effects=helpful(*warnings)).all("button")] == ["al-btn", "al-btn"]


def test_card_says_its_severity_in_words() -> None:
    note = replace(sample_alert("streaks"), severity="info", proposal=None)
    text = rendered(made("margin_above_equity"), note).text
    assert "1 danger, 1 note for “As backtested”" in text
    assert "Danger: Margin above equity" in text
    assert "Note: After 3 losses" in text


def test_card_with_an_effect_shows_its_sentence_and_figures() -> None:
    trades, _, settings = CASES["streaks"]
    alert = sample_alert("streaks")
    effect = effect_of(alert, book_of(*trades), profile_of(**settings))
    assert effect is not None
    assert effect.verdict == "better"
    card = rendered(alert, effects={"streaks": effect})
    assert effect_sentence(effect) in card.text.replace("\u2060", "")
    assert "Halve sizes after 3 losses in a row, on “test”: Better:" in card.text
    assert "being tried" not in card.text
    before, after = (f"${round(figures.ending_equity):,}" for figures in (effect.before, effect.after))
    assert before in card.text
    assert after in card.text


def test_card_whose_change_did_not_help_offers_nothing() -> None:
    for effects in ({"streaks": None}, {"streaks": replace(helpful(sample_alert("streaks"))["streaks"], verdict="worse")}):
        card = rendered(sample_alert("streaks"), effects=effects)
        assert card.all("button") == []
        assert "Nothing to apply" in card.text
        assert "being tried" not in card.text


def test_card_of_many_periods_lists_the_five_worst() -> None:
    periods = tuple(AlertPeriod(date(10 * i), date(10 * i + i % 2), 1 + i / 10, date(10 * i)) for i in range(1, 9))
    card = rendered(made("margin_above_equity", evidence=Evidence({"shortfall": 1_800.0, "days": 12.0}, periods)))
    assert "and 3 more stretches" in card.text
    table = card.text.partition("Worst stretches")[2]
    places = [table.index(day) for day in ("20 Mar 2024", "10 Mar 2024 to 11 Mar 2024", "29 Feb 2024")]
    assert places == sorted(places)
    assert "30 Jan 2024" not in table
    assert "Banded on the replay" in card.text


def test_banded_alert_is_the_gravest_with_periods() -> None:
    first = made("max_loss", evidence=sample_alert("max_loss").evidence)
    second, third = made("margin_above_equity"), made("margin_above_equity")
    assert alerts_view.banded([first, second, third]) is second
    assert alerts_view.banded([first]) is None
    assert alerts_view.banded([replace(second, severity="info")]) is None


def test_card_of_many_lines_counts_the_others() -> None:
    alert = sample_alert("beyond_experience")
    lines = tuple(EvidenceLine(f"S{i}", 1, value=2.0, date=date(1)) for i in range(14))
    card = rendered(replace(alert, severity="warn", evidence=replace(alert.evidence, lines=lines)))
    assert len(card.all("tr")) == 1 + alerts_view.MOST_LINES
    assert "and 4 more lines" in card.text


@pytest.mark.parametrize("kind", ["margin_above_log", "max_loss", "too_few", "beyond_experience"])
def test_card_of_hostile_names_shows_them_as_text(kind: AlertKind) -> None:
    trades, rule, settings = CASES[kind]
    named = [replace(trade, strategy=HOSTILE) for trade in trades]
    alert = alert_of(kind, named, rule, **settings)
    scenario = scenario_of(rule).model_copy(update={"name": HOSTILE})
    card = Elements(markup(alerts_view.content(scenario, [alert], helpful(alert))))
    assert card.all("img") == []
    assert HOSTILE in card.text
    assert all(name not in ("onerror", "src") for _, attributes in card.elements for name in attributes)
    if alert.proposal:
        assert json.loads(card.all("button")[0]["data-patch"] or "") == alert.proposal.patch


def test_cards_with_the_same_change_offer_it_once() -> None:
    proposal = Proposal("scale_sizes", {"portfolio": {"kelly_fraction": 0.2}}, AS_BACKTESTED, 0.4)
    kinds: tuple[AlertKind, AlertKind] = ("max_loss", "joint_crashes")
    alerts = [replace(sample_alert(kind), severity="warn", proposal=proposal) for kind in kinds]
    cards = rendered(*alerts, effects=helpful(*alerts))
    buttons = [button for button in cards.all("button") if button.get("data-act") == "apply-alert"]
    assert len(buttons) == 1
    assert "Same change as for “Everything open going to maximum loss”" in cards.text
    assert rendered(*alerts).text.count(": being tried…") == 1


def test_content_without_alerts_lists_the_checks() -> None:
    assert "Checked" not in rendered().text  # the promise is still being read
    text = rendered(effects={}).text
    assert "Checked, nothing to gain: " in text
    assert "Nothing to act on for “As backtested”" in text
    assert all(wording.checked in text for wording in ALERT_WORDING.values())


def answers(workspace: Workspace, alerted: object = None, scheme: str = "light", banded: object = None) -> tuple[Any, Any, Any]:
    """Return the cards with their count, the digest of their inputs, and their bands."""
    server_state().portfolios.remember("n", lambda: (workspace.book, None))  # type: ignore[arg-type,return-value]
    active = {"fingerprint": "f", "profile": workspace.profile.to_document()}
    drawn: tuple[Any, Any, Any] = alerts_callbacks.draw_alerts({"profile": 1}, workspace.ready, active, {"scheme": scheme}, alerted, banded)
    return drawn


def counted(cards: str) -> str:
    """The number that comes with the cards for the page's head."""
    return cards.partition(f'<template data-for="{ids.ALERTS_COUNT}">')[2].partition("</template>")[0]


def test_draw_alerts_draws_cards_before_their_effects() -> None:
    workspace = workspace_of(book_of(*one_a_day(RUNS)))
    cards, alerted, _ = answers(workspace)
    assert "being tried…" in cards
    assert int(counted(cards)) == len(Elements(cards).all("li")) > 0
    complete = alerts_callbacks.draw_effects(alerted, workspace.ready, {"fingerprint": "f", "profile": workspace.profile.to_document()})
    assert "being tried" not in complete
    assert len(Elements(complete).all("li")) == int(counted(complete)) > 0
    assert "Checked, nothing to gain" in complete


def test_draw_alerts_without_a_change_sends_nothing() -> None:
    workspace = workspace_of(book_of(*one_a_day(RUNS)))
    _, alerted, _ = answers(workspace)
    assert answers(workspace, alerted) == (alerts_callbacks.no_update,) * 3
    assert answers(workspace, alerted, "dark")[1] != alerted
    assert answers(workspace_of(workspace.book, kelly_fraction=0.1), alerted)[1] != alerted


def test_draw_alerts_follows_other_scenarios_only_where_a_change_writes_them() -> None:
    """Scaling a rule of its own writes all scenarios; scaling the Kelly fraction writes none."""
    own, following = ({"kind": "historical"}, {"kind": "kelly", "history": "walk_forward"})
    for rule, is_drawn_anew in ((own, True), (following, False)):
        workspace = workspace_of(book_of(*one_a_day(RUNS)), rule)
        _, alerted, _ = answers(workspace)
        document = workspace.profile.to_document()
        document["scenarios"].append({"name": "Another", "rule": {"kind": "historical", "multiplier": 2.0}})
        other = Workspace(workspace.ready, workspace.book, parse_profile(document))
        assert (answers(other, alerted)[1] is not alerts_callbacks.no_update) == is_drawn_anew


def test_draw_alerts_draws_the_bands_of_the_gravest() -> None:
    """3,000 of margin is held while losses of 1,500 leave 2,000 of 5,000."""
    held = [Trade("8 09:00", "90 09:00", margin=3 * MARGIN, strategy="Long"), *one_a_day([-1_500.0] * 4, margin=100)]
    workspace = workspace_of(book_of(*held), starting_capital=5_000.0)
    bands = answers(workspace)[2]
    assert bands
    assert answers(workspace, banded=bands)[2] is alerts_callbacks.no_update  # they are on the curves already
    assert answers(workspace_of(workspace.book, starting_capital=50_000.0), banded=bands)[2] == []


def test_draw_alerts_of_an_unreplayable_scenario_says_so() -> None:
    book = book_of(*one_a_day([100.0, -50] * 40))
    document = default_profile(book).to_document()
    document["portfolio"] |= {"margin_ceiling": None, "max_times_logged": None, "sizing_equity": "current"}
    document["scenarios"] = [{"name": "Absurd", "rule": {"kind": "fixed_fractional", "fraction": 1e300}}]
    server_state().portfolios.clear()
    words, _, bands = answers(Workspace({"fingerprint": "f", "nonce": "n.0.0"}, book, parse_profile(document)))
    assert "Absurd" in words
    assert (counted(words), bands) == ("", [])


def test_draw_alerts_before_the_curves_sends_nothing() -> None:
    assert alerts_callbacks.draw_alerts(None, None, None, None, None, None) == (alerts_callbacks.no_update,) * 3
    assert alerts_callbacks.draw_effects(None, None, None) is alerts_callbacks.no_update
