"""Live trading against its backtest: matching, gaps, evidence of drift, and the size that follows.

`compare_live` is the whole comparison; `live_summary`, `with_summary` and `then_and_now` keep it in
a profile and say what is new since. Source of every rule: semantics 9.
"""

from app.calculations.live.compare import MATCH_MINUTES, LiveOptions, compare_live, map_of
from app.calculations.live.comparison import Compared, LiveComparison, MonthGap
from app.calculations.live.covered import Covered
from app.calculations.live.evidence import LEANING, WORSE, Evidence, Verdict, verdict
from app.calculations.live.fan import LiveFan
from app.calculations.live.gaps import GapFigures, Matched, implied_haircut
from app.calculations.live.mapping import StrategyMap, map_strategies
from app.calculations.live.matching import Opens, matched_pairs
from app.calculations.live.notes import Note, NoteCode
from app.calculations.live.plan import with_plan
from app.calculations.live.power import Simulating
from app.calculations.live.ranges import FEWEST_DAYS, Ranged, Resampling
from app.calculations.live.sizes import RECENT
from app.calculations.live.summary import ThenAndNow, live_summary, then_and_now, with_summary
from app.calculations.live.traded import Traded
from app.calculations.live.unmatched import Unmatched

__all__ = [
    "FEWEST_DAYS",
    "LEANING",
    "MATCH_MINUTES",
    "RECENT",
    "WORSE",
    "Compared",
    "Covered",
    "Evidence",
    "GapFigures",
    "LiveComparison",
    "LiveFan",
    "LiveOptions",
    "Matched",
    "MonthGap",
    "Note",
    "NoteCode",
    "Opens",
    "Ranged",
    "Resampling",
    "Simulating",
    "StrategyMap",
    "ThenAndNow",
    "Traded",
    "Unmatched",
    "Verdict",
    "compare_live",
    "implied_haircut",
    "live_summary",
    "map_of",
    "map_strategies",
    "matched_pairs",
    "then_and_now",
    "verdict",
    "with_plan",
    "with_summary",
]
