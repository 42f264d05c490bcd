"""Results that a callback hands to the browser without declaring them as outputs.

A function of the browser is not called while a request is under way that declares one of its inputs
as output. The slider draws from stores that such requests fill; handed over, they come as soon as
they are there, and the slider meanwhile draws from those of before.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from dash import no_update, set_props


def handing_over(callback: Callable[..., tuple[Any, ...]], *handed: str) -> Callable[..., Any]:
    """Return the callback without its last results, which become the data of the stores `handed`.

    A single result that is left is returned alone, as Dash expects it of a single output. One has
    to be left: a callback without an output is called on every page. What an older request hands
    over may come after what a newer one did.
    """

    @wraps(callback)
    def called(*arguments: Any, **named: Any) -> Any:
        results = callback(*arguments, **named)
        returned = results[: -len(handed)]
        for store, data in zip(handed, results[-len(handed) :], strict=True):
            if data is not no_update:
                set_props(store, {"data": data})
        return returned[0] if len(returned) == 1 else returned

    return called
