"""Names of strategies that a reader cannot tell apart, though they are different ones.

Two names look alike where one of these is the same text for both, invisible characters left out:

* Unicode's compatibility form (NFKC) with upper and lower case folded (Standard Annex 15), or
* the shapes of the letters, with case folded or as written: the skeleton of Technical Standard 39,
  whose table of confusable characters comes with the package `confusable_homoglyphs`.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from app.formatting import listing
from app.importers.report import Finding

_SHOWN = 5  #: groups of names that are listed, and names of a group
_INVISIBLE = ("Cf", "Cc")  #: categories of zero-width characters, directions of text and controls
_MARK = "\u200e"  #: which the table puts around text that runs from right to left
_VARIATIONS = {chr(code) for code in range(0xFE00, 0xFE10)}


def look_alikes(names: Iterable[str]) -> list[Finding]:
    """Return a finding for each of the first groups of names that look alike, and their number."""
    alike = list(_groups(list(dict.fromkeys(names))))
    findings = [_finding(group) for group in alike[:_SHOWN]]
    if len(alike) > _SHOWN:
        head = f"{len(alike) - _SHOWN:,} more groups of strategies look alike."
        findings.append(Finding("warn", head, "Each name counts as a strategy of its own."))
    return findings


def appearances(name: str) -> tuple[str, str, str]:
    """Return the shapes with case folded, the compatibility form, and the shapes as written.

    Names that share one of the three look alike.

    >>> appearances("Mini 1")
    ('rnini l', 'mini 1', 'Mini l')
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return _shape(folded), _visible(folded), _shape(name)


def _groups(names: Sequence[str]) -> Iterator[list[str]]:
    """Yield names that look alike in one way, unless a group of an earlier way holds them all."""
    if len(names) < 2:
        return
    groups_of: dict[str, set[int]] = defaultdict(set)
    for number, group in enumerate(_same_in_one_way(names)):
        if not set.intersection(*(groups_of[name] for name in group)):
            yield group
        for name in group:
            groups_of[name].add(number)


def _same_in_one_way(names: Sequence[str]) -> Iterator[list[str]]:
    for texts in zip(*map(appearances, names), strict=True):
        groups: dict[str, list[str]] = defaultdict(list)
        for name, text in zip(names, texts, strict=True):
            groups[text].append(name)
        yield from (group for group in groups.values() if len(group) > 1)


def _visible(text: str) -> str:
    """Return a text without invisible characters, and with single spaces."""
    visible = (
        character
        for character in text
        if unicodedata.category(character) not in _INVISIBLE and character not in _VARIATIONS
    )
    return " ".join("".join(visible).split())


def _shape(name: str) -> str:
    """Return the skeleton of a name (Technical Standard 39, section 4)."""
    letters = _visible(unicodedata.normalize("NFD", name))
    return unicodedata.normalize("NFD", letters.translate(_prototypes()))


@cache
def _prototypes() -> dict[int, str]:
    """Return what each confusable character stands for: `{ord("1"): "l"}`."""
    from confusable_homoglyphs.confusables import confusables_data

    alike = {
        character.strip(_MARK): [other["c"].strip(_MARK) for other in others]
        for character, others in confusables_data.items()
    }
    return {
        ord(character): _prototype(character, others, alike)
        for character, others in alike.items()
        if len(character) == 1
    }


def _prototype(character: str, others: Sequence[str], alike: dict[str, list[str]]) -> str:
    """Return the one of a character and its look-alikes that stands for all.

    The table joins each prototype to all of its look-alikes, and these to it alone. Of two that
    have only each other the longer one counts ("m" and "rn"), else the first.
    """
    if len(others) > 1:
        return character
    (other,) = others
    if len(alike[other]) > 1:
        return other
    return min(character, other, key=lambda text: (-len(text), text))


def _finding(group: Sequence[str]) -> Finding:
    differs_in_case = len({name.casefold() for name in group}) == 1
    shown = group if differs_in_case else [_spelled(name) for name in group]
    what = "capital letters" if differs_in_case else "characters that look alike or are invisible"
    text = (
        f"They differ only in {what}, and count as different strategies. If they are one, give "
        "them one name in the file."
    )
    named = listing([f"“{name}”" for name in shown], _SHOWN)
    return Finding("warn", f"{named} look alike.", text)


def _spelled(name: str) -> str:
    r"""Return a name with its characters beyond ASCII by number: `\xe9lan`."""
    return name.encode("ascii", "backslashreplace").decode()
