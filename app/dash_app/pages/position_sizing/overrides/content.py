"""Words of the strategy overrides: what is overridden, and what a strategy's Kelly would hold."""

from __future__ import annotations

from app.calculations.profile.model import Profile, StrategySettings
from app.calculations.sizing.kelly_table import KellyRow
from app.dash_app.components.content import Table
from app.dash_app.components.number_field import number_text
from app.dash_app.pages.position_sizing.overrides.fields import FIELDS
from app.formatting import money, percent, times


def overridden(profile: Profile, defaults: Profile) -> Table:
    """Return the strategies whose settings differ from their defaults, and how."""
    rows = [
        (name, " · ".join(words))
        for name, settings in profile.strategies.items()
        if (words := differences(settings, defaults.strategy(name)))
    ]
    return Table(("Strategy", "Set to"), rows, text_columns=(0, 1))


def differences(settings: StrategySettings, defaults: StrategySettings) -> list[str]:
    """Return the settings of a strategy that differ from its defaults, in words."""
    words = [] if settings.enabled == defaults.enabled else ["on" if settings.enabled else "off"]
    for key, field in FIELDS.items():
        value = getattr(settings, key)
        if value != getattr(defaults, key):
            words.append(f"{field.short} {number_text(value, field.kind.unit) or field.empty}")
    return words


def recommended(row: KellyRow) -> str:
    """Return what the strategy's Kelly would hold today."""
    if row.median_margin is None:
        return "The log has no margin for it."
    held = f"{row.contracts:g} × {money(row.median_margin)} = {money(row.margin)}"
    share = percent(row.applied_share)
    return f"Kelly at {times(row.applied_fraction)} ({share}) holds {held} today."
