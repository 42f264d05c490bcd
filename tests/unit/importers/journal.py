"""A trading journal of no known format, with its mapping, as the tests of unknown tables use it."""

from __future__ import annotations

MAPPING = {
    "opened": "Open time",
    "closed": "Close time",
    "pl": "Net result",
    "size": "Lots",
    "strategy": "Setup",
    "fees": "Comm.",
}
JOURNAL = """Desk journal 2024
exported by hand
Ticket;Setup;Open time;Close time;Lots;Net result;Gross;Comm.;Remark
1;IC open;14/03/2024 15:45;14/03/2024 17:10;2;312,40;319,20;-6,80;a
2;Put fly;14/03/2024 16:02;14/03/2024 21:59;1;-148,20;-144,80;-3,40;b
3;IC open;15/03/2024 15:45;;2;;;-6,80;c
4;IC open;18/03/2024 15:45;18/03/2024 16:31;-3;1.276,10;1.282,90;-6,80;d
5;IC open;soon;18/03/2024 16:31;3;1;1;1;e
"""
