"""Text of a user as it may stand in a terminal or a log."""

from __future__ import annotations


def visible(text: str) -> str:
    r"""Return a text with characters that cannot be seen by number.

    They are controls, which a terminal obeys, marks of direction, which turn a line around, and
    those of no width, by which names look alike.

    >>> print(visible("con\u200bdor \x1b[2J"))
    con\u200bdor \x1b[2J
    """
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else repr(one)[1:-1] for one in text)
