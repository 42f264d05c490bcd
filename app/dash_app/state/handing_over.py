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


def handing_over(callback: Callable[..., tuple[Any, ...]], store: str) -> Callable[..., Any]:
    """Return the callback without its last result, which becomes the data of `store`.

    A single result that is left is returned alone, as Dash expects it of a single output.
    """

    @wraps(callback)
    def called(*arguments: Any, **named: Any) -> Any:
        *results, data = callback(*arguments, **named)
        if data is not no_update:
            set_props(store, {"data": data})
        return results[0] if len(results) == 1 else tuple(results)

    return called
