"""A user of the load test: one tab, a log of its own, actions with time to think between them."""

from __future__ import annotations

import base64
import json
import random
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import urllib3

from app.dash_app.figures.slider_steps import STEPS
from app.dash_app.jobs.job_bar import part_id
from app.dash_app.pages.position_sizing.ids import SECTION, SECTIONS, due
from app.dash_app.pages.position_sizing.replay import ids as replay
from app.dash_app.pages.position_sizing.settings import ids as settings
from app.dash_app.shell import ids as shell
from app.dash_app.state import stores
from benchmarks.soak_figures import Request
from benchmarks.soak_tab import ALL, LOCATION, Callback, Json, Prop, Tab, id_parts, id_text

TIMEOUT_S = 120.0
BEAT = "sign of life"  #: the kind of its requests
BEAT_S = 1.0  #: pause between two signs of life (assets/js/server.js)
POLL_S = 1.5  #: pause between two questions about a job, 0.25 where its bar is shown
WATCHED_POLL_S = 0.25
JSON_HEADERS = {"Content-Type": "application/json", "Accept": "application/json"}
FILES = re.compile(r'(?:src|href)="(/[^"]+)"')
SIMULATED_PATHS = 10_000


class Think:
    """Time between two actions of a user: log-normal with median 10 s, from 2 s to a minute."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def seconds(self) -> float:
        """Return the next pause."""
        return min(max(self._random.lognormvariate(2.3, 0.6), 2.0), 60.0)

    def choice(self, shares: Mapping[str, float]) -> str:
        """Return one of the names, each as often as its share."""
        return self._random.choices(list(shares), list(shares.values()))[0]

    def step(self) -> float:
        """Return a place of the slider, as a Kelly fraction."""
        return self._random.choice(STEPS)


@dataclass
class Wire:
    """The connections of one tab to the server; every request is noted."""

    pool: urllib3.HTTPConnectionPool
    note: Callable[[Request], None]
    started: float  #: when the load test began, by `time.perf_counter`
    kind: str = "page load"

    def get(self, path: str, kind: str) -> bytes:
        """Return what the server answers at a path."""
        return self._ask("GET", path, None, kind)

    def post(self, body: Json) -> Json | None:
        """Post a callback of the page, and return its answer; None where nothing changes."""
        data = json.dumps(body, separators=(",", ":")).encode()
        answer = self._ask("POST", "/_dash-update-component", data, self.kind)
        return json.loads(answer) if answer else None

    def _ask(self, method: str, path: str, data: bytes | None, kind: str) -> bytes:
        begin = time.perf_counter()
        fault, answer = None, b""
        try:
            response = self.pool.request(method, path, body=data, headers=JSON_HEADERS)
            answer = response.data
            if response.status not in (200, 204):
                fault = f"status {response.status}"
        except urllib3.exceptions.HTTPError as error:
            fault = type(error).__name__
        took_ms = (time.perf_counter() - begin) * 1000
        self.note(Request(kind, begin - self.started, took_ms, fault))
        return answer if fault is None else b""


@dataclass
class User:
    """One user's actions, and what the browser between them and the server keeps."""

    wire: Wire
    think: Think
    file: tuple[str, bytes]
    stop: threading.Event
    simulates: bool = False
    profile: Json | None = None
    tab: Tab = field(init=False)
    client: str = ""

    def run(self) -> None:
        """Use the application until the load test ends."""
        threading.Thread(target=self._beat, daemon=True).start()
        self._load("/")
        self._pause()
        self._act("upload", self._dropped())
        self._pause()
        self._go("/monte-carlo" if self.simulates else "/position-sizing")
        while not self.stop.is_set():
            self._pause()
            self._next()

    def _next(self) -> None:
        if self.simulates:
            self._simulate()
            return
        actions: dict[str, Callable[[], None]] = {
            "slider": self._slide,
            "section": self._open_section,
            "setting": self._set_capital,
            "page": self._leave_and_return,
            "reload": lambda: self._load("/position-sizing"),
        }
        shares = {"slider": 0.6, "section": 0.2, "setting": 0.08, "page": 0.1, "reload": 0.02}
        actions[self.think.choice(shares)]()

    def _slide(self) -> None:
        data = {"fraction": self.think.step(), "at": time.time()}
        self._act("slider", {(stores.REST, "data"): data})

    def _open_section(self) -> None:
        section = self.think.choice(dict.fromkeys(SECTIONS, 1.0))
        self._act("section", {(SECTION, "value"): section})

    def _set_capital(self) -> None:
        capital = 400_000 + 1_000 * round(100 * self.think.step())
        self.profile = _with(self.profile or {}, starting_capital=capital)
        self._act("setting", {(stores.EDIT, "data"): {"at": time.time()}})

    def _leave_and_return(self) -> None:
        self._go("/")
        self._pause()
        self._go("/position-sizing")

    def _go(self, path: str) -> None:
        self._act("page change", {(LOCATION, "pathname"): path})

    def _simulate(self) -> None:
        """Ask for a simulation with another seed; the page asks how far it is until it is done."""
        paths, seed = (
            '{"name":"paths","type":"mc-field"}',
            '{"name":"seed","type":"mc-field"}',
        )
        number = str(round(1e6 * self.think.step() + time.time()) % 10**8)
        changes = {(paths, "value"): f"{SIMULATED_PATHS:,}", (seed, "value"): number}
        self._act("simulation", changes)

    def _load(self, path: str) -> None:
        """Load the page, its files at the first time, and all that follows."""
        self.wire.kind = "page load"
        page = self.wire.get(path, "page load").decode()
        if not self.client:
            for address in FILES.findall(page):
                self.wire.get(address.replace("&amp;", "&"), "files")
        layout = json.loads(self.wire.get("/_dash-layout", "page load") or "{}")
        described = json.loads(self.wire.get("/_dash-dependencies", "page load") or "[]")
        stored = {store: self.tab.get(store) for store in KEPT} if self.client else {}
        self.client = f"{random.getrandbits(128):032x}"
        self.tab = Tab(tuple(map(Callback.of, described)), self.wire.post, self._local())
        self.tab.open(layout, path, stored)

    def _act(self, kind: str, changes: Mapping[Prop, Any]) -> None:
        self.wire.kind = kind
        self.tab.change(changes)

    def _pause(self) -> None:
        """Think; meanwhile the page asks for news of its jobs."""
        until = time.monotonic() + self.think.seconds()
        while not self.stop.is_set() and (left := until - time.monotonic()) > 0:
            if not self._active():
                self.stop.wait(left)
            elif not self.stop.wait(min(left, WATCHED_POLL_S if self._watches() else POLL_S)):
                intervals = (self.tab.get(shell.JOB_INTERVAL, "n_intervals") or 0) + 1
                self._act("progress", {(shell.JOB_INTERVAL, "n_intervals"): intervals})

    def _active(self) -> list[Json]:
        jobs = (self.tab.get(stores.JOBS) or {}).get("jobs", {})
        return [job for job in jobs.values() if job["state"] in ("queued", "running")]

    def _watches(self) -> bool:
        """Return True where the page shows the progress of an active job."""
        watched = [id_parts(each) for each in self.tab.ids(id_text(part_id("watch", ALL, ALL)))]
        kinds = {each["kind"] for each in watched if isinstance(each, dict)}
        return any(job["kind"] in kinds for job in self._active())

    def _beat(self) -> None:
        while not self.stop.wait(BEAT_S):
            self.wire.get("/alive", BEAT)

    def _dropped(self) -> Mapping[Prop, Any]:
        name, content = self.file
        text = f"data:text/csv;base64,{base64.b64encode(content).decode()}"
        files = [{"name": name, "content": text}]
        return {("upload-files", "data"): {"nonce": self.client, "files": files}}

    def _local(self) -> dict[str, Callable[[Tab], Mapping[Prop, Any]]]:
        """Return what assets/js does between two requests, as far as these users go."""
        return {
            "profile.listen": lambda _tab: {(stores.PROFILES_READ, "data"): True},
            "shell.view": lambda _tab: {(stores.VIEW, "data"): VIEW},
            "jobs.client": lambda _tab: {(stores.JOB_CLIENT, "data"): self.client},
            "recent.list": lambda _tab: {("recent", "data"): []},
            "recent.keep": _keep_loaded,
            "profile.keep": self._follow,
            "profile.scenarios": lambda tab: _part(tab, "scenario-list", "scenarios"),
            "profile.strategies": lambda tab: _part(tab, "override-strategies", "strategies"),
            "sections.due": self._section_due,
            "jobs.follow": follow_jobs,
            "monte_carlo.known": lambda tab: {("mc-known", "data"): known(tab)},
            "monte_carlo.simulation": lambda tab: shown(tab, "mc-shown", "monte_carlo", "key"),
        }

    def _section_due(self, tab: Tab) -> Mapping[Prop, Any]:
        """Return that the open section is to be drawn, once the curves are there."""
        if not tab.get(replay.DRAWN):
            return {}
        return {(id_text(due(tab.get(SECTION, "value"))), "data"): {"at": time.time()}}

    def _follow(self, tab: Tab) -> Mapping[Prop, Any]:
        """Return the active profile: the default one, or that with what the user has set."""
        defaults = tab.get(stores.DEFAULT_PROFILE)
        if not defaults:
            return {}
        profile = self.profile or defaults["profile"]
        rest = tab.get(stores.REST)
        if rest:
            profile = _with(profile, kelly_fraction=rest["fraction"])
        self.profile = profile
        active = {"fingerprint": defaults["fingerprint"], "profile": profile}
        changes: dict[Prop, Any] = {}
        if active != tab.get(stores.PROFILE):
            changes[(stores.PROFILE, "data")] = active
        is_laid_out = tab.ids('{"panel":["ALL"],"type":"laid-out"}')
        if settings.TABS in tab.props and not is_laid_out:
            changes[(stores.FORM, "data")] = {"n": 1, "shape": ""}
        return changes


#: Stores of the starts of jobs, one a kind.
STARTS = id_text(stores.job_start(ALL))
#: Stores that outlive a page load.
KEPT = (stores.PORTFOLIO, stores.SIMULATIONS, stores.ANSWERED, stores.JOBS)
VIEW = {"scheme": "light", "compact": False, "short": False}


def _keep_loaded(tab: Tab) -> Mapping[Prop, Any]:
    loaded = tab.get(stores.LOADED)
    if not loaded:
        return {}
    return {(stores.PORTFOLIO, "data"): loaded["portfolio"]}


def _with(profile: Json, **portfolio: Any) -> Json:
    return {**profile, "portfolio": {**profile.get("portfolio", {}), **portfolio}}


def _part(tab: Tab, store: str, name: str) -> Mapping[Prop, Any]:
    active = tab.get(stores.PROFILE)
    found = active and {"fingerprint": active["fingerprint"], name: active["profile"][name]}
    return {} if found == tab.get(store) else {(store, "data"): found}


def follow_jobs(tab: Tab) -> Mapping[Prop, Any]:
    """Return the jobs of the tab after news of them, and where their results are kept."""
    kept = tab.get(stores.JOBS) or {}
    jobs, begun = dict(kept.get("jobs", {})), dict(kept.get("begun", {}))
    starts = [tab.get(store) for store in tab.ids(STARTS)]
    new = [start for start in starts if start and begun.get(start["kind"]) != start["id"]]
    begun |= {start["kind"]: start["id"] for start in new}
    jobs |= {start["kind"]: start for start in new}
    told = [*new, *(tab.get(stores.JOB_NEWS) or {"jobs": []})["jobs"]]
    changes: dict[Prop, Any] = {}
    for each in told:
        if jobs.get(each["kind"], {}).get("id") != each["id"]:
            continue
        job = {name: value for name, value in each.items() if name not in ("cache", "result")}
        jobs[job["kind"]] = job
        if job["state"] == "finished":
            changes[(each["cache"], "data")] = _with_result(tab, job, each)
        if job["state"] in ("finished", "left"):
            del jobs[job["kind"]]
    return {**changes, (stores.JOBS, "data"): {"jobs": jobs, "begun": begun}}


def _with_result(tab: Tab, job: Json, told: Json) -> Json:
    """Return the store of a job's results with that of a finished one."""
    entry = {name: job[name] for name in ("kind", "fingerprint", "key")}
    kept = tab.get(told["cache"]) or {"entries": []}
    entries = [{**entry, "result": told["result"]}, *kept["entries"]][:12]
    return {"version": 1, "entries": entries}


def known(tab: Tab) -> list[list[str]]:
    """Return which simulations the tab keeps."""
    kept = tab.get(stores.SIMULATIONS) or {"entries": []}
    return [[entry[name] for name in ("kind", "fingerprint", "key")] for entry in kept["entries"]]


def shown(tab: Tab, store: str, kind: str, key: str) -> Mapping[Prop, Any]:
    """Return the simulation that is asked for, or the newest one of its kind."""
    asked = tab.get("mc-wanted")
    kept = (tab.get(stores.SIMULATIONS) or {"entries": []})["entries"]
    own = [entry for entry in kept if entry["kind"] == kind]
    if not asked or not own:
        return {}
    entry = next((entry for entry in own if entry["key"] == asked[key]), own[0])
    found = {**entry, "current": entry["key"] == asked[key]}
    return {} if found == tab.get(store) else {(store, "data"): found}
