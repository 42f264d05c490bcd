"""The Alerts section: a card of every kind, effects as found, names from a file as text."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from dash import no_update

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
from app.calculations.numerics.intervals import chance
from app.calculations.profile.model import AS_BACKTESTED, Scenario, parse_profile
from app.calculations.sizing.defaults import default_profile
from app.dash_app.components.content import Piece, Sentence, Table
from app.dash_app.pages.position_sizing.alerts import callbacks
from app.dash_app.pages.position_sizing.alerts.content import (
    AlertCards,
    Card,
    alert_bands,
    alert_cards,
    alerts_content,
    grave_alerts,
)
from app.dash_app.pages.position_sizing.alerts.evidence_tables import MOST_LINES
from app.dash_app.pages.position_sizing.alerts.findings import (
    Known,
    Promise,
    promise_of,
    tried_alerts,
)
from app.dash_app.pages.position_sizing.alerts.layout import cards as laid_out
from app.dash_app.state import profile_edit, stores
from app.dash_app.state.server_state import server_state
from app.dash_app.state.workspace import Workspace, chosen_scenario
from app.formatting import percent, short_money
from app.importers import ImportReport
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
from tests.unit.dash_app.words import words

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

WALKING = {"history": "walk_forward"}
LOGGED = {"kind": "historical"}
PERIOD = AlertPeriod(date(1), date(2), 1.5, date(1))

#: The shortest way to an alert of each kind: trades, rule, settings.
CASES: dict[AlertKind, tuple[list[Trade], dict[str, Any], dict[str, Any]]] = {
    "promise_broken": (one_a_day(WINS_FIRST), {"kind": "kelly"}, BROKEN),
    "margin_above_equity": (
        one_a_day([10.0] * 5),
        {"kind": "fixed_contracts", "contracts": 50},
        TIGHT,
    ),
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


def sample_alert(kind: AlertKind) -> Alert:
    trades, rule, settings = CASES[kind]
    return alert_of(kind, trades, rule, **settings)


def helped(alert: Alert, **changes: Any) -> Alert:
    """The alert after its change was tried and helped."""
    trades, _, _ = CASES["streaks"]
    effect = effect_of(sample_alert("streaks"), book_of(*trades), profile_of())
    assert effect is not None
    better = replace(effect, verdict="better", drawdown_verdict="smaller")
    return replace(alert, effect=better, **changes)


def made(kind: AlertKind, **changes: Any) -> Alert:
    """An alert by hand."""
    evidence = Evidence({"shortfall": 1_200.0, "days": 3.0}, (PERIOD,))
    return replace(Alert(kind, "danger", evidence), **changes)


def cards_of(*alerts: Alert, scenario: Scenario = AS_BACKTESTED) -> AlertCards:
    return alert_cards(alerts, scenario)


def card_of(alert: Alert) -> Card:
    (card,) = cards_of(alert).cards
    return card


def printed(pieces: tuple[Piece, ...] | list[Piece]) -> str:
    """All text of pieces."""
    texts: list[str] = []
    for piece in pieces:
        if isinstance(piece, Table):
            texts += [*piece.head, *(cell for row in piece.body for cell in row)]
        else:
            texts += [str(value) for value in vars(piece).values()]
    return " ".join(texts)


def workspace_of(book: Book, rule: dict[str, Any] = LOGGED, **portfolio: Any) -> Workspace:
    document = default_profile(book).to_document()
    document["portfolio"].update(portfolio)
    document["scenarios"] = [{"name": "Looked at", "rule": rule}]
    server_state().portfolios.clear()
    return Workspace({"fingerprint": "f", "nonce": "n.0.0"}, book, parse_profile(document))


def test_alert_wording_covers_every_finder() -> None:
    assert set(ALERT_WORDING) == set(FINDERS) == set(CASES)


@pytest.mark.parametrize("kind", CASES)
def test_card_of_each_kind_shows_title_figures_and_evidence(kind: AlertKind) -> None:
    alert = helped(sample_alert(kind), severity="warn")
    card = card_of(alert)
    text = printed(card.evidence)
    assert card.title == alert_title(alert)
    assert alert_text(alert) in text
    assert 2 <= len(card.figures.head) == len(card.figures.body[0]) <= 4
    has_lines = bool(alert.evidence.lines or alert.evidence.periods)
    tables = [piece for piece in card.evidence if isinstance(piece, Table)]
    assert (len(tables) > int(alert.proposal is not None)) == has_lines
    assert "nan" not in text
    assert "None" not in text
    assert bool(card.button) == (alert.proposal is not None)


def test_card_with_an_effect_shows_the_change_of_drawdown_and_result() -> None:
    trades, _, settings = CASES["streaks"]
    alert = sample_alert("streaks")
    effect = effect_of(alert, book_of(*trades), profile_of(**settings))
    assert effect is not None
    assert effect.verdict == "better"
    card = card_of(replace(alert, effect=effect))
    before, after = effect.before, effect.after
    assert card.figures.head == [alert_facts(alert)[0][1], "Drawdown", "Ending balance"]
    assert card.figures.body[0][1:] == [
        f"{percent(before.drawdown)} → {percent(after.drawdown)}",
        f"{short_money(before.ending_equity)} → {short_money(after.ending_equity)}",
    ]
    said = printed(card.evidence)
    assert "Halve sizes after 3 losses in a row, on “test”." in said
    assert effect_sentence(effect) in said
    assert f"${round(after.ending_equity):,}" in said


def test_figure_that_a_change_leaves_alone_says_so() -> None:
    alert = helped(sample_alert("streaks"))
    assert alert.effect is not None
    same = replace(alert, effect=replace(alert.effect, after=alert.effect.before))
    assert card_of(same).figures.body[0][1] == f"{percent(alert.effect.before.drawdown)}, same"


def test_broken_promise_with_an_answer_shows_the_chance_at_it() -> None:
    alert = helped(sample_alert("promise_broken"))
    reading = SimpleNamespace(chance=chance(49, 1_000))
    answer: Any = SimpleNamespace(scenario="test", readings={"cautious": reading})
    (card,) = alert_cards([alert], AS_BACKTESTED, Promise(answer)).cards
    assert card.figures.body[0][0].endswith(" → 4.9%")
    other: Any = SimpleNamespace(scenario="Another", readings={"cautious": reading})
    (card,) = alert_cards([alert], AS_BACKTESTED, Promise(other)).cards
    assert "→" not in card.figures.body[0][0]


def test_finding_without_a_cure_is_one_of_the_checks() -> None:
    alert = replace(sample_alert("margin_above_log"), severity="warn")
    assert alert.proposal is None
    content = cards_of(alert)
    assert content.cards == ()
    assert ALERT_WORDING["margin_above_log"].checked in content.checked
    (finding,) = content.uncured
    assert finding == Sentence(f"{alert_title(alert)}.", alert_text(alert))
    assert words(content.lead.finding) == "Nothing to act on"


def test_red_finding_without_a_cure_has_a_card_and_no_button() -> None:
    content = cards_of(made("margin_above_equity"))
    (card,) = content.cards
    assert (card.tone, card.button, card.instead) == ("danger", "", "Nothing to apply")
    assert words(laid_out(content)).count("Nothing to apply") == 1


def test_maximum_loss_of_more_than_equity_is_a_warning_and_not_red() -> None:
    broken, worst = helped(made("margin_above_equity")), helped(sample_alert("max_loss"))
    content = cards_of(replace(worst, severity="danger"), broken)
    assert [card.kind for card in content.cards] == ["margin_above_equity", "max_loss"]
    assert [card.tone for card in content.cards] == ["danger", "warn"]


def test_first_button_alone_is_filled() -> None:
    proposal = Proposal("scale_sizes", {"portfolio": {"kelly_fraction": 0.1}}, AS_BACKTESTED, 0.5)
    lower = replace(proposal, patch={"portfolio": {"kelly_fraction": 0.05}})
    content = cards_of(
        made("margin_above_equity"),
        helped(sample_alert("max_loss"), severity="warn", proposal=proposal),
        helped(sample_alert("joint_crashes"), severity="warn", proposal=lower),
    )
    assert [card.button for card in content.cards] == ["", "Use 0.1×", "Use 0.05×"]
    assert [card.is_filled for card in content.cards] == [False, True, False]


def test_cards_with_the_same_change_offer_it_once() -> None:
    proposal = Proposal("scale_sizes", {"portfolio": {"kelly_fraction": 0.2}}, AS_BACKTESTED, 0.4)
    kinds: tuple[AlertKind, AlertKind] = ("max_loss", "joint_crashes")
    alerts = [helped(sample_alert(kind), severity="warn", proposal=proposal) for kind in kinds]
    first, second = cards_of(*alerts).cards
    assert first.button
    assert not second.button
    assert second.instead == "Same change as for “Everything open going to maximum loss”"


def test_cards_say_their_severity_in_words() -> None:
    note = helped(sample_alert("streaks"), severity="info")
    content = cards_of(made("margin_above_equity"), note)
    assert content.lead == Sentence("1 danger, 1 note", "in the replay of “As backtested”.")
    text = words(laid_out(content))
    assert "Danger: Margin above equity" in text
    assert "Note: After 3 losses" in text


def test_section_without_alerts_lists_the_checks() -> None:
    content = cards_of()
    assert content.checked.startswith("Checked, nothing to gain: ")
    assert all(wording.checked in content.checked for wording in ALERT_WORDING.values())
    assert "Nothing to act on in the replay of “As backtested”." in words(laid_out(content))


def test_evidence_of_many_periods_lists_the_five_worst() -> None:
    periods = tuple(
        AlertPeriod(date(10 * i), date(10 * i + i % 2), 1 + i / 10, date(10 * i))
        for i in range(1, 9)
    )
    figures = {"shortfall": 1_800.0, "days": 12.0}
    text = printed(
        card_of(made("margin_above_equity", evidence=Evidence(figures, periods))).evidence
    )
    assert "and 3 more stretches" in text
    table = text.partition("Worst stretches")[2]
    worst = ("20 Mar 2024", "10 Mar 2024 to 11 Mar 2024", "29 Feb 2024")
    places = [table.index(day) for day in worst]
    assert places == sorted(places)
    assert "30 Jan 2024" not in table


def test_evidence_of_many_lines_counts_the_others() -> None:
    alert = helped(sample_alert("beyond_experience"), severity="warn")
    lines = tuple(EvidenceLine(f"S{i}", 1, value=2.0, date=date(1)) for i in range(14))
    card = card_of(replace(alert, evidence=replace(alert.evidence, lines=lines)))
    tables = [piece for piece in card.evidence if isinstance(piece, Table)]
    assert len(tables[-1].body) == MOST_LINES
    assert "and 4 more lines" in printed(card.evidence)


def test_bands_are_those_of_the_gravest_alert_with_periods() -> None:
    first = helped(sample_alert("max_loss"))
    second, third = made("margin_above_equity"), helped(made("standstill"))
    assert len(alert_bands([first, second, third], "light")) == 1
    assert alert_bands([first], "light") == []
    assert alert_bands([replace(second, severity="info")], "light") == []


@pytest.mark.parametrize("kind", ["max_loss", "too_few", "beyond_experience"])
def test_hostile_names_stay_plain_text(kind: AlertKind) -> None:
    trades, rule, settings = CASES[kind]
    named = [replace(trade, strategy=HOSTILE) for trade in trades]
    alert = helped(alert_of(kind, named, rule, **settings))
    scenario = scenario_of(rule).model_copy(update={"name": HOSTILE})
    content = cards_of(alert, scenario=scenario)
    assert HOSTILE in content.lead.rest
    assert HOSTILE in printed(content.cards[0].evidence)


def drawn(workspace: Workspace) -> tuple[Any, Any]:
    """Return cards and the digest of the settings."""
    report = ImportReport()
    server_state().portfolios.remember("n", lambda: (workspace.book, report))
    answer: tuple[Any, Any] = callbacks.draw_alerts({"due": 1}, None, state(workspace))
    return answer


LIGHT: stores.View = {"scheme": "light", "compact": False}


def state(workspace: Workspace) -> tuple[object, object]:
    """Return the stores that a browser sends of a workspace."""
    return workspace.ready, {"fingerprint": "f", "profile": workspace.profile.to_document()}


def test_drawn_cards_are_counted_and_printed_alike() -> None:
    workspace = workspace_of(book_of(*one_a_day(RUNS)))
    content, _ = drawn(workspace)
    alerts = tried_alerts(workspace, chosen_scenario(workspace, None))
    ready, active = state(workspace)
    number, _ = callbacks.count_alerts({"fraction": 0.1}, active, LIGHT, ready)
    assert int(number) == grave_alerts(alerts) > 0
    assert callbacks.count_alerts(None, active, LIGHT, ready) == ("", None)
    text = words(content)
    assert "Checked, nothing to gain" in text
    report = printed(alerts_content(workspace))
    assert all(alert_title(alert) in report for alert in alerts if alert.effect)


def test_bands_over_days_of_margin_above_equity_go_to_the_chart() -> None:
    trades, rule, settings = CASES["margin_above_equity"]
    limits = {"margin_ceiling": None, "max_times_logged": None, "sizing_equity": "current"}
    workspace = workspace_of(book_of(*trades), rule, **limits | settings)
    server_state().portfolios.remember("n", lambda: (workspace.book, ImportReport()))
    ready, active = state(workspace)
    _, bands = callbacks.count_alerts({"fraction": 0.1}, active, LIGHT, ready)
    (period,) = sample_alert("margin_above_equity").evidence.periods
    assert [(shape["x0"], shape["x1"]) for shape in bands["shapes"]] == [
        (str(period.start), str(period.end + np.timedelta64(1, "D")))
    ]
    assert bands["fraction"] == workspace.profile.portfolio.kelly_fraction


def test_alerts_opened_again_are_sent_again_with_the_same_digest() -> None:
    workspace = workspace_of(book_of(*one_a_day(RUNS)))
    cards, current = drawn(workspace)
    again, same = drawn(workspace)
    assert (words(again), same) == (words(cards), current)
    assert drawn(workspace_of(workspace.book, kelly_fraction=0.1))[1] != current


def test_digest_follows_other_scenarios_only_where_a_change_writes_them() -> None:
    """Scaling a rule of its own writes all scenarios; scaling the Kelly fraction writes none."""
    own, following = ({"kind": "historical"}, {"kind": "kelly", "history": "walk_forward"})
    for rule, is_drawn_anew in ((own, True), (following, False)):
        workspace = workspace_of(book_of(*one_a_day(RUNS)), rule)
        _, current = drawn(workspace)
        document = workspace.profile.to_document()
        another = {"name": "Another", "rule": {"kind": "historical", "multiplier": 2.0}}
        document["scenarios"].append(another)
        other = Workspace(workspace.ready, workspace.book, parse_profile(document))
        assert (drawn(other)[1] != current) == is_drawn_anew


def test_scenario_that_cannot_be_replayed_is_said() -> None:
    book = book_of(*one_a_day([100.0] * 60 + [-50.0] * 20))
    document = default_profile(book).to_document()
    limits = {"margin_ceiling": None, "max_times_logged": None, "sizing_equity": "current"}
    document["portfolio"] |= limits
    rule = {"kind": "fixed_fractional", "fraction": 1e12}
    document["scenarios"] = [{"name": "Absurd", "rule": rule}]
    server_state().portfolios.clear()
    workspace = Workspace({"fingerprint": "f", "nonce": "n.0.0"}, book, parse_profile(document))
    content, _ = drawn(workspace)
    assert "Absurd" in words(content)
    ready, active = state(workspace)
    assert callbacks.count_alerts({"fraction": 0.1}, active, LIGHT, ready) == ("", None)
    assert "Absurd" in printed(alerts_content(workspace))


def test_section_not_due_sends_nothing() -> None:
    assert callbacks.draw_alerts(None, None, (None, None)) == (no_update, no_update)


@pytest.fixture
def edits(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The changes of the profile that were sent to the browser."""
    sent: list[dict[str, Any]] = []

    def keep(_: str, props: dict[str, Any]) -> None:
        sent.append(props["data"])

    monkeypatch.setattr(profile_edit, "set_props", keep)
    return sent


def test_apply_sends_the_change_that_the_card_shows(edits: list[dict[str, Any]]) -> None:
    workspace = workspace_of(book_of(*one_a_day(RUNS)))
    _, current = drawn(workspace)
    alerts = tried_alerts(workspace, chosen_scenario(workspace, None))
    alert = next(alert for alert in alerts if alert.effect is not None)
    callbacks.apply_alert(alert.kind, None, current, state(workspace))
    (edit,) = edits
    assert alert.proposal is not None
    assert edit["patch"] == alert.proposal.patch
    assert edit["words"].startswith("Applied: ")
    assert edit["fingerprint"] == "f"


def test_apply_of_earlier_settings_or_an_unknown_kind_does_nothing(
    edits: list[dict[str, Any]],
) -> None:
    workspace = workspace_of(book_of(*one_a_day(RUNS)))
    _, current = drawn(workspace)
    callbacks.apply_alert("streaks", None, "earlier", state(workspace))
    callbacks.apply_alert("vix", None, current, state(workspace))
    callbacks.apply_alert(None, None, current, state(workspace))
    assert edits == []


def test_promise_waits_for_the_answer_that_is_on_its_way() -> None:
    trades, _, settings = CASES["promise_broken"]
    rule = {"kind": "kelly", "history": "walk_forward"}
    workspace = workspace_of(book_of(*trades), rule, **settings)
    scenario = chosen_scenario(workspace, None)
    assert scenario == workspace.my_sizing
    waiting = promise_of(workspace, scenario, Known(lambda _: None))
    assert waiting.is_pending
    alerts = tried_alerts(workspace, scenario, waiting)
    assert "promise_broken" not in [alert.kind for alert in alerts]
    content = alert_cards(alerts, scenario, waiting)
    assert "is being worked out…" in words(laid_out(content))
    assert ALERT_WORDING["promise_broken"].checked not in content.checked


def test_promise_above_the_answer_is_read_from_the_chances_that_are_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The alert is that of a simulation in which as many paths break the promise."""
    trades, _, settings = CASES["promise_broken"]
    workspace = workspace_of(book_of(*trades), {"kind": "kelly", **WALKING}, **settings)
    scenario, fraction = chosen_scenario(workspace, None), BROKEN["kelly_fraction"]
    search = SimpleNamespace(size=0.5, chance=chance(49, 1_000))
    answer: Any = SimpleNamespace(
        scenario=scenario.name, fraction=0.5, readings={"cautious": search}
    )

    def promise(simulated: float) -> Promise:
        chances: Any = SimpleNamespace(chance_at={simulated: chance(321, 1_000)}.get)
        return promise_of(workspace, scenario, Known(lambda _: answer, lambda _: chances))

    assert promise(0.1).reading is None
    answer.fraction = fraction
    assert promise(fraction).reading is None, "the finder needs no simulation there"
    answer.fraction = 0.5
    monkeypatch.setattr("app.calculations.alerts.drawdown_promise.SamePaths", None)
    alerts = tried_alerts(workspace, scenario, promise(fraction))
    (alert,) = (each for each in alerts if each.kind == "promise_broken")
    figures = alert.evidence.figures
    assert (figures["chance"], figures["factor"]) == (0.321, 0.5 / fraction)


def test_promise_of_another_scenario_does_not_wait() -> None:
    workspace = workspace_of(book_of(*one_a_day(RUNS)))
    assert not promise_of(workspace, AS_BACKTESTED, Known(lambda _: None)).is_pending
    assert not promise_of(workspace, AS_BACKTESTED, None).is_pending
