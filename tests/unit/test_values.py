"""Values that calculations and importers hand over cannot be changed by whoever receives them."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import is_dataclass
from types import ModuleType

import pytest

import app.calculations
import app.importers

#: Classes that change while a file is read or a search runs.
CHANGING = {
    "app.calculations.size_search.scan.ScanWork",
    "app.importers.faults.Fault",
    "app.importers.formats.metatrader.Links",
    "app.importers.formats.metatrader.ReportRows",
    "app.importers.formats.metatrader4_tester._Position",
    "app.importers.formats.metatrader5_deals._Lot",
    "app.importers.formats.metatrader5_deals._Matching",
    "app.importers.orders._Lot",
    "app.importers.part.TradeLogPart",
    "app.importers.table.Table",
    "app.importers.trades.Trades",
}


def modules_of(package: ModuleType) -> Iterator[ModuleType]:
    """Yield the modules of a package."""
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(found.name)


@pytest.mark.parametrize("package", [app.calculations, app.importers], ids=lambda one: one.__name__)
def test_dataclasses_are_frozen_but_for_those_that_gather(package: ModuleType) -> None:
    changing = {
        f"{module.__name__}.{name}"
        for module in modules_of(package)
        for name, value in vars(module).items()
        if is_dataclass(value)
        and value.__module__ == module.__name__
        and not value.__dataclass_params__.frozen
    }
    assert changing == {name for name in CHANGING if name.startswith(package.__name__)}
