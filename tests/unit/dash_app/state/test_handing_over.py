"""A result handed to the browser, beside those that are declared as outputs."""

from __future__ import annotations

from typing import Any

import pytest
from dash import no_update

from app.dash_app.state import handing_over as module
from app.dash_app.state.handing_over import handing_over


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    found: list[Any] = []
    monkeypatch.setattr(module, "set_props", lambda store, props: found.append((store, props)))
    return found


def test_the_last_result_goes_to_the_store_and_the_others_are_returned(sent: list[Any]) -> None:
    called = handing_over(lambda first, second: (first, second, "data"), "a-store")
    assert called(1, second=2) == (1, 2)
    assert sent == [("a-store", {"data": "data"})]


def test_one_other_result_is_returned_alone_and_none_is_data(sent: list[Any]) -> None:
    assert handing_over(lambda: ("only", None), "a-store")() == "only"
    assert sent == [("a-store", {"data": None})]


def test_nothing_is_handed_over_where_nothing_is_to_change(sent: list[Any]) -> None:
    assert handing_over(lambda: (1, 2, no_update), "a-store")() == (1, 2)
    assert sent == []


def test_several_results_go_to_their_stores(sent: list[Any]) -> None:
    called = handing_over(lambda: ("output", "first", "second"), "a-store", "b-store")
    assert called() == "output"
    assert sent == [("a-store", {"data": "first"}), ("b-store", {"data": "second"})]
