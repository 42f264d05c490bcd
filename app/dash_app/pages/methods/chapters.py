"""All chapters of Methods, in reading order."""

from __future__ import annotations

from app.dash_app.pages.methods.chapter import Chapter
from app.dash_app.pages.methods.text.alerts import ALERTS, WHAT_IF
from app.dash_app.pages.methods.text.allocation import ALLOCATION
from app.dash_app.pages.methods.text.browser import BROWSER
from app.dash_app.pages.methods.text.figures import FIGURES
from app.dash_app.pages.methods.text.growth import GROWTH, HINDSIGHT
from app.dash_app.pages.methods.text.honesty import HONESTY
from app.dash_app.pages.methods.text.kelly import KELLY
from app.dash_app.pages.methods.text.live import LIVE
from app.dash_app.pages.methods.text.log import CONTRACT, LOG
from app.dash_app.pages.methods.text.margin import MARGIN
from app.dash_app.pages.methods.text.monte_carlo import CHANCES, FIND_SIZE, MONTE_CARLO
from app.dash_app.pages.methods.text.replay import DECISION, REPLAY, RULES, TODAY

CHAPTERS: tuple[Chapter, ...] = (
    LOG, CONTRACT, KELLY, GROWTH, HINDSIGHT, REPLAY, DECISION, RULES, MARGIN, FIGURES,
    ALERTS, WHAT_IF, ALLOCATION, TODAY, MONTE_CARLO, CHANCES, FIND_SIZE, LIVE, HONESTY, BROWSER,
)  # fmt: skip
