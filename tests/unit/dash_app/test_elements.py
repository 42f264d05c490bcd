"""Elements made without Dash's checks are Dash's own in all else."""

from __future__ import annotations

import inspect
import json

import pytest
from dash import html
from dash.development.base_component import Component, ComponentRegistry
from plotly.utils import PlotlyJSONEncoder

from app.dash_app.components import elements
from app.dash_app.components.markup import markup

ELEMENTS = [made for name, made in inspect.getmembers(elements, inspect.isclass) if name not in ("Any", "Component")]


@pytest.mark.parametrize("made", ELEMENTS, ids=lambda made: made.__name__)
def test_an_element_is_dashs_own(made: type[Component]) -> None:
    checked = getattr(html, made.__name__)
    given = {"className": "a", "id": "x", "data-name": "n", "aria-label": "l"}
    ours, theirs = made(["b", html.B("c")], **given), checked(["b", html.B("c")], **given)
    assert isinstance(ours, checked)
    assert markup(ours) == markup(theirs)
    assert to_json(ours) == to_json(theirs)
    assert [type(part).__name__ for part in ours._traverse()] == [type(part).__name__ for part in theirs._traverse()]


def to_json(component: Component) -> str:
    return json.dumps(component, cls=PlotlyJSONEncoder, sort_keys=True)


def test_there_are_elements() -> None:
    assert {"Div", "Span", "Td"} <= {made.__name__ for made in ELEMENTS}


def test_an_element_without_content_has_none() -> None:
    assert markup(elements.Span(className="sw")) == '<span class="sw"></span>'
    assert elements.Span().children is None


def test_a_property_by_mistake_is_refused_when_written() -> None:
    with pytest.raises(TypeError, match="clasName"):
        markup(elements.Div("x", clasName="a"))


def test_dash_serves_the_same_components() -> None:
    assert "app" not in ComponentRegistry.registry
    assert ComponentRegistry.children_props["dash_html_components"]["Div"] == html.Div._children_props
