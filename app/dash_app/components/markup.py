"""Content as HTML text: a section of hundreds of cells is one Dash component, not hundreds.

Dash's renderer visits every mounted component at each update of anything, so a page of a thousand of them answers slowly.
`slot` is the one component; callbacks give `markup(content)` to its `MARKUP` property and assets/markup.js puts it in place.
Dash tells every component of each property that a callback sets, so words of several places come together: `part` is such a place, no
component itself, and `parts` of them is the markup of one slot.
Buttons in such content say what they do in `data-act` attributes, for the scripts that listen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from html import escape
from typing import Any

from dash import html
from dash.development.base_component import Component

from app.dash_app.components.text import Content

MARKUP = "data-markup"
PART = "data-part"


@dataclass(frozen=True)
class Written:
    """HTML that a component module of this package wrote itself and escaped, such as a form's input or a formula."""

    html: str


#: What Dash notes in each component besides what it was given.
_NOTED = {"_prop_names", "_valid_wildcard_attributes", "available_properties", "available_wildcard_properties"}
_NAMES = {"className": "class", "htmlFor": "for", "tabIndex": "tabindex", "colSpan": "colspan", "rowSpan": "rowspan"}
_PLAIN = {"id", "scope", "title", "role", "href", "type", "name", "value", "hidden", "disabled", "open"}
_UNITLESS = {"flexGrow", "opacity", "order", "zIndex"}
_VOID = {"br", "hr", "img", "input"}


def slot(slot_id: str, placeholder: Component | str | None = None, *, inline: bool = False, **props: Any) -> html.Div | html.Span:
    """Where the markup of a section goes; `placeholder` shows until there is some. `inline`: within a sentence."""
    return _place(slot_id, MARKUP, placeholder, inline, props)


def part(part_id: str, placeholder: Component | str | None = None, *, inline: bool = False, **props: Any) -> html.Div | html.Span:
    """A place for words that come in another slot's markup, by `parts`."""
    return _place(part_id, PART, placeholder, inline, props)


def parts(texts: Mapping[str, str]) -> str:
    """The markup of places by their ids, for the slot that carries it."""
    return "".join(f'<template data-for="{escape(place)}">{text}</template>' for place, text in texts.items())


def _place(place: str, kind: str, placeholder: Component | str | None, inline: bool, props: dict[str, Any]) -> html.Div | html.Span:
    tag = html.Span if inline else html.Div
    target = tag(id=place, **{kind: ""}, **props)
    return target if placeholder is None else tag([target, tag(placeholder, className="until-filled")])


def digest(text: str) -> str:
    """What a page remembers of the markup it shows, so that only what changed is sent again."""
    return blake2b(text.encode(), digest_size=8).hexdigest()


def markup(content: Content | Written | Sequence[Content | Written]) -> str:
    """The HTML of components of `dash.html`, texts and numbers; every text is escaped.

    Raises `TypeError` for a component of another library and `ValueError` for a link that leaves the application.
    """
    if content is None:
        return ""
    if isinstance(content, Component):
        return _element(content)
    if isinstance(content, Written):
        return content.html
    if isinstance(content, list | tuple):
        return "".join(markup(part) for part in content)
    return escape(str(content), quote=False)


def given(component: Component) -> dict[str, Any]:
    """The properties a component was made with, by name: what `to_plotly_json` finds, without its search for wildcards."""
    own = vars(component)  # sorted: Dash gives them in an order that differs from process to process
    return {name: own[name] for name in sorted(own) if name not in _NOTED}


def _element(component: Component) -> str:
    if component._namespace != "dash_html_components":
        raise TypeError(f"{component._namespace}.{component._type} cannot be written as HTML; use components of dash.html.")
    props = given(component)
    children, tag = props.pop("children", None), component._type.lower()
    start = f"<{tag}{''.join(_attribute(name, value) for name, value in props.items())}>"
    return start if tag in _VOID else f"{start}{markup(children)}</{tag}>"


def _attribute(name: str, value: Any) -> str:
    if value is None or value is False or name == "n_clicks":
        return ""
    if name == "style":
        return f' style="{escape(_css(value))}"'
    if name == "href" and (not str(value).startswith(("/", "#")) or str(value).startswith("//")):
        raise ValueError(f"href {value!r}: links lead to pages of the application only.")
    return f" {_written(name)}" if value is True else f' {_written(name)}="{escape(str(value))}"'


@cache
def _written(name: str) -> str:
    written = _NAMES.get(name, name)
    if written == name and name not in _PLAIN and not name.startswith(("data-", "aria-")):
        raise TypeError(f"{name!r} is not an attribute that content may carry.")
    return written


def _css(style: Mapping[str, Any]) -> str:
    """A style as React would write it: numbers are pixels."""
    return ";".join(f"{_css_name(name)}:{value}{'px' if _is_length(name, value) else ''}" for name, value in style.items())


def _css_name(name: str) -> str:
    return name if name.startswith("--") else re.sub("[A-Z]", lambda upper: f"-{upper[0].lower()}", name)


def _is_length(name: str, value: Any) -> bool:
    return isinstance(value, int | float) and value != 0 and name not in _UNITLESS
