"""Methods: growth and fragility of a Kelly size, only past trades against hindsight."""

from __future__ import annotations

from app.dash_app.components.content import Table
from app.dash_app.pages.methods.chapter import Chapter, Sub

GROWTH = Chapter(
    "growth",
    "Growth and fragility",
    "What betting more or less than Kelly costs, and how much one rare loss would change it.",
    (
        r"""
        The growth curve is the mean log growth per position if every position held the share *f*
        of equity as margin:

        $$
        g(f) = \frac{1}{n} \sum_i \log(1 + f r_i)
        $$

        It peaks at $f^*$. Marked beside the peak are the smaller share with half of the peak’s
        growth and the share beyond which growth is negative: past it the edge is real and the
        account still shrinks. It falls without end where the worst trade takes everything.
        """,
        Sub("fractional-kelly", "Half and quarter Kelly"),
        """
        For small bets, *c* times Kelly keeps *c* (2 − *c*) of the growth, and equity ever falls to
        a share *x* of where it began with probability $x^{2 / c - 1}$. So half Kelly keeps 75% and
        halves the account once with probability 12.5% (full Kelly: 50%, a quarter: 0.8%). Trades
        with a rare large loss are less forgiving. For the 100 trades of the
        [worked example](#kelly-textbook):
        """,
        Table(
            ("Times Kelly", "Small bets", "The example"),
            (
                ("0.25×", "43.8%", "39.5%"),
                ("0.50×", "75.0%", "70.8%"),
                ("0.75×", "93.8%", "92.0%"),
                ("1.25×", "93.8%", "89.7%"),
                ("1.50×", "75.0%", "51.1%"),
                ("1.90×", "19.0%", "−145.1%"),
            ),
        ),
        Sub("fragility", "Fragility"),
        r"""
        The fragility curve is the log-optimal share if one loss of the whole margin came every
        *N* positions on top of the log’s own, for *N* from 5 to 10,000. Without further losses a
        mean return of $\bar{r}$ is used up once

        $$
        N \le \frac{1}{\bar{r}}
        $$

        In the example the mean is 3.1%, so one such loss in 32 trades takes the edge away. Read
        the curve at the rate you believe in.
        """,
        Sub("kelly-over-time", "Kelly over time"),
        """
        The estimate as it stood after each close: over everything closed so far, and over the
        last 100 positions alone. Below 30 positions nothing is drawn. Where the two lines part,
        the log’s edge is not one number.

        ### Sources

        - E. O. Thorp (2006), section 3: the growth curve.
        - L. C. MacLean, W. T. Ziemba and G. Blazenko (1992), Growth Versus Security in Dynamic
          Investment Analysis, Management Science 38: fractional Kelly.
        """,
    ),
)

HINDSIGHT = Chapter(
    "hindsight",
    "Only past trades, and with hindsight",
    "A size fitted on the whole history knows the trades it is shown on.",
    (
        """
        Any size that rests on an estimate over the whole log is marked as hindsight: Kelly,
        optimal f, the largest loss as a basis, the median VIX, fitted weights. Its curve is
        dashed, it never wins a column of the comparison, and the figures of My sizing, which
        rests on only past trades, stand beside those of the same rule with hindsight.

        **Only past trades** (walk-forward) means that the rule knows at each open only the
        positions that had closed before that open, in the [order of events](#replay). Where they
        are fewer than the rule’s least number (30 unless you change it), the trade is skipped as
        warm-up. To keep the cost linear, a Kelly or optimal-f estimate is renewed once the
        positions behind it have grown by 1%, and simultaneous Kelly at the first open of each
        calendar month; the largest loss and the median VIX are exact at every open.

        - Only past trades do not cure choosing: a strategy picked because its backtest was good
          carries that choice into every replay.
        - Range, table and curves of the Kelly section are fitted on the whole log: they answer
          what to hold from now on, not what would have been earned.
        """,
    ),
)
