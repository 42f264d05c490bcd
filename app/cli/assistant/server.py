"""The tools, served over standard input and output by the official SDK of the protocol."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import anyio
import anyio.from_thread
import anyio.to_thread
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server
from mcp.types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    ToolAnnotations,
)
from mcp.types import Tool as OfferedTool

from app import __version__
from app.calculations.errors import LotwiseError
from app.cli.assistant.folders import Folders
from app.cli.assistant.tools import TOOLS, Tool, tool_named
from app.cli.documents import Document
from app.cli.watch import Watch

_AT_ONCE = 2  #: requests worked on at a time; others wait
_SMALLEST_STEP = 0.01  #: of progress, as a share, that is reported
_INSTRUCTIONS = (
    "Lotwise sizes systematic trading strategies from a backtest's trade log. Begin with "
    "inspect_log. Every answer holds its ranges, its assumptions and the profile used: pass them "
    "on with the figures. Sizes rest on a history that already happened; this is no investment "
    "advice."
)


def serve(folders: Folders) -> None:
    """Serve the tools on the files of these folders until standard input ends."""
    anyio.run(_serve, folders)


async def _serve(folders: Folders) -> None:
    service = _Service(folders)
    server: Server[Any] = Server(
        "lotwise",
        version=__version__,
        instructions=_INSTRUCTIONS,
        on_list_tools=service.list_tools,
        on_call_tool=service.call_tool,
    )
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())


class _Service:
    """Answers to the requests of the protocol."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders
        self._limiter = anyio.CapacityLimiter(_AT_ONCE)

    async def list_tools(
        self, _context: ServerRequestContext[Any], _params: PaginatedRequestParams | None
    ) -> ListToolsResult:
        """Return the tools with the JSON schemas of their arguments."""
        return ListToolsResult(tools=[_offered(tool) for tool in TOOLS])

    async def call_tool(
        self, context: ServerRequestContext[Any], params: CallToolRequestParams
    ) -> CallToolResult:
        """Answer a call, or say in words why it cannot be answered."""
        try:
            tool = tool_named(params.name)
            document = await self._work(context, partial(tool.call, params.arguments or {}))
        except LotwiseError as error:
            return CallToolResult(content=[TextContent(text=str(error))], is_error=True)
        text = json.dumps(document, allow_nan=False)
        return CallToolResult(content=[TextContent(text=text)], structured_content=document)

    async def _work(
        self,
        context: ServerRequestContext[Any],
        call: Callable[[Folders, Watch], Document],
    ) -> Document:
        """Run a call in a thread; when the request is cancelled the work stops."""
        cancelled = threading.Event()
        watch = Watch(_Progress(context).tell, cancelled.is_set)
        try:
            return await anyio.to_thread.run_sync(
                call, self._folders, watch, abandon_on_cancel=True, limiter=self._limiter
            )
        finally:
            cancelled.set()


class _Progress:
    """Reports of the progress of one request, from the thread that works on it."""

    def __init__(self, context: ServerRequestContext[Any]) -> None:
        self._context = context
        self._reported = 0.0

    def tell(self, share: float, doing: str) -> None:
        """Report a share of the work, where it has grown enough since the last report."""
        if share - self._reported >= _SMALLEST_STEP:
            self._reported = share
            anyio.from_thread.run(self._context.session.report_progress, share, 1.0, doing)


def _offered(tool: Tool) -> OfferedTool:
    return OfferedTool(
        name=tool.name,
        description=tool.description,
        input_schema=tool.request.model_json_schema(),
        annotations=ToolAnnotations(
            read_only_hint=True, destructive_hint=False, open_world_hint=False
        ),
    )
