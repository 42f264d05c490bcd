"""Tests of all layouts and callbacks together: ids, stores, and no circle of callbacks."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import dash
import dash_mantine_components as dmc
import pytest
from dash import Dash, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from app.dash_app.pages.position_sizing.callbacks import frame_section
from app.dash_app.pages.position_sizing.ids import SECTIONS, due
from app.dash_app.pages.position_sizing.layout import frame
from app.dash_app.shell.layout import shell
from app.dash_app.shell.navigation import PAGE_ICONS
from app.dash_app.state import stores
from app.dash_app.theme import MANTINE
from tests.unit.dash_app.mounted import mounted

MOST_MOUNTED = 250  #: components that a page mounts, without the shell around it
MOST_OF_SHELL = 100


@pytest.fixture(scope="module")
def dependencies(dash_app: Dash) -> list[dict[str, Any]]:
    """Return every callback as the server describes it to the browser."""
    client = dash_app.server.test_client()
    client.get("/", base_url="http://127.0.0.1")
    answer = client.get("/_dash-dependencies", base_url="http://127.0.0.1")
    callbacks: list[dict[str, Any]] = answer.get_json()
    return callbacks


def ids_of(layout: Component) -> set[str]:
    """Return the ids of a layout; of pattern ids their types."""
    ids = set()
    parts = [layout, *layout._traverse()]
    for part in [*parts, *(getattr(part, "rightSection", None) for part in parts)]:
        name = getattr(part, "id", None)
        if isinstance(name, dict):
            ids.add(name["type"])
        elif name is not None:
            ids.add(name)
    return ids


def layouts_of(page: dict[str, Any]) -> list[Component]:
    """Return the shell and a page, with what comes into the page when a section is opened."""
    _, *others = SECTIONS if page["path"] == "/position-sizing" else [""]
    return [shell(), page["layout"](), *(part for name in others for part in frame(name))]


def all_layouts() -> list[Component]:
    return [layout for page in dash.page_registry.values() for layout in layouts_of(page)]


def test_pages_have_an_icon_a_title_and_one_heading(dash_app: Dash) -> None:
    assert {page["path"] for page in dash.page_registry.values()} == set(PAGE_ICONS)
    for page in dash.page_registry.values():
        layout = page["layout"]()
        headings = [part for part in layout._traverse() if isinstance(part, html.H1)]
        assert len(headings) == 1, page["path"]
        assert "Lotwise" in page["title"]


def test_layouts_mount_few_components(dash_app: Dash) -> None:
    counts = {page["path"]: len(mounted(page["layout"]())) for page in dash.page_registry.values()}
    assert max(counts.values()) <= MOST_MOUNTED, counts
    assert len(mounted(shell())) <= MOST_OF_SHELL


@pytest.mark.parametrize("section", SECTIONS)
def test_layout_of_position_sizing_fills_the_open_section_only(
    dash_app: Dash, section: str
) -> None:
    pages = {page["path"]: page for page in dash.page_registry.values()}
    tree = mounted(pages["/position-sizing"]["layout"](section=section))
    panels = [part for part in tree if isinstance(part, dmc.TabsPanel) and part.value in SECTIONS]
    assert [panel.value for panel in panels if panel.children] == [section]
    assert len(tree) <= MOST_MOUNTED


def test_folds_and_tabs_keep_on_the_page_what_they_hide(dash_app: Dash) -> None:
    """Dash shows what was taken off the page as it was when it first came."""
    assert "respectReducedMotion" not in MANTINE, "folds without a transition empty themselves"
    parts = [part for layout in all_layouts() for part in [layout, *layout._traverse()]]
    folds = [part for part in parts if isinstance(part, dmc.Accordion)]
    tabs = [part for part in parts if isinstance(part, dmc.Tabs)]
    assert len(folds) > 4
    assert len(tabs) > 1
    assert [fold for fold in folds if getattr(fold, "transitionDuration", 200) == 0] == []
    assert [one for one in tabs if getattr(one, "keepMounted", True) is False] == []


def test_layouts_use_no_id_twice(dash_app: Dash) -> None:
    for page in dash.page_registry.values():
        parts = [part for layout in layouts_of(page) for part in [layout, *layout._traverse()]]
        names = [json.dumps(part.id, sort_keys=True) for part in parts if hasattr(part, "id")]
        assert sorted({name for name in names if names.count(name) > 1}) == []


def test_shell_holds_every_store(dash_app: Dash) -> None:
    named = {
        stores.PORTFOLIO,
        stores.DAILY_LOG,
        stores.PROFILES,
        stores.READY,
        stores.PROFILE,
        stores.VIEW,
    }
    assert named <= ids_of(shell())


def outputs_of(callback: dict[str, Any]) -> list[str]:
    """`component.property` of each output; properties behind an `@` are duplicates of the same."""
    return [name.split("@")[0] for name in callback["output"].strip(".").split("...") if name]


def test_callbacks_have_no_circle(dependencies: list[dict[str, Any]]) -> None:
    follows: dict[str, set[str]] = defaultdict(set)
    for callback in dependencies:
        heard = {f"{entry['id']}.{entry['property']}" for entry in callback["inputs"]}
        for name in heard:  # a callback may hear what it returns itself: Dash calls it once
            follows[name] |= set(outputs_of(callback)) - heard

    def reach(name: str, path: tuple[str, ...] = ()) -> None:
        assert name not in path, f"cycle: {' -> '.join([*path, name])}"
        for after in follows.get(name, ()):
            reach(after, (*path, name))

    for name in list(follows):
        reach(name)


def test_callbacks_use_ids_of_the_layouts_only(
    dash_app: Dash, dependencies: list[dict[str, Any]]
) -> None:
    used = {
        entry["id"]
        for callback in dependencies
        for entry in [*callback["inputs"], *callback["state"]]
        if not entry["id"].startswith("{") and not entry.get("allow_optional")
    }
    named_outputs = (name for one in dependencies for name in outputs_of(one) if "." in name)
    used |= {name.rsplit(".", 1)[0] for name in named_outputs}
    named = {name for layout in all_layouts() for name in ids_of(layout)}
    plain = {name for name in used if not name.startswith("{")}
    assert plain - named - {"_pages_location", "_pages_content", "_pages_store"} == set()


def test_open_section_alone_has_a_frame() -> None:
    panels = frame_section("margin", None, [due("platform")])
    filled = [name for name, panel in zip(SECTIONS, panels, strict=True) if panel]
    assert filled == ["margin"]
    for opened in ("margin", "unknown"):
        with pytest.raises(PreventUpdate):
            frame_section(opened, None, [due("margin")])


def name_of(component_id: Any) -> str:
    """Return an id as `dependencies` writes it."""
    if isinstance(component_id, str):
        return component_id
    return json.dumps(component_id, sort_keys=True, separators=(",", ":"))


def test_fields_that_hear_enter_report_their_value_with_it(
    dash_app: Dash, dependencies: list[dict[str, Any]]
) -> None:
    heard = {
        entry["id"]
        for callback in dependencies
        for entry in callback["inputs"]
        if entry["property"] == "n_submit"
    }
    parts = [part for layout in all_layouts() for part in layout._traverse()]
    fields = {name_of(part.id): part.debounce for part in parts if hasattr(part, "debounce")}
    assert heard <= set(fields)
    assert {name for name in heard if fields[name] is not True} == set()


def test_packed_log_is_an_input_of_hydrate_only(dependencies: list[dict[str, Any]]) -> None:
    carriers = [
        callback["output"]
        for callback in dependencies
        if callback["clientside_function"] is None
        and any(
            entry["id"] == stores.PORTFOLIO and entry["property"] == "data"
            for entry in callback["inputs"] + callback["state"]
        )
    ]
    assert carriers == [f"..{stores.READY}.data...{stores.DEFAULT_PROFILE}.data.."]


def test_clientside_callbacks_exist_in_the_assets(
    dash_app: Dash, dependencies: list[dict[str, Any]]
) -> None:
    scripts = "\n".join(
        path.read_text() for path in Path(dash_app.config.assets_folder).rglob("*.js")
    )
    ours = [
        callback["clientside_function"]
        for callback in dependencies
        if callback["clientside_function"]
    ]
    named = [
        function["function_name"]
        for function in ours
        if function["namespace"] != "_dashprivate_clientside_funcs"
    ]
    assert named
    assert [name for name in named if not re.search(rf"\b{name}\b", scripts)] == []


def test_layouts_are_plain_json(dash_app: Dash) -> None:
    for page in dash.page_registry.values():
        assert json.loads(
            json.dumps(
                page["layout"]().to_plotly_json(), default=lambda part: part.to_plotly_json()
            )
        )
