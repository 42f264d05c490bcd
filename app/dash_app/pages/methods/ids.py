"""Ids of the Methods page; anchors of its chapters are in the chapters themselves."""

from __future__ import annotations

BODY = "methods-body"
