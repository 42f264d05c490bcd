"""Rules of the code: the direction of imports, the place of compiled loops, sizes of files.

Layers import only earlier layers, packages of the calculations only earlier packages.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "app").rglob("*.py"))
LARGEST_FILE = 320  #: lines
KERNELS = "app/calculations/kernels/"
#: Keeps machine code on disk, and is the only file of the calculations that may access files.
KERNEL_CACHE = "app/calculations/kernels/compiled.py"
LARGEST_FUNCTION = 50  #: lines of a body
LARGEST_KERNEL = 90  #: longer, as passing arrays to helper functions would slow its loop down

#: Layers of the application; each may import only itself and earlier ones.
LAYERS = ("runtime", "formatting", "calculations", "wording", "importers", "dash_app", "cli")
#: Packages of the calculations, under the same rule.
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
    "live",
    "preset_scenarios",
)
WEB = ("dash", "dash_mantine_components", "dash_ag_grid", "flask", "plotly", "waitress")
TERMINAL = ("click", "rich")
#: Modules that a layer must not import; calculations access neither files nor the clock.
FORBIDDEN = {
    "runtime": (*WEB, *TERMINAL),
    "formatting": (*WEB, *TERMINAL),
    "calculations": (*WEB, *TERMINAL, "io", "os", "pathlib", "time"),
    "wording": (*WEB, *TERMINAL, "io", "os", "pathlib", "time"),
    "importers": (*WEB, *TERMINAL),
    "dash_app": ("rich",),
    "cli": WEB,
}


def relative_name(path: Path) -> str:
    """Return the path of a source file below the root, used as test id."""
    return str(path.relative_to(ROOT))


@cache
def imports(path: Path) -> tuple[str, ...]:
    """Return the dotted names of all imports in `path`, with relative imports resolved."""
    package = ".".join(path.relative_to(ROOT).parent.parts)
    names = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package.rsplit(".", node.level - 1)[0] + "." if node.level else ""
            names += [
                f"{above}{node.module or ''}.{alias.name}".replace("..", ".")
                for alias in node.names
            ]
    return tuple(names)


def is_within(name: str, module: str) -> bool:
    """Return True for `module` itself and everything below it."""
    return name == module or name.startswith(f"{module}.")


def importers(module: str) -> list[str]:
    """Return the source files that import `module`."""
    return [
        relative_name(path)
        for path in SOURCES
        if any(is_within(name, module) for name in imports(path))
    ]


def sources_of(layer: str) -> list[Path]:
    """Return the source files of a layer, which is a package or a single module."""
    folder = ROOT / "app" / layer
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]


def imported_by(layer: str, modules: Iterable[str]) -> list[str]:
    """Return the imports of `modules` in a layer, one line for each."""
    return [
        f"{relative_name(path)} imports {name}"
        for path in sources_of(layer)
        if relative_name(path) != KERNEL_CACHE
        for name in imports(path)
        if any(is_within(name, module) for module in modules)
    ]


def test_layers_every_part_of_the_application_is_listed() -> None:
    parts = {path.stem for path in (ROOT / "app").iterdir() if path.suffix in ("", ".py")}
    assert parts - {"__init__", "__main__", "__pycache__", "assets"} == {*LAYERS, *parts & {"py"}}


@pytest.mark.parametrize("layer", LAYERS)
def test_layer_imports_only_earlier_layers(layer: str) -> None:
    later = [f"app.{name}" for name in LAYERS[LAYERS.index(layer) + 1 :]]
    assert imported_by(layer, later) == []


@pytest.mark.parametrize("layer", FORBIDDEN)
def test_layer_imports_no_forbidden_module(layer: str) -> None:
    assert imported_by(layer, FORBIDDEN[layer]) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_calculations_package_imports_only_earlier_packages(package: str) -> None:
    later = [f"app.calculations.{name}" for name in PACKAGES[PACKAGES.index(package) + 1 :]]
    assert imported_by(f"calculations/{package}", later) == []


def test_packages_every_part_of_calculations_is_listed() -> None:
    folder = ROOT / "app" / "calculations"
    parts = {path.stem for path in folder.iterdir() if path.name != "__pycache__"}
    assert parts - {"__init__"} == set(PACKAGES)


def test_imports_relative_import_is_resolved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    source = tmp_path / "app" / "calculations" / "example.py"
    source.parent.mkdir(parents=True)
    source.write_text(
        "def f():\n    from ..dash_app import ids\n    from . import kelly\n    import dash.dcc\n"
    )
    assert set(imports(source)) == {"app.dash_app.ids", "app.calculations.kelly", "dash.dcc"}


def test_compiled_functions_are_only_in_kernels() -> None:
    assert importers("numba") == [KERNEL_CACHE]
    decorated = importers("app.calculations.kernels.compiled.compiled")
    assert decorated
    assert [name for name in decorated if not name.startswith(KERNELS)] == []


def test_extra_for_assistants_is_needed_by_its_server_alone() -> None:
    server = "app/cli/assistant/server.py"
    assert (importers("mcp"), importers("anyio")) == ([server], [server])


def test_kernels_import_no_other_code_of_the_application_except_array_types() -> None:
    # The cache of machine code would not notice a change outside of the kernels.
    foreign = [
        f"{relative_name(path)} imports {name}"
        for path in (ROOT / KERNELS).glob("*.py")
        for name in imports(path)
        if is_within(name, "app") and not is_within(name, "app.calculations.kernels")
    ]
    assert [line for line in foreign if " imports app.calculations.arrays." not in line] == []


def test_kernels_never_use_numba_threads() -> None:
    trees = [
        ast.parse(path.read_text(encoding="utf-8"))
        for path in SOURCES
        if "kernels" in relative_name(path)
    ]
    keywords = {
        node.arg for tree in trees for node in ast.walk(tree) if isinstance(node, ast.keyword)
    }
    assert "fastmath" in keywords
    assert "parallel" not in keywords, "parallel=True aborts a threaded server"


@pytest.mark.parametrize("path", SOURCES, ids=relative_name)
def test_source_file_stays_within_size_limits(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    functions = [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert text.count("\n") <= LARGEST_FILE
    largest = LARGEST_KERNEL if relative_name(path).startswith(KERNELS) else LARGEST_FUNCTION
    assert [function.name for function in functions if body_lines(function) > largest] == []


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines of a function below its signature and docstring."""
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
    users = [path for path in SOURCES if f"app/calculations/{package}/" not in relative_name(path)]
    hidden = {
        f"{relative_name(path)} imports {name}"
        for path in users
        for name in imports(path)
        if name.startswith(prefix) and name.rsplit(".", 1)[1] not in exported
    }
    assert hidden == set()
