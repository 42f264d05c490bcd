"""Faults that no page may have: console errors, uncaught exceptions, calls to foreign servers."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, WebError

OWN_HOSTS = {"127.0.0.1", "localhost"}
LOCAL_SCHEMES = {"data", "blob", "about"}


#: Names in Object.prototype that are not the browser's own: text of a user may have put them there.
_POLLUTED = """() => Object.getOwnPropertyNames(Object.prototype).filter((name) => {
    const own = Object.getOwnPropertyDescriptor(Object.prototype, name);
    return own.enumerable || !String(own.value ?? own.get).includes("[native code]");
})"""


class Watch:
    """The faults of all pages of the contexts it follows."""

    def __init__(self) -> None:
        self._faults: list[str] = []
        self._allowed: list[str] = []

    def follow(self, context: BrowserContext) -> None:
        """Listen to every page of `context`, present and future."""
        context.on("console", self._on_console)
        context.on("weberror", self._on_exception)
        context.on("request", self._on_request)

    def leave(self, context: BrowserContext) -> None:
        """Listen no longer: the next test has its own watch."""
        context.remove_listener("console", self._on_console)
        context.remove_listener("weberror", self._on_exception)
        context.remove_listener("request", self._on_request)

    def check_prototype(self, page: Page) -> None:
        """Note a fault where something was written into `Object.prototype`."""
        if not page.is_closed() and (names := page.evaluate(_POLLUTED)):
            self._faults.append(f"Object.prototype was changed: {names}")

    def allow(self, *texts: str) -> None:
        """Expect faults that contain one of `texts`: what the test provokes on purpose."""
        self._allowed += texts

    def unexpected(self) -> list[str]:
        """The faults that no test allowed, in the order they happened."""
        return [fault for fault in self._faults if not any(text in fault for text in self._allowed)]

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._faults.append(
                f"console error: {message.text} ({message.location.get('url', '')})"
            )

    def _on_exception(self, error: WebError) -> None:
        self._faults.append(f"uncaught exception: {error.error}")

    def _on_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in LOCAL_SCHEMES and address.hostname not in OWN_HOSTS:
            self._faults.append(f"call to a foreign server: {request.url}")
