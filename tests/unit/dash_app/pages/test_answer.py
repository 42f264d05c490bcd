"""Tests of the headline: what the answer depends on, the chances at every size, words, jobs."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from dash import no_update

from app.calculations.errors import LotwiseError
from app.calculations.numerics.intervals import Estimated, chance
from app.calculations.profile.model import PortfolioSettings, Profile, parse_profile
from app.calculations.profile.scaling import size_scale
from app.calculations.replay.comparison import merge_patch
from app.calculations.size_search import SearchOptions, default_settings, recommended_size
from app.calculations.size_search.answer import RecommendedSize
from app.calculations.size_search.question import sized_scenario
from app.calculations.size_search.search import simulators_of
from app.dash_app.figures.slider_steps import STEPS
from app.dash_app.jobs import callbacks as long_work
from app.dash_app.jobs.manager import JobWork, State, Status
from app.dash_app.pages.position_sizing.answer import callbacks, content, work
from app.dash_app.pages.position_sizing.settings.layout import marks
from app.dash_app.pages.position_sizing.settings.places import place_of
from app.dash_app.state import profile_edit, stores
from app.dash_app.state.known_answer import (
    ANSWER,
    answer_key,
    follows_slider,
    known_answer,
    present_size,
)
from app.dash_app.state.portfolio_cache import result_key
from app.dash_app.state.server_state import ServerState, server_state
from app.dash_app.state.workspace import Workspace, open_workspace
from app.formatting import times
from app.wording.answer import headline
from tests.unit.dash_app.logs import ODD_NAME, wins_and_losses, workspace_of
from tests.unit.dash_app.works import work_of
from tests.unit.dash_app.workspaces import browser_of

BOOK = wins_and_losses()
PATHS = 200


@pytest.fixture(autouse=True)
def few_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    """The work on so few paths that a test can wait for it."""

    def few(*given: Any) -> Any:
        return replace(default_settings(*given), paths=PATHS, horizon_days=20)

    monkeypatch.setattr(work, "default_settings", few)


@pytest.fixture
def answer() -> RecommendedSize:
    """The answer for the log of wins and losses."""
    return found_answer()


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The changes of settings that are sent to the browser, by store."""
    edits: dict[str, Any] = {}
    monkeypatch.setattr(profile_edit, "set_props", lambda name, props: edits.update({name: props}))
    return edits


def keep(answer: RecommendedSize, ready: Any, active: Any) -> None:
    """Have the server know the answer of what the browser shows."""
    workspace = open_workspace(ready, active)
    assert workspace is not None
    key = (ANSWER, answer_key(workspace.profile))
    server_state().portfolios.keep(workspace.ready, key, answer)


@cache
def found_answer() -> RecommendedSize:
    """The same, searched once."""
    profile = profile_with()
    settings = replace(default_settings(BOOK, 0.05), paths=PATHS, horizon_days=20)
    options = SearchOptions(readings=("cautious",))
    return recommended_size(BOOK, profile, settings=settings, options=options)


def profile_with(own: dict[str, Any] | None = None, **portfolio: Any) -> Profile:
    """The profile of a new workspace with settings of the portfolio and of its one strategy."""
    document = workspace_of(BOOK, **portfolio).profile.to_document()
    document["strategies"][ODD_NAME] |= own or {}
    return parse_profile(document)


def job_of(profile: Profile, **request: Any) -> JobWork:
    """A job for the log of wins and losses."""
    return work_of(BOOK, profile, request)


def test_answer_key_does_not_depend_on_the_fraction_in_use() -> None:
    keys = {answer_key(profile_with(kelly_fraction=f)) for f in (0.05, 0.5, 2.0)}
    assert len(keys) == 1


def test_answer_key_depends_on_the_promise_and_on_what_sizes_follow() -> None:
    changes: list[dict[str, Any]] = [
        {},
        {"target_max_drawdown": 0.4},
        {"drawdown_probability": 0.2},
        {"sizing_equity": "current"},
        {"slippage_per_contract": 5.0},
        {"starting_capital": 60_000.0},
    ]
    keys = {answer_key(profile_with(**portfolio)) for portfolio in changes}
    assert len(keys) == len(changes)


def test_answer_key_depends_on_the_rule_but_not_on_its_name_for_others() -> None:
    profile = profile_with()
    mine = sized_scenario(profile)
    wary = mine.model_copy(update={"rule": mine.rule.model_copy(update={"min_trades": 77})})
    other = profile.model_copy(update={"scenarios": [wary]})
    assert answer_key(other) != answer_key(profile)


def test_answer_key_keeps_the_proportion_of_own_fractions() -> None:
    own, double = ({"kelly_fraction": fraction} for fraction in (0.1, 0.2))
    key = answer_key(profile_with(own, kelly_fraction=0.5))
    assert answer_key(profile_with(double, kelly_fraction=1.0)) == key
    assert answer_key(profile_with(own, kelly_fraction=1.0)) != key


def test_chances_key_depends_on_the_fraction_only_beside_own_ones() -> None:
    def keys(own: dict[str, Any] | None) -> set[str]:
        return {work.chances_key(profile_with(own, kelly_fraction=f)) for f in (0.1, 0.5)}

    assert len(keys(None)) == 1
    assert len(keys({"kelly_fraction": 0.1})) == 2


def test_chances_are_those_of_the_simulators_of_the_answer() -> None:
    profile = profile_with(kelly_fraction=0.5, target_max_drawdown=0.01)
    found = work.chances_at([0.05, 0.5, 2.0], job_of(profile))
    assert found.fraction.tolist() == [0.05, 0.5, 2.0]
    scale = size_scale(profile, sized_scenario(profile))
    settings = work.default_settings(BOOK, profile.portfolio.drawdown_probability)
    target = profile.portfolio.target_max_drawdown
    values = [each.value for each in found.chance]
    for fraction, value in zip(found.fraction.tolist(), values, strict=True):
        chances = []
        for simulator in simulators_of(BOOK, scale, settings, "cautious"):
            at_size = replace_fraction(simulator.profile, fraction)
            alone = type(simulator)(BOOK, at_size, simulator.scenario, simulator.settings).run()
            fallen = getattr(alone, alone.judged)
            chances.append(float(np.mean(fallen > target)))
        assert value == pytest.approx(max(chances))
        assert found.chance_at(fraction) in found.chance
    assert found.chance_at(0.4) is None
    assert values == sorted(values)
    assert values[0] < values[-1]
    assert all(each.low <= each.value <= each.high for each in found.chance)


def replace_fraction(profile: Profile, fraction: float) -> Profile:
    """The profile at another Kelly fraction."""
    portfolio = profile.portfolio.model_copy(update={"kelly_fraction": fraction})
    return profile.model_copy(update={"portfolio": portfolio})


def test_chances_hold_equally_likely_years() -> None:
    profile = profile_with(kelly_fraction=0.5, target_max_drawdown=0.01)
    found = work.chances_at([0.5], job_of(profile))
    years = found.falls_at(0.5)
    assert years is not None
    assert (np.diff(years) >= 0).all()
    assert (years > 0.01).mean() == pytest.approx(found.chance[0].value, abs=1 / len(years))
    assert found.falls_at(0.4) is None


def test_chances_report_progress_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    sizes = [0.01 * step for step in range(1, 30)]
    work.chances_at(
        sizes, job_of(profile_with()), lambda done, of, what="": told.append((done, of))
    )
    done, of = told[-1]
    assert done == of
    assert told == sorted(told)
    assert of % len(sizes) == 0


def test_chances_are_complete_at_every_step_and_the_present_size() -> None:
    profile = profile_with(kelly_fraction=0.123)
    own = profile_with({"kelly_fraction": 0.1}, kelly_fraction=0.123)

    def at(*sizes: float) -> work.StepChances:
        none = (chance(0, 100),) * len(sizes)
        return work.StepChances(np.array(sizes), none, np.zeros((len(sizes), 50)))

    assert not work.are_complete(None, profile)
    assert not work.are_complete(at(0.123), profile)
    assert not work.are_complete(at(*STEPS), profile)
    assert work.are_complete(at(*sorted({*STEPS, 0.123})), profile)
    assert work.are_complete(at(0.123), own)
    assert work.are_complete(at(*STEPS), profile_with(kelly_fraction=0)), "0 has no chance"
    assert not work.are_complete(at(0.5), profile_with(kelly_fraction=0))
    assert work.are_complete(None, profile_with({"kelly_fraction": 0.1}, kelly_fraction=0))


def test_results_of_the_work_are_known_afterwards(
    monkeypatch: pytest.MonkeyPatch, state: ServerState, answer: RecommendedSize
) -> None:
    monkeypatch.setattr(work, "STEPS", (0.05,))
    monkeypatch.setattr(work, "recommended_size", lambda *_, **__: answer)
    workspace = workspace_of(BOOK)
    assert known_answer(workspace) is None
    assert work.known_chances(workspace) is None
    work.register(state)
    job = job_of(workspace.profile, **work.request_of(workspace))
    for kind in (ANSWER, work.CHANCES):
        assert state.jobs.kinds[kind].run(job) == {}
    assert known_answer(workspace) is answer
    chances = work.known_chances(workspace)
    assert chances is not None
    assert set(chances.fraction) == {0.05, 0.5, answer.fraction}
    moved = replace_fraction(workspace.profile, 0.25)
    assert known_answer(Workspace(workspace.ready, BOOK, moved)) is answer


def test_answer_json_has_the_words_of_the_answer(answer: RecommendedSize) -> None:
    shown = content.answer_json(answer)
    assert answer.fraction is not None
    assert shown["fraction"] == answer.fraction
    assert shown["label"] == times(answer.fraction)
    assert shown["place"] == place_of(answer.fraction)
    assert shown["headline"] == headline(answer)


def test_step_chances_json_says_each_chance(answer: RecommendedSize) -> None:
    chances = work.StepChances(
        fraction=np.array([0.1, 0.5]),
        chance=(Estimated(0.02, 0.01, 0.03, 0.006), Estimated(0.4, 0.37, 0.43, 0.018)),
        falls=np.zeros((2, 50)),
    )
    portfolio = PortfolioSettings(drawdown_probability=0.05)
    low, high = content.step_chances_json(chances, portfolio, answer)["chances"]
    assert (low["fraction"], high["fraction"]) == (0.1, 0.5)
    assert (low["value"], low["text"]) == (0.02, "2.0%")
    assert low["qualifier"] == "± 1.0% · you accept 5%"
    assert high["qualifier"] == "± 3.0% · you accept 5%"
    assert "40.0%" in high["sentence"]


def find(ready: object, active: object, shown: tuple[object, object] = ("old", "old")) -> Any:
    browser = {"client": "c" * 32, "jobs": None, "shown": shown}
    said, *handed = callbacks.find_answer(ready, active, None, browser, None)
    assert said is no_update
    return tuple(handed)


def test_find_answer_starts_the_search_then_the_chances(
    monkeypatch: pytest.MonkeyPatch, answer: RecommendedSize
) -> None:
    started: list[str] = []
    monkeypatch.setattr(long_work, "begin", lambda kind, *_: started.append(kind))
    ready, active = browser_of(BOOK)
    assert find(ready, active) == (None, None)
    assert started == [ANSWER]
    workspace = open_workspace(ready, active)
    assert workspace is not None
    key = (ANSWER, answer_key(workspace.profile))
    server_state().portfolios.keep(workspace.ready, key, answer)
    shown, chances = find(ready, active)
    assert (shown["headline"], chances) == (headline(answer), None)
    assert started == [ANSWER, work.CHANCES]
    kept = json.loads(json.dumps(shown)), None
    assert find(ready, active, kept) == (no_update, no_update), "the page shows it already"


@pytest.mark.parametrize("kind", [ANSWER, work.CHANCES])
def test_start_is_for_the_book_that_is_loaded(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """Work is under way on a book of the same trades, as before pairing was switched."""
    begun: list[str] = []
    monkeypatch.setattr(server_state().jobs, "status", lambda _: Status("running"))
    monkeypatch.setattr(long_work, "begin", lambda *given: begun.append(given[3]))
    former, profile = workspace_of(BOOK), profile_with()

    def start(nonce: str, key: str | None = None) -> list[str]:
        jobs = {"jobs": {kind: {"id": "a" * 32, "state": "running", "key": key}}}
        workspace = Workspace({**former.ready, "nonce": nonce}, BOOK, profile)
        work.start(kind, workspace, None, long_work.BrowserJobs("c" * 32, jobs))
        return begun

    work.register(server_state())
    (key,) = start("one.0.0")
    assert start("one.1.5", key) == [key], "loaded again"
    assert start("two.0.0", key)[1:] not in ([], [key])


def test_offer_as_default_makes_the_answer_the_size_of_a_new_profile(
    monkeypatch: pytest.MonkeyPatch, answer: RecommendedSize
) -> None:
    sent: list[Any] = []
    monkeypatch.setattr(callbacks, "set_props", lambda name, props: sent.append((name, props)))
    ready, active = browser_of(BOOK)
    workspace = open_workspace(ready, active)
    assert workspace is not None
    defaults = {**active, "filename": "log.csv"}
    callbacks.offer_as_default(None, workspace, defaults)
    callbacks.offer_as_default(answer, workspace, {**defaults, "fingerprint": "another"})
    assert sent == []
    callbacks.offer_as_default(answer, workspace, defaults)
    ((store, props),) = sent
    assert store == stores.DEFAULT_PROFILE
    offered = props["data"]
    assert offered["profile"]["portfolio"]["kelly_fraction"] == answer.fraction
    assert offered["is_answered"] is True
    callbacks.offer_as_default(answer, workspace, offered)
    assert len(sent) == 1, "nothing is sent twice"


def test_find_answer_waits_while_the_page_loads(
    monkeypatch: pytest.MonkeyPatch, answer: RecommendedSize
) -> None:
    def refuse(*_: Any) -> None:
        raise LotwiseError("the page has not finished loading")

    monkeypatch.setattr(long_work, "begin", refuse)
    ready, active = browser_of(BOOK)
    assert find(ready, active) == (None, None)
    assert find(None, None) == (None, None)
    workspace = open_workspace(ready, active)
    assert workspace is not None
    key = (ANSWER, answer_key(workspace.profile))
    server_state().portfolios.keep(workspace.ready, key, answer)
    assert find(ready, active)[0]["headline"] == headline(answer), "what is known is shown"


@pytest.mark.parametrize(
    ("status", "is_again", "times_begun"),
    [("running", False, 0), ("failed", False, 0), ("failed", True, 1), ("running", True, 1)]
    + [(ended, False, 1) for ended in ("lost", "stopped", "finished")],
)
def test_a_job_that_is_gone_is_begun_again(
    monkeypatch: pytest.MonkeyPatch,
    state: ServerState,
    status: State,
    is_again: bool,
    times_begun: int,
) -> None:
    """As after a restart of the server, or an hour in which the browser's tab was asleep."""
    begun: list[str] = []
    monkeypatch.setattr(long_work, "begin", lambda kind, *_: begun.append(kind))
    monkeypatch.setattr(long_work, "is_run_again", lambda *_: is_again)
    monkeypatch.setattr(state.jobs, "status", lambda _: Status(status))
    work.register(state)
    workspace = workspace_of(BOOK)
    key = result_key(workspace.ready, answer_key(workspace.profile))
    jobs = {"jobs": {ANSWER: {"id": "a" * 32, "state": "running", "key": key}}}
    work.start(ANSWER, workspace, None, long_work.BrowserJobs("c" * 32, jobs))
    assert len(begun) == times_begun


def test_at_a_fraction_of_0_the_answer_can_be_used_and_has_chances(
    sent: dict[str, Any], answer: RecommendedSize
) -> None:
    ready, active = browser_of(BOOK)
    active["profile"]["portfolio"]["kelly_fraction"] = 0
    keep(answer, ready, active)
    callbacks.use_answer(1, ready, active)
    assert "Nothing is traded" in callbacks.draw_years(True, ready, active, None)[1]
    used = changed_by(sent, active)["portfolio"]["kelly_fraction"]
    assert used == pytest.approx(answer.fraction)
    zero, half = (job_of(profile_with(kelly_fraction=size)) for size in (0, 0.5))
    assert work.chances_at([0.5], zero).chance == work.chances_at([0.5], half).chance
    assert answer_key(profile_with(kelly_fraction=0)) == answer_key(profile_with())


def changed_by(sent: dict[str, Any], active: Any) -> Any:
    """Return the document of the active profile after the change that the browser was sent."""
    return merge_patch(active["profile"], sent[stores.EDIT]["data"]["patch"])


def profile_with_rule(**rule: Any) -> Profile:
    """A profile whose scenario *My sizing* has a rule of its own, with the slider at 0.05."""
    document = profile_with(kelly_fraction=0.05).to_document()
    mine = next(each for each in document["scenarios"] if each["name"] == "My sizing")
    mine["rule"] = rule
    return parse_profile(document)


FIXED_KELLY = {"kind": "kelly", "estimator": "by_period", "history": "walk_forward"}


def test_a_rule_of_its_own_is_sized_by_its_own_number_not_by_the_slider(
    sent: dict[str, Any], answer: RecommendedSize
) -> None:
    own = profile_with_rule(**FIXED_KELLY, fraction=0.25)
    assert (follows_slider(own), present_size(own)) == (False, 0.25)
    assert (follows_slider(profile_with()), present_size(profile_with())) == (True, 0.5)
    other = profile_with_rule(**FIXED_KELLY, fraction=0.5)
    assert answer_key(own) == answer_key(other), "the answer does not depend on the size in use"
    assert work.chances_key(own) != work.chances_key(other)
    ready, active = browser_of(BOOK)
    active["profile"] = own.to_document()
    keep(answer, ready, active)
    assert callbacks.headline_of(active, ready)[3:] == (False, marks(None), None, True)
    callbacks.use_answer(1, ready, active)
    used = parse_profile(changed_by(sent, active))
    assert present_size(used) == answer.fraction
    active["profile"] = used.to_document()
    assert callbacks.headline_of(active, ready)[3] is True, "it is in use"
    chances = work.StepChances(np.array([0.25]), (chance(1, 100),), np.zeros((1, 50)))
    server_state().portfolios.keep(ready, (work.CHANCES, work.chances_key(own)), chances)
    active["profile"] = own.to_document()
    assert find(ready, active)[1] is None, "no step of the slider has a chance"
    assert callbacks.draw_years(True, ready, active, None)[1].startswith("0 of 50")


def test_an_answer_in_a_share_of_equity_is_offered_in_percent(answer: RecommendedSize) -> None:
    shares = replace(answer, unit="fraction", fraction=0.098)
    assert content.answer_json(shares)["label"] == "9.8%"


def test_beside_an_own_fraction_only_the_present_size_has_a_chance(
    monkeypatch: pytest.MonkeyPatch, state: ServerState, answer: RecommendedSize
) -> None:
    """The slider leaves own fractions where they are; a search scales them with the others."""
    profile = profile_with({"kelly_fraction": 0.1}, kelly_fraction=0.5)
    job = job_of(profile, ready=workspace_of(BOOK).ready)
    asked: list[list[float]] = []

    def chances_of(sizes: list[float], *_: Any) -> work.StepChances:
        asked.append(sizes)
        none = (chance(0, 100),) * len(sizes)
        return work.StepChances(np.array(sizes), none, np.zeros((len(sizes), 50)))

    monkeypatch.setattr(work, "chances_at", chances_of)
    work._simulate(state, job)
    assert asked == [[0.5]]
    assert answer.fraction is not None
    falls = {0.5: np.zeros(100), answer.fraction: np.zeros(100)}
    reading = replace(answer.readings["cautious"], falls=falls)
    found = replace(answer, readings={"cautious": reading})
    monkeypatch.setattr(work, "recommended_size", lambda *_, **__: found)
    state.portfolios.clear()
    work._search(state, job)
    known = state.portfolios.known(job.request["ready"], (work.CHANCES, work.chances_key(profile)))
    assert isinstance(known, work.StepChances)
    assert known.fraction.tolist() == [0.5]


def test_show_answer_offers_a_size_that_is_not_in_use(answer: RecommendedSize) -> None:
    ready, active = browser_of(BOOK)
    workspace = open_workspace(ready, active)
    assert workspace is not None
    assert "Looking for" in callbacks.headline_of(active, ready)[0]
    key = (ANSWER, answer_key(workspace.profile))
    server_state().portfolios.keep(workspace.ready, key, answer)
    shown = content.answer_json(answer)
    words, _, button, is_used, _, chip, no_chip = callbacks.headline_of(active, ready)
    assert (words, button, is_used) == (headline(answer), f"Use {shown['label']}", False)
    assert (chip, no_chip) == (f"The answer, {shown['label']}", False)
    active["profile"]["portfolio"]["kelly_fraction"] = answer.fraction
    assert callbacks.headline_of(active, ready)[3] is True


def test_show_answer_sends_what_changes() -> None:
    ready, active = browser_of(BOOK)
    shown = callbacks.headline_of(active, ready)
    before = json.loads(json.dumps([None if part is no_update else part for part in shown]))
    assert callbacks.show_answer(None, active, ready, before) == [no_update] * len(shown)
    before[0] = "another"
    assert callbacks.show_answer(None, active, ready, before)[0] == shown[0]


def test_simulating_the_steps_leaves_out_what_is_known(
    monkeypatch: pytest.MonkeyPatch, answer: RecommendedSize
) -> None:
    """Chances known before are joined with those of the other sizes, in order."""
    asked: list[list[float]] = []

    def chances_of(sizes: list[float], *_: Any) -> work.StepChances:
        asked.append(sizes)
        return work.StepChances(
            fraction=np.array(sizes),
            chance=tuple(Estimated(size, 0.0, 1.0, 0.0) for size in sizes),
            falls=np.array(sizes)[:, None],
        )

    monkeypatch.setattr(work, "chances_at", chances_of)
    profile = profile_with(kelly_fraction=0.3333)
    ready, _ = browser_of(BOOK)
    job = job_of(profile, ready=ready)
    state, key = server_state(), (work.CHANCES, work.chances_key(profile))
    state.portfolios.keep(ready, key, chances_of([0.25, 0.77]))
    work._simulate(state, job)
    assert set(asked[-1]) == {*STEPS, 0.3333} - {0.25}
    found = state.portfolios.known(ready, key)
    assert found.fraction.tolist() == sorted({*STEPS, 0.3333, 0.77})
    assert [each.value for each in found.chance] == found.fraction.tolist()
    assert found.falls[:, 0].tolist() == found.fraction.tolist()
    before = len(asked)
    assert work._simulate(state, job) == {}, "another tab may have had them simulated meanwhile"
    assert len(asked) == before


def test_use_answer_writes_it_into_the_settings(
    sent: dict[str, Any], answer: RecommendedSize
) -> None:
    ready, active = browser_of(BOOK)
    callbacks.use_answer(1, ready, active)
    assert sent == {}, "there is no answer yet"
    keep(answer, ready, active)
    callbacks.use_answer(2, ready, active)
    edit = sent[stores.EDIT]["data"]
    assert edit["patch"] == {"portfolio": {"kelly_fraction": pytest.approx(answer.fraction)}}
    assert edit["fingerprint"] == ready["fingerprint"]
    assert edit["words"].startswith("Your sizing is at ")


def test_steps_of_the_slider_are_the_sizes_simulated() -> None:
    assert work.STEPS == STEPS
