"""The shape of the code: layers point one way, compiled loops live in one module, files and functions stay small."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "app").rglob("*.py"))
LARGEST_FILE = 320
KERNELS = "app/calculations/kernels/"
KERNEL_CACHE = "app/calculations/kernels/compiled.py"  #: keeps machine code on disk, the one file of the calculations that knows files
LARGEST_FUNCTION = 50
LARGEST_KERNEL = 90  #: one loop, because an array passed to a helper costs more than the work

#: Layers of the application, each importing only itself and those before it.
LAYERS = ("runtime", "formatting", "calculations", "wording", "importers", "dash_app", "cli")
#: Packages of the calculations, likewise; `errors` and `arrays` come first, `preset_scenarios` last.
PACKAGES = (
    "errors",
    "arrays",
    "kernels",
    "numerics",
    "profile",
    "log",
    "kelly",
    "metrics",
    "sizing",
    "replay",
    "monte_carlo",
    "margin",
    "size_search",
    "alerts",
    "allocation",
    "preset_scenarios",
)
WEB = ("dash", "dash_mantine_components", "dash_ag_grid", "flask", "plotly", "waitress")
TERMINAL = ("click", "rich")
#: Modules that a layer may not import; the calculations know neither files nor the clock either.
FORBIDDEN = {
    "runtime": (*WEB, *TERMINAL),
    "formatting": (*WEB, *TERMINAL),
    "calculations": (*WEB, *TERMINAL, "io", "os", "pathlib", "time"),
    "wording": (*WEB, *TERMINAL, "io", "os", "pathlib", "time"),
    "importers": (*WEB, *TERMINAL),
    "dash_app": ("rich",),
    "cli": WEB,
}


def named(path: Path) -> str:
    """A source file's readable test id."""
    return str(path.relative_to(ROOT))


def imports(path: Path) -> Iterator[str]:
    """Dotted names of everything `path` imports, wherever in the file, relative imports resolved."""
    package = ".".join(path.relative_to(ROOT).parent.parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.rsplit(".", node.level - 1)[0] + "." if node.level else ""
            yield from (
                f"{above}{node.module or ''}.{alias.name}".replace("..", ".")
                for alias in node.names
            )


def is_within(name: str, module: str) -> bool:
    """True for `module` itself and anything below it."""
    return name == module or name.startswith(f"{module}.")


def importers(module: str) -> list[str]:
    """The source files that import `module`."""
    return [
        named(path) for path in SOURCES if any(is_within(name, module) for name in imports(path))
    ]


def sources_of(layer: str) -> list[Path]:
    """The source files of a layer, which is a package or a single module."""
    folder = ROOT / "app" / layer
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]


def imported_by(layer: str, modules: Iterable[str]) -> list[str]:
    """The imports of `modules` in a layer, one line each."""
    return [
        f"{named(path)} imports {name}"
        for path in sources_of(layer)
        if named(path) != KERNEL_CACHE
        for name in imports(path)
        if any(is_within(name, module) for module in modules)
    ]


def test_layers_are_all_that_there_is() -> None:
    parts = {path.stem for path in (ROOT / "app").iterdir() if path.suffix in ("", ".py")}
    assert parts - {"__init__", "__main__", "__pycache__", "assets"} == {*LAYERS, *parts & {"py"}}


@pytest.mark.parametrize("layer", LAYERS)
def test_layer_imports_only_those_before_it(layer: str) -> None:
    later = [f"app.{name}" for name in LAYERS[LAYERS.index(layer) + 1 :]]
    assert imported_by(layer, later) == []


@pytest.mark.parametrize("layer", FORBIDDEN)
def test_layer_imports_no_module_that_is_not_its_business(layer: str) -> None:
    assert imported_by(layer, FORBIDDEN[layer]) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_package_of_calculations_imports_only_those_before_it(package: str) -> None:
    later = [f"app.calculations.{name}" for name in PACKAGES[PACKAGES.index(package) + 1 :]]
    assert imported_by(f"calculations/{package}", later) == []


def test_packages_are_all_that_there_is() -> None:
    folder = ROOT / "app" / "calculations"
    parts = {path.stem for path in folder.iterdir() if path.name != "__pycache__"}
    assert parts - {"__init__"} == set(PACKAGES)


def test_relative_imports_are_resolved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    source = tmp_path / "app" / "calculations" / "sly.py"
    source.parent.mkdir(parents=True)
    source.write_text(
        "def f():\n    from ..dash_app import ids\n    from . import kelly\n    import dash.dcc\n"
    )
    assert set(imports(source)) == {"app.dash_app.ids", "app.calculations.kelly", "dash.dcc"}


def test_compiled_loops_live_in_kernels_alone() -> None:
    assert importers("numba") == [KERNEL_CACHE]
    decorated = importers("app.calculations.kernels.compiled.compiled")
    assert decorated
    assert [name for name in decorated if not name.startswith(KERNELS)] == []


def test_kernels_call_nothing_whose_changes_their_cache_would_not_see() -> None:
    foreign = [
        f"{named(path)} imports {name}"
        for path in (ROOT / KERNELS).glob("*.py")
        for name in imports(path)
        if is_within(name, "app") and not is_within(name, "app.calculations.kernels")
    ]
    assert [line for line in foreign if " imports app.calculations.arrays." not in line] == []


def test_kernels_never_use_numbas_own_threads() -> None:
    trees = [
        ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES if "kernels" in named(path)
    ]
    keywords = {
        node.arg for tree in trees for node in ast.walk(tree) if isinstance(node, ast.keyword)
    }
    assert "fastmath" in keywords
    assert "parallel" not in keywords, "parallel=True aborts a threaded server"


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_files_and_functions_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    functions = [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert text.count("\n") <= LARGEST_FILE
    largest = LARGEST_KERNEL if named(path).startswith(KERNELS) else LARGEST_FUNCTION
    assert [function.name for function in functions if body_lines(function) > largest] == []


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function below its signature and docstring."""
    statements = function.body[1:] if ast.get_docstring(function) is not None else function.body
    if not statements:
        return 0
    return (function.end_lineno or 0) - statements[0].lineno + 1


def public_names(package: str) -> set[str]:
    """The names that a package of the calculations exports, and those of its modules."""
    module = import_module(f"app.calculations.{package}")
    folder = ROOT / "app" / "calculations" / package
    return {*module.__all__, *(path.stem for path in folder.glob("*.py"))}


@pytest.mark.parametrize(
    "package", [name for name in PACKAGES if (ROOT / "app/calculations" / name).is_dir()]
)
def test_package_of_calculations_exports_all_that_others_import(package: str) -> None:
    prefix, exported = f"app.calculations.{package}.", public_names(package)
    users = [path for path in SOURCES if f"app/calculations/{package}/" not in named(path)]
    hidden = {
        f"{named(path)} imports {name}"
        for path in users
        for name in imports(path)
        if name.startswith(prefix) and name.rsplit(".", 1)[1] not in exported
    }
    assert hidden == set()
