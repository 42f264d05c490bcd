"""Build the documentation site into `site/` and check it: `python -m scripts.documentation`.

The build is strict: a broken link or anchor fails it. So does a page that would fetch anything from
another server.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "site"
#: Attributes whose address a browser fetches by itself; it follows a link only when asked.
_FETCHED = {"src", "srcset", "poster", "data", "action"}
_LINKED = {"stylesheet", "preload", "prefetch", "preconnect", "dns-prefetch", "icon", "manifest"}
_FOREIGN = re.compile(r"^(?:https?:)?//", re.IGNORECASE)
_IN_STYLES = re.compile(r"""(?:url\(\s*|@import\s+)["']?((?:https?:)?//[^"')\s]+)""", re.IGNORECASE)


def main() -> None:
    """Build the site, and exit with what it would fetch from other servers."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--clean", "--quiet"]
    # The theme's advertisement of its successor is no fault of the site.
    quiet = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    subprocess.run(command, cwd=ROOT, check=True, env=quiet)
    if found := list(fetched_from_elsewhere(SITE)):
        sys.exit("The site fetches from other servers:\n" + "\n".join(f"  {one}" for one in found))
    pages = len(list(SITE.rglob("*.html")))
    print(f"site/: {pages} pages, nothing is fetched from other servers")


def fetched_from_elsewhere(site: Path) -> Iterator[str]:
    """Yield `file: address` for everything that pages and styles would fetch from other servers."""
    for path in sorted(site.rglob("*")):
        if path.suffix == ".html":
            addresses = foreign_in_page(path.read_text(encoding="utf-8"))
        elif path.suffix == ".css":
            addresses = _IN_STYLES.findall(path.read_text(encoding="utf-8"))
        else:
            continue
        yield from (f"{path.relative_to(site)}: {address}" for address in addresses)


def foreign_in_page(text: str) -> list[str]:
    """Return the addresses on other servers that a page fetches by itself.

    >>> foreign_in_page('<a href="https://a.org">a</a><script src="//b.org/x.js"></script>')
    ['//b.org/x.js']
    """
    page = _Page()
    page.feed(text)
    return page.foreign + _IN_STYLES.findall(text)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.foreign: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the addresses of a tag that a browser fetches."""
        attributes = {name: value or "" for name, value in attrs}
        names = set(_FETCHED)
        if tag == "link" and _LINKED & set(attributes.get("rel", "").lower().split()):
            names.add("href")
        addresses = (attributes[name] for name in names & set(attributes))
        self.foreign += [address for address in addresses if _FOREIGN.match(address.strip())]


if __name__ == "__main__":
    main()
