"""A tab of Lotwise without a browser: it posts the callbacks that the page would post.

It keeps the properties of the components that the server's layout names. After a change it posts
the callbacks whose inputs changed, each after those that it waits for, as Dash's renderer does.
What assets/js computes between them is given by the caller as functions by name.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

Json = dict[str, Any]
Prop = tuple[str, str]  #: id of a component as text, name of a property
Post = Callable[[Json], Json | None]  #: the body of a callback -> its answer, None without one

ALL = ["ALL"]
CONTENT, LOCATION = "_pages_content", "_pages_location"
AT_ONCE = 6  #: connections that a browser opens to one server


def id_text(component_id: str | Json) -> str:
    """Return an id as Dash writes it: a text, or the JSON of its sorted parts."""
    if isinstance(component_id, str):
        return component_id
    return json.dumps(component_id, sort_keys=True, separators=(",", ":"))


@cache
def id_parts(text: str) -> Json | str:
    """Return the parts of an id that is JSON; another id as it is."""
    parts: Json | str = json.loads(text) if text.startswith("{") else text
    return parts


def matches(pattern: str, component_id: str) -> bool:
    """Return True where an id is the pattern, or has its parts but for those that stand for all."""
    parts, given = id_parts(pattern), id_parts(component_id)
    if isinstance(parts, str) or isinstance(given, str):
        return pattern == component_id
    return parts.keys() == given.keys() and all(
        part in (ALL, given[name]) for name, part in parts.items()
    )


def stands_for_many(pattern: str) -> bool:
    """Return True for the id of a pattern, whose components are sent as a list."""
    parts = id_parts(pattern)
    return not isinstance(parts, str) and ALL in parts.values()


def components(tree: Any) -> Iterator[Json]:
    """Yield the properties of every component with an id in a part of a layout."""
    if isinstance(tree, list):
        for part in tree:
            yield from components(part)
    elif isinstance(tree, dict):
        is_component = "namespace" in tree and isinstance(tree.get("props"), dict)
        if is_component and "id" in tree["props"]:
            yield tree["props"]
        for part in tree.values():
            yield from components(part)


@dataclass(frozen=True, eq=False)
class Callback:
    """A callback as the server describes it."""

    output: str
    inputs: tuple[Json, ...]
    states: tuple[Json, ...]
    skips_first: bool
    function: str | None  #: of assets/js, as `profile.keep`; None for one of the server

    @classmethod
    def of(cls, described: Json) -> Callback:
        """Return the callback of an entry of `/_dash-dependencies`."""
        function = described["clientside_function"]
        name = function and f"{function['namespace']}.{function['function_name']}"
        return cls(
            described["output"],
            tuple(described["inputs"]),
            tuple(described["state"]),
            bool(described["prevent_initial_call"]),
            name,
        )

    @cached_property
    def outputs(self) -> tuple[Json, ...]:
        """Return id and property of each output; none for a callback that only acts."""
        if "." not in self.output:
            return ()
        names = self.output.strip(".").split("...") if ".." in self.output else [self.output]
        parts = (name.rpartition(".") for name in names)
        return tuple({"id": component, "property": name} for component, _, name in parts)

    def leads_to(self, other: Callback) -> bool:
        """Return True where an output of this callback is an input of the other."""
        return any(
            matches(entry["id"], output["id"])
            and entry["property"] == output["property"].partition("@")[0]
            for output in self.outputs
            for entry in other.inputs
        )


@dataclass
class Tab:
    """The components of an open page, and what follows from a change of them."""

    callbacks: tuple[Callback, ...]
    post: Post
    #: Changes that a function of assets/js makes, by its name; others do nothing here.
    local: Mapping[str, Callable[[Tab], Mapping[Prop, Any]]]
    props: dict[str, Json] = field(default_factory=dict)
    _inside: dict[Prop, set[str]] = field(default_factory=dict)
    _due: dict[Callback, list[Prop]] = field(default_factory=dict)
    _following: dict[Callback, frozenset[Callback]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Leave out what nothing here does, and note which callbacks wait for which others."""
        self.callbacks = tuple(
            each for each in self.callbacks if each.function is None or each.function in self.local
        )
        self._following = {each: self._reached(each) for each in self.callbacks}

    def open(self, layout: Any, path: str, stored: Mapping[str, Any]) -> None:
        """Lay the page out with what the browser keeps by store, and post what a page posts."""
        self._insert(("", ""), layout)
        for store, data in stored.items():
            self.props[store]["data"] = data
        self.change({(LOCATION, "pathname"): path, (LOCATION, "search"): ""})

    def get(self, component_id: str, name: str = "data") -> Any:
        """Return a property; None where it is not set, or there is no such component."""
        return self.props.get(component_id, {}).get(name)

    def ids(self, pattern: str) -> list[str]:
        """Return the ids of the components that match a pattern."""
        return [component for component in self.props if matches(pattern, component)]

    def change(self, changes: Mapping[Prop, Any]) -> None:
        """Set properties, and post until nothing follows any more."""
        self._take(changes)
        with ThreadPoolExecutor(AT_ONCE) as connections:
            while first := self._next():
                bodies = [self.body(each, self._due.pop(each)) for each in first]
                for answer in connections.map(self._answer, first, bodies):
                    self._take(answer)

    def body(self, callback: Callback, changed: Iterable[Prop]) -> Json:
        """Return what the page posts for a callback."""
        outputs = [self._listed(entry, has_value=False) for entry in callback.outputs]
        return {
            "output": callback.output,
            "outputs": outputs if ".." in callback.output else next(iter(outputs), []),
            "inputs": [self._listed(entry) for entry in callback.inputs],
            "changedPropIds": [".".join(prop) for prop in changed],
            "state": [self._listed(entry) for entry in callback.states],
        }

    def _listed(self, entry: Json, *, has_value: bool = True) -> Any:
        """Return id, property and value of an entry: a list where it stands for many."""
        name = entry["property"]
        found: list[Json] = [
            {"id": id_parts(each), "property": name} for each in self.ids(entry["id"])
        ]
        if has_value:
            for each in found:
                each["value"] = self.get(id_text(each["id"]), name)
        if stands_for_many(entry["id"]):
            return found
        return next(iter(found), {"id": entry["id"], "property": name})

    def _next(self) -> list[Callback]:
        """Return the callbacks that are due and wait for no other that is."""
        for each in [each for each in self._due if not self._is_there(each)]:
            del self._due[each]
        waiting = {other for each in self._due for other in self._following[each]}
        return [each for each in self._due if each not in waiting] or list(self._due)[:1]

    def _is_there(self, callback: Callback) -> bool:
        """Return True where the page has every component that the callback names."""
        entries = (*callback.inputs, *callback.outputs, *callback.states)
        single = [entry for entry in entries if not stands_for_many(entry["id"])]
        needed = (callback.inputs, callback.outputs or callback.inputs)
        return all(any(self.ids(each["id"]) for each in part) for part in needed) and all(
            entry["id"] in self.props or entry.get("allow_optional") for entry in single
        )

    def _answer(self, callback: Callback, body: Json) -> Mapping[Prop, Any]:
        if callback.function is not None:
            return self.local[callback.function](self)
        answer = self.post(body) or {}
        parts = (answer.get("response") or {}, answer.get("sideUpdate") or {})
        return {
            (component, name): value
            for part in parts
            for component, values in part.items()
            for name, value in values.items()
        }

    def _take(self, changes: Mapping[Prop, Any]) -> None:
        """Set properties, and note which callbacks follow from them."""
        for (component_id, name), value in changes.items():
            if component_id in self.props:
                self.props[component_id][name] = value
                self._insert((component_id, name), value)
                for callback in self.callbacks:
                    if has(callback.inputs, component_id, name):
                        self._due.setdefault(callback, []).append((component_id, name))

    def _insert(self, place: Prop, tree: Any) -> None:
        """Replace the components inside a property by those of a new value."""
        self._remove(place)
        found = {id_text(props["id"]): dict(props) for props in components(tree)}
        self.props |= found
        self._inside[place] = set(found)
        for callback in self.callbacks:
            entries = (*callback.inputs, *callback.outputs)
            if not callback.skips_first and any(has(entries, each) for each in found):
                self._due.setdefault(callback, [])

    def _remove(self, place: Prop) -> None:
        for component_id in self._inside.pop(place, set()):
            self.props.pop(component_id, None)
            for inner in [each for each in self._inside if each[0] == component_id]:
                self._remove(inner)

    def _reached(self, callback: Callback) -> frozenset[Callback]:
        """Return the callbacks that wait for this one, directly or through others."""
        reached: set[Callback] = set()
        left = [callback]
        while left:
            each = left.pop()
            following = {other for other in self.callbacks if each.leads_to(other)} - reached
            reached |= following
            left += following
        return frozenset(reached - {callback})


def has(entries: Iterable[Json], component_id: str, name: str | None = None) -> bool:
    """Return True where one of the inputs or outputs is of a component, and of that property."""
    return any(
        name in (None, entry["property"]) and matches(entry["id"], component_id)
        for entry in entries
    )
