"""Mutants of the source: single changes that a test should notice, found by cosmic-ray.

A mutant replaces one operator, number, comparison, keyword or constant. Left out are changes that
no test can notice: those of annotations, which are never evaluated, and of decorators of compiled
kernels, whose plain functions return the same. Left out too is what every test notices and nobody
would write, as a sum that becomes a shift of bits, or what Python cannot read: it would only raise
the score.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

UNCHANGED = "unchanged"  #: in place of an operator
UNNOTICEABLE = ("core/NoOp", "core/RemoveDecorator")
#: Ends of the names of operators that put something outlandish in a place.
_BITS = ("_BitOr", "_BitAnd", "_BitXor", "_RShift", "_LShift")
OUTLANDISH = (*_BITS, "_Pow", "_Mod", "_FloorDiv", "_Is", "_IsNot", "_In", "_NotIn", "Invert_Not")


@dataclass(frozen=True)
class Mutant:
    """One change: the `occurrence`-th place in a file that an operator can change."""

    file: str  #: relative to the root of the repository
    operator: str  #: cosmic-ray's name
    occurrence: int
    line: int

    def unchanged(self) -> Mutant:
        """Return the same place without a change, which no test may notice."""
        return replace(self, operator=UNCHANGED)

    def source(self, root: Path) -> str:
        """Return the source of the file with the change; raises `ValueError` where none is made."""
        code = (root / self.file).read_text(encoding="utf-8")
        if self.operator == UNCHANGED:
            return code
        changed = mutate_code(code, get_operator(self.operator)(), self.occurrence)
        if changed is None:
            raise ValueError(f"{self.file}: {self.operator} has no place {self.occurrence}.")
        return str(changed)

    def changed_line(self, root: Path) -> str:
        """Return the first line that the change makes different, as it becomes."""
        before = (root / self.file).read_text(encoding="utf-8").splitlines()
        after = self.source(root).splitlines()
        return next(
            (new.strip() for old, new in zip(before, after, strict=False) if old != new), ""
        )

    def __str__(self) -> str:
        operator = self.operator.removeprefix("core/")
        return f"{self.file}:{self.line} {operator} {self.occurrence}"


def sampled(files: Sequence[Path], root: Path, count: int, seed: int) -> list[Mutant]:
    """Return `count` mutants of the files, or all where there are fewer, drawn by a seed."""
    found = [mutant for file in sorted(files) for mutant in mutants_of(file, root)]
    return random.Random(seed).sample(found, min(count, len(found)))


def mutants_of(file: Path, root: Path) -> Iterator[Mutant]:
    """Yield the mutants of a file."""
    nodes = list(ast_nodes(get_ast(file.read_text(encoding="utf-8"))))
    for name in operator_names():
        operator = get_operator(name)
        if name in UNNOTICEABLE or name.endswith(OUTLANDISH) or operator.arguments():
            continue
        places = [
            (node, start) for node in nodes for start, _ in operator().mutation_positions(node)
        ]
        for occurrence, (node, (line, _)) in enumerate(places):
            if not is_annotation(node) and not is_marker(node):
                yield Mutant(file.relative_to(root).as_posix(), name, occurrence, line)


def is_annotation(node: Any) -> bool:
    """Return True for a parso node within the annotation of a name, parameter or result."""
    while node.parent is not None:
        parent = node.parent
        is_declared = parent.type in ("annassign", "tfpdef") and node is _annotation(parent)
        if is_declared or (parent.type == "funcdef" and node is parent.annotation):
            return True
        node = parent
    return False


def is_marker(node: Any) -> bool:
    """Return True for a star or slash that marks parameters or unpacks, which is no operation."""
    return node.type == "operator" and node.parent.type in ("parameters", "dictorsetmaker", "atom")


def _annotation(declaration: Any) -> Any:
    colon = next(at for at, child in enumerate(declaration.children) if child == ":")
    return declaration.children[colon + 1]
