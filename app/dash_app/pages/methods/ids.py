"""Ids of components of the Methods page."""

from __future__ import annotations

TEXT = "methods-text"
SEARCH = "methods-search"
FOUND = "methods-found"
FOUND_SENTENCE = "methods-found-sentence"
CONTENTS = "methods-contents"
