"""Names of strategies that a reader cannot tell apart, though they are different ones.

Two names look alike where Unicode's compatibility form (NFKC) of both, with upper and lower case
folded and invisible characters left out, is the same text (Unicode Standard Annex 15, and the idea
of a skeleton in Unicode Technical Standard 39).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from app.formatting import listing
from app.importers.report import Finding

_SHOWN = 5  #: groups of names that are listed
_INVISIBLE = ("Cf", "Cc")  #: categories of zero-width characters, directions of text and controls
_VARIATIONS = {chr(code) for code in range(0xFE00, 0xFE10)}


def look_alikes(names: Iterable[str]) -> list[Finding]:
    """Return a finding for each of the first groups of names that look alike, and their number."""
    groups: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        groups.setdefault(skeleton(name), []).append(name)
    alike = [group for group in groups.values() if len(group) > 1]
    findings = [_finding(group) for group in alike[:_SHOWN]]
    if len(alike) > _SHOWN:
        head = f"{len(alike) - _SHOWN:,} more groups of strategies look alike."
        findings.append(Finding("warn", head, "Each name counts as a strategy of its own."))
    return findings


def skeleton(name: str) -> str:
    """Return the text that names which look alike have in common."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    visible = (
        character
        for character in folded
        if unicodedata.category(character) not in _INVISIBLE and character not in _VARIATIONS
    )
    return " ".join("".join(visible).split())


def _finding(group: list[str]) -> Finding:
    differs_in_case = len({name.casefold() for name in group}) == 1
    shown = group if differs_in_case else [_spelled(name) for name in group]
    what = "capital letters" if differs_in_case else "characters that look alike or are invisible"
    text = (
        f"They differ only in {what}, and count as different strategies. If they are one, give "
        "them one name in the file."
    )
    return Finding("warn", f"{listing([f'“{name}”' for name in shown])} look alike.", text)


def _spelled(name: str) -> str:
    r"""Return a name with its characters beyond ASCII by number: `\xe9lan`."""
    return name.encode("ascii", "backslashreplace").decode()
