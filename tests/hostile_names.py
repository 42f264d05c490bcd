"""Names that try to be more than text: one corpus for import, page, terminal, files and report."""

from __future__ import annotations

import csv
import io

#: Each is a strategy that a log may name, as it stands after an import.
NAMES = (
    "<script>document.title='run'</script>",
    "<img src=x onerror=document.title='run'>",
    '"><b>bold</b><a href="https://example.com">link</a>',
    "javascript:alert(1)",
    '=HYPERLINK("https://example.com")',
    "＝1+1",
    "+1+1",
    "-1+1",
    "−1+1",
    "@SUM(A1)",
    "[spx] condor",
    "[red]condor[/red]",
    "put [/hedge]",
    "condor :smile:",
    "{{ 7 * 7 }}",
    "%{customdata[0]} %{y}",
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "All positions",
    "All, pooled",
    "Everything",
    "My sizing",
    "As backtested",
    "null",
    "NaN",
    "e\u0301lan",
    "\u00e9lan",
    "\u202econdor\u202c",
    "con\u200bdor",
    "\u0441ondor",  # a Cyrillic letter
    "𝐜𝐨𝐧𝐝𝐨𝐫",
    "\U0001f469\u200d\U0001f4bb",
    "'; DROP TABLE trades; --",
    "../../etc/passwd",
    "C:\\CON",
    "a=b=c",
    "a, b and c",
)
#: Names that an import or a terminal must change: what they hold is no text.
ESCAPES = (
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "bell\x07",
    "back\x08space",
    "null\x00byte",
    "\x9b31mred",
)
LONG = "n" * 10_000


def log_of(names: tuple[str, ...], trades: int = 3) -> bytes:
    """Return an Option Omega export in which each of `names` has so many trades, on many days."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    heads = "Date Opened,Time Opened,Date Closed,Time Closed,P/L,No. of Contracts"
    writer.writerow([*heads.split(","), "Margin Req.", "Premium", "Strategy"])
    for number in range(trades * len(names)):
        day = f"2024-{1 + number // 28 % 12:02}-{1 + number % 28:02}"
        profit = (150, -100, 80)[number // len(names) % 3]
        cells = (day, "10:00:00", day, "15:00:00", profit, 1, 1000, 100)
        writer.writerow((*cells, names[number % len(names)]))
    return text.getvalue().encode()
