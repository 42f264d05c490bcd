"""Component ids of the section *For your platform*."""

from __future__ import annotations

PANEL = "platform"
CONTENT = "platform-content"
COPY = "platform-copy"
SAVE = "platform-save"
DOWNLOAD = "platform-download"
PRINT = "platform-print"
