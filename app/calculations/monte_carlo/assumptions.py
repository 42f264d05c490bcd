"""What the answers of a simulation are conditioned on, in plain sentences."""

from __future__ import annotations

from app.calculations.log.book import Book
from app.calculations.monte_carlo.settings import SimulationSettings
from app.calculations.monte_carlo.trading_days import SourceDays
from app.calculations.profile import rules
from app.calculations.profile.model import Profile, Scenario
from app.calculations.words import days as from_to
from app.calculations.words import money, plural


def conditions(
    book: Book,
    profile: Profile,
    scenario: Scenario,
    settings: SimulationSettings,
    source: SourceDays,
    start: float,
) -> tuple[str, ...]:
    """One sentence for each thing a reader must grant before believing a figure."""
    said = (
        _days(settings, source),
        _log(settings, len(book.positions)),
        _sizes(scenario),
        _injection(settings),
        f"Every path begins with {money(start)}, {_capital(profile, scenario)}.",
        "Equity is realised equity: nothing is marked to market while it is open, so drawdowns are understated.",
    )
    return tuple(sentence for sentence in said if sentence)


def _days(settings: SimulationSettings, source: SourceDays) -> str:
    drawn = "one by one"
    if settings.sampling == "blocks":
        drawn = f"in blocks of {settings.mean_block_days or 1:.3g} days on average"
    span = from_to(source.day[0], source.day[-1])
    return (
        f"Paths of {plural(settings.horizon_days, 'trading day')} are drawn {drawn} from the log's {len(source.day):,} ({span}),"
        " each day with all the positions opened on it; what is open at the end runs to its own close."
    )


def _log(settings: SimulationSettings, positions: int) -> str:
    if settings.estimation_error:
        return (
            f"The log itself is resampled before each path, so the spread also holds what {plural(positions, 'position')} cannot know;"
            " sizes still rest on the log as it is."
        )
    return f"The log's {plural(positions, 'position')} are taken as all that can happen: what they do not show, no path shows."


def _sizes(scenario: Scenario) -> str:
    rule = scenario.rule
    if scenario.has_hindsight:
        return "Sizes rest on estimates over the whole log, the same on every path."
    if getattr(rule, "history", "full") == "walk_forward":
        held = isinstance(rule, rules.Kelly) and rule.estimator == "simultaneous"
        after = "are held" if held else "are made anew as each path's closes come in"
        return f"Estimates begin with the whole log and {after}."
    return ""


def _injection(settings: SimulationSettings) -> str:
    if settings.full_loss_every_days is None:
        return ""
    struck = (
        f"the next position of {settings.full_loss_of}"
        if settings.full_loss_of
        else "everything open at once"
    )
    return f"Once in every {settings.full_loss_every_days:g} days, on a day drawn at random, {struck} loses its full margin."


def _capital(profile: Profile, scenario: Scenario) -> str:
    if profile.portfolio.equity_today is not None:
        return "the equity of today"
    return (
        "the starting capital of the profile"
        if profile.portfolio.starting_capital is not None
        else "the capital the log began with"
    )
