"""The load test: its percentiles and fit, and what its tabs without a browser post."""

from __future__ import annotations

import random
from typing import Any

import pytest

from app.dash_app.state import stores
from benchmarks import soak
from benchmarks.soak_figures import Growth, Request, by_kind, faults, growth, percentiles
from benchmarks.soak_tab import Callback, Json, Prop, Tab, matches
from benchmarks.soak_user import follow_jobs


def test_percentiles_of_hundred_durations_are_those_that_so_many_do_not_exceed() -> None:
    durations = [float(number) for number in range(1, 101)]
    random.Random(1).shuffle(durations)
    assert percentiles(durations) == (100, 50.0, 95.0, 99.0)


def test_percentiles_of_one_duration_are_that_duration() -> None:
    assert percentiles([7.0]) == (1, 7.0, 7.0, 7.0)


def test_percentiles_without_durations_are_refused() -> None:
    with pytest.raises(ValueError, match="no request was measured"):
        percentiles([])


def test_requests_are_counted_by_kind_and_fault() -> None:
    requests = [
        Request("slider", 0.0, 10.0),
        Request("slider", 1.0, 30.0, "status 500"),
        Request("alive", 2.0, 1.0, "ProtocolError"),
        Request("alive", 3.0, 1.0, "ProtocolError"),
    ]
    assert list(by_kind(requests)) == ["alive", "slider"]
    assert by_kind(requests)["slider"][:2] == (2, 10.0)
    assert list(faults(requests).items()) == [("ProtocolError", 2), ("status 500", 1)]


def test_growth_of_straight_line_is_its_slope_without_error() -> None:
    at_s = [float(second) for second in range(600)]
    found = growth(at_s, [300 + 36 / 3600 * second for second in at_s])
    assert found.slope == pytest.approx(36)
    assert found.error == pytest.approx(0, abs=1e-6)
    assert not found.is_flat


@pytest.mark.parametrize(("growth_mb", "is_flat"), [(0.0, True), (200.0, False)])
def test_growth_is_told_from_noise_by_its_error(growth_mb: float, is_flat: bool) -> None:
    noise = random.Random(4)
    at_s = [float(second) for second in range(600)]
    memory = [300 + growth_mb * second / 3600 + noise.gauss(0, 3) for second in at_s]
    found = growth(at_s, memory)
    assert abs(found.slope - growth_mb) < 2 * found.error
    assert found.is_flat is is_flat


def test_growth_of_few_samples_is_refused() -> None:
    with pytest.raises(ValueError, match="9 samples of memory are too few"):
        growth([0.0] * 9, [0.0] * 9)


@pytest.mark.parametrize(
    ("slope", "error", "is_flat"), [(1.0, 0.0, True), (1.1, 0.0, False), (3.0, 2.5, True)]
)
def test_flat_growth_is_at_most_a_megabyte_an_hour_or_not_told_from_it(
    slope: float, error: float, is_flat: bool
) -> None:
    assert Growth(slope, error).is_flat is is_flat


def run_of(
    kinds: list[str],
    *,
    mb_per_s: float = 0.0,
    full_s: int = 100,
    duration_s: int = 100,
    users: int = 10,
) -> soak.Measured:
    """A run with one request of each kind a second; processor 0.2 s, memory 300 MB.

    Memory grows until `full_s`.
    """
    seconds = range(duration_s)
    requests = [Request(kind, float(at_s), 10.0) for at_s in seconds for kind in kinds]
    samples = [
        soak.Sample(at_s, 300 + mb_per_s * min(at_s, full_s), 0.2 * at_s) for at_s in seconds
    ]
    return soak.Measured("serve", requests, samples, 50 * len(requests), users, float(duration_s))


def test_minute_of_a_user_is_that_of_the_late_part() -> None:
    minute = soak.user_minute(run_of(["slider", "slider", "sign of life"]))
    assert minute.requests == pytest.approx(2 * 60 / 10)
    assert minute.beats == pytest.approx(60 / 10)
    assert minute.cpu_ms == pytest.approx(1000 * 0.2 * 60 / 10, rel=0.03)


def test_report_says_what_was_measured_and_what_it_should_be() -> None:
    told = soak.report(run_of(["slider"], mb_per_s=1.0, users=100))
    assert "Slider: p95 10 ms (at most 300), p99 10 ms (at most 1,000)." in told
    assert "growth over the last half +3600.0 ± 0.0 MB an hour, not judged:" in told
    assert "1,050 s would do." in told
    assert "Log: 50.0 bytes a request (at most 200)." in told
    assert "Faults: none." in told
    assert "Slider: nobody has come to move it." in soak.report(run_of(["upload"]))


def test_memory_is_judged_from_when_nothing_fills_any_more() -> None:
    """Users come for 300 s, and jobs of the last of them are kept for 600 s more."""
    filling = run_of(["slider"], mb_per_s=0.1, full_s=900, duration_s=1_500, users=100)
    told = soak.report(filling)
    assert "growth from 900 s on" in told
    assert "0.0 ± 0.0 MB an hour, flat." in told
    growing = run_of(["slider"], mb_per_s=0.1, full_s=1_500, duration_s=1_500, users=100)
    assert "+360.0 ± 0.0 MB an hour, not flat." in soak.report(growing)


def test_memory_is_not_judged_before_small_results_fill_their_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ten users of 60 kB a minute fill 12 MB in 1,200 s; they come for a fifth of the run."""
    monkeypatch.setattr(soak, "SMALL_BYTES", 12_000_000)
    monkeypatch.setattr(soak, "SMALL_BYTES_A_MINUTE", 60_000)
    filling = run_of(["slider"], mb_per_s=0.1, full_s=1_350, duration_s=1_500)
    assert "not judged: caches still fill" in soak.report(filling)
    assert "1,600 s would do." in soak.report(filling)
    long = run_of(["slider"], mb_per_s=0.1, full_s=1_400, duration_s=2_000)
    assert "growth from 1,400 s on" in soak.report(long)
    assert "0.0 ± 0.0 MB an hour, flat." in soak.report(long)


def test_start_of_a_job_is_taken_in_beside_the_end_of_another() -> None:
    answer, ranges = ({"id": name, "kind": name, "state": "running"} for name in ("a", "r"))
    ended = {**answer, "state": "finished", "cache": "kept", "result": 1}
    ended |= {"fingerprint": "f", "key": "k"}
    starts = [component({"kind": kind, "type": "job-start"}) for kind in ("a", "r")]
    names = (stores.JOBS, stores.JOB_NEWS, "kept")
    tab = opened(Server({}))
    tab.open([component("_pages_location"), *starts, *map(component, names)], "/", {})
    tab.change({('{"kind":"a","type":"job-start"}', "data"): answer})
    tab.change(follow_jobs(tab))
    tab.change({('{"kind":"r","type":"job-start"}', "data"): ranges})
    tab.change({(stores.JOB_NEWS, "data"): {"jobs": [ended]}})
    changes = follow_jobs(tab)
    assert changes[(stores.JOBS, "data")] == {
        "jobs": {"r": ranges},
        "begun": {"a": "a", "r": "r"},
    }
    assert changes[("kept", "data")]["entries"][0]["result"] == 1


def test_gunicorn_line_of_readme_is_measured_at_loopback() -> None:
    command = soak.gunicorn(4711)
    assert command[1:3] == ["-m", "gunicorn"]
    assert command[command.index("--bind") + 1] == "127.0.0.1:4711"
    assert command[-1].startswith("app.dash_app.server:wsgi(")
    assert int(command[command.index("--keep-alive") + 1]) >= 60, "pages pause longer than seconds"


def test_pattern_matches_its_parts_and_nothing_else() -> None:
    pattern = '{"index":["ALL"],"type":"row"}'
    assert matches(pattern, '{"index":3,"type":"row"}')
    assert not matches(pattern, '{"index":3,"type":"column"}')
    assert not matches(pattern, '{"index":3,"place":1,"type":"row"}')
    assert not matches(pattern, "row")
    assert matches("row", "row")


def component(component_id: Any, **props: Any) -> Json:
    return {"namespace": "html", "type": "Div", "props": {"id": component_id, **props}}


def callback(output: str, inputs: list[str], states: tuple[str, ...] = (), **more: Any) -> Callback:
    def entries(names: Any) -> list[Json]:
        parts = [name.rpartition(".") for name in names]
        return [{"id": component_id, "property": name} for component_id, _, name in parts]

    described = {"clientside_function": None, "prevent_initial_call": False, **more}
    listed = {"output": output, "inputs": entries(inputs), "state": entries(states)}
    return Callback.of(described | listed)


class Server:
    """A server that writes down what is posted, and answers as told."""

    def __init__(self, answers: dict[str, Json]) -> None:
        self.posted: list[Json] = []
        self._answers = answers

    def __call__(self, body: Json) -> Json | None:
        self.posted.append(body)
        response = self._answers.get(body["output"])
        return None if response is None else {"response": response}

    def outputs(self) -> list[str]:
        return [body["output"] for body in self.posted]


FRAME = component("frame", children=[component("a"), component("b"), component("c")])


def opened(server: Server, *callbacks: Callback, **local: Any) -> Tab:
    tab = Tab(callbacks, server, {name.replace("_", "."): made for name, made in local.items()})
    tab.open([FRAME, component("_pages_location")], "/", {})
    return tab


def test_tab_posts_a_callback_after_those_it_waits_for_and_once() -> None:
    server = Server({"b.x": {"b": {"x": 2}}})
    late = callback("c.x", ["b.x", "a.x"])
    tab = opened(server, late, callback("b.x", ["a.x"]))
    assert server.outputs() == ["b.x", "c.x"]
    tab.change({("a", "x"): 1})
    assert server.outputs()[2:] == ["b.x", "c.x"]
    assert server.posted[-1]["inputs"] == [
        {"id": "b", "property": "x", "value": 2},
        {"id": "a", "property": "x", "value": 1},
    ]
    assert sorted(server.posted[-1]["changedPropIds"]) == ["a.x", "b.x"]


def test_tab_posts_nothing_for_components_that_are_not_on_the_page() -> None:
    server = Server({})
    opened(server, callback("d.x", ["a.x"]), callback("b.x", ["d.x"]))
    opened(server, callback('{"n":["ALL"],"type":"t"}.x', ["a.x"]))
    assert server.posted == []


def test_tab_posts_first_calls_of_a_part_that_an_answer_brings_and_forgets_the_part_before() -> (
    None
):
    parts = {"b": {"children": [component({"n": 1, "type": "row"}, x=5)]}}
    server = Server({"b.children": parts})
    rows = callback("c.x", ['{"n":["ALL"],"type":"row"}.x'])
    tab = opened(server, callback("b.children", ["a.x"]), rows)
    listed = [{"id": {"n": 1, "type": "row"}, "property": "x", "value": 5}]
    assert server.posted[-1]["inputs"] == [listed]
    parts["b"] = {"children": []}
    tab.change({("a", "x"): 1})
    assert tab.ids('{"n":["ALL"],"type":"row"}') == []


def test_tab_leaves_first_calls_out_where_the_callback_says_so() -> None:
    server = Server({})
    tab = opened(server, callback("b.x", ["a.x"], prevent_initial_call=True))
    assert server.posted == []
    tab.change({("a", "x"): 1})
    assert server.outputs() == ["b.x"]


def test_tab_does_in_place_of_a_script_what_it_is_given() -> None:
    def double(tab: Tab) -> dict[Prop, Any]:
        return {("b", "x"): 2 * (tab.get("a", "x") or 0)}

    server = Server({})
    script = {"namespace": "n", "function_name": "double"}
    between = callback("b.x", ["a.x"], clientside_function=script)
    tab = opened(server, between, callback("c.x", ["b.x"]), n_double=double)
    tab.change({("a", "x"): 4})
    assert server.posted[-1]["inputs"] == [{"id": "b", "property": "x", "value": 8}]
