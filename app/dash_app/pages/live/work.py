"""Background work of the page: the comparison, kept in the server's memory.

It is kept by portfolio, by the settings it reads and by the live log, and made again when lost.
"""

from __future__ import annotations

import json
from functools import partial
from typing import Literal

from app.calculations.live import (
    LiveComparison,
    LiveOptions,
    Simulating,
    compare_live,
    with_plan,
)
from app.calculations.profile.model import Profile, StrategySettings
from app.calculations.profile.settings_read_by import Reader, settings_key
from app.dash_app.jobs.manager import JobWork, Kind
from app.dash_app.json_object import Json
from app.dash_app.state import stores
from app.dash_app.state.known_answer import answer_key, known_answer
from app.dash_app.state.packing import unpack_log
from app.dash_app.state.portfolio_cache import result_key
from app.dash_app.state.server_state import ServerState, server_state
from app.dash_app.state.stores import Ready
from app.dash_app.state.workspace import Workspace

COMPARE = "live"
Advice = Literal["unknown", "none", "known"]


def register(state: ServerState) -> None:
    """Register the kind of work."""
    title = "Comparing live with the backtest"
    state.jobs.register(
        Kind(COMPARE, title, "simulation", partial(_compare, state), stores.ANSWERED)
    )


def comparison_key(ready: Ready, profile: Profile, packed: str) -> str:
    """Return the key of a comparison: all that decides it, and nothing else.

    `packed` is the live log as the browser keeps it.
    """
    mapping = sorted(profile.live.strategies.items())
    settings = json.dumps([_settings(profile), mapping], sort_keys=True)
    return result_key(ready, settings, packed)


def _settings(profile: Profile) -> Json:
    """Return the settings that a comparison reads, without strategies that change none of them."""
    settings: Json = json.loads(settings_key(profile, Reader.ECONOMICS))
    unchanged = Profile(strategies={"any": StrategySettings()})
    default = json.loads(settings_key(unchanged, Reader.ECONOMICS))["strategies"]["any"]
    strategies = settings["strategies"].items()
    return settings | {"strategies": {name: own for name, own in strategies if own != default}}


def request_of(workspace: Workspace, packed: str) -> Json:
    """Return the request of a comparison."""
    return {"ready": dict(workspace.ready), "packed": packed}


def known_comparison(workspace: Workspace, key: str) -> LiveComparison | None:
    """Return a comparison with live sizes beside the answer's; None until it has been made."""
    found = server_state().portfolios.known(workspace.ready, (COMPARE, key))
    if not isinstance(found, LiveComparison):
        return None
    return with_plan(found, planned_contracts(workspace))


def comparison_of(workspace: Workspace, packed: str) -> LiveComparison:
    """Return the comparison of a packed live log, made now where it has not been yet.

    Raises `LogError` for a live log that cannot be read.
    """
    known = known_comparison(workspace, comparison_key(workspace.ready, workspace.profile, packed))
    if known is not None:
        return known
    log, _ = unpack_log(packed)
    options = LiveOptions(plan=planned_contracts(workspace))
    return compare_live(workspace.book, log, workspace.profile, options)


def sizing_key(workspace: Workspace) -> str:
    """Return the key of what the sizes that are advised depend on."""
    return result_key(workspace.ready, answer_key(workspace.profile))


def advice(workspace: Workspace) -> Advice:
    """Return whether contracts to trade have been worked out, and whether there are any."""
    answer = known_answer(workspace)
    if answer is None:
        return "unknown"
    return "none" if answer.reason is not None else "known"


def planned_contracts(workspace: Workspace) -> dict[str, float]:
    """Return the contracts of each strategy that the answer advises at today's equity.

    Empty until the answer has been worked out, and where there is none.
    """
    answer = known_answer(workspace)
    if answer is None or answer.reason is not None:
        return {}
    return dict(zip(answer.strategies, answer.contracts.tolist(), strict=True))


def _compare(state: ServerState, work: JobWork) -> Json:
    """Compare the live log of the request with the backtest, and keep the result."""
    packed = work.request["packed"]
    log, _ = unpack_log(packed)
    simulating = Simulating(executor=work.executor, progress=work.progress, stopped=work.stopped)
    comparison = compare_live(work.book, log, work.profile, LiveOptions(simulating=simulating))
    ready: Ready = work.request["ready"]
    key = comparison_key(ready, work.profile, packed)
    state.portfolios.keep(ready, (COMPARE, key), comparison)
    return {}
