"""Settings of a profile document (semantics 6).

A null or absent setting takes the default named there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Document = Mapping[str, Any]

KELLY_FRACTION = 0.5
MARGIN_CEILING = 1.0
MIN_TRADES = 30


def setting(settings: Document, key: str, default: Any) -> Any:
    """The value under `key`, or `default` when it is null or absent."""
    value = settings.get(key)
    return default if value is None else value


@dataclass(frozen=True)
class Settings:
    """Settings of one replay: the profile's two setting groups and the scenario itself."""

    portfolio: Document
    strategies: Mapping[str, Document]
    scenario: Document

    @classmethod
    def of(cls, profile: Document, scenario: Document) -> Settings:
        return cls(setting(profile, "portfolio", {}), setting(profile, "strategies", {}), scenario)

    @property
    def constrained(self) -> bool:
        return bool(setting(self.scenario, "constrained", True))

    @property
    def rule(self) -> Document:
        rule: Document = self.scenario["rule"]
        return rule

    def strategy(self, name: str) -> Document:
        """One strategy's overrides; none when the profile does not name it."""
        overrides: Document = setting(self.strategies, name, {})
        return overrides

    @property
    def margin_ceiling(self) -> float | None:
        """Margin ceiling as a share of equity: absent means 1.0, null means none.

        No other setting tells the two apart.
        """
        ceiling: float | None = self.portfolio.get("margin_ceiling", MARGIN_CEILING)
        return ceiling

    def kelly_fraction(self, strategy: str) -> float:
        """The rule's fraction, else the strategy's, else the portfolio's, else one half."""
        given = (
            self.rule.get("fraction"),
            self.strategy(strategy).get("kelly_fraction"),
            self.portfolio.get("kelly_fraction"),
        )
        return next((fraction for fraction in given if fraction is not None), KELLY_FRACTION)


def is_walk_forward(rule: Document) -> bool:
    return bool(setting(rule, "history", "full") == "walk_forward")
