"""Methods: resampled futures, the chances read from them, and the size that keeps a promise."""

from __future__ import annotations

from app.dash_app.components.content import Table
from app.dash_app.pages.methods.chapter import Chapter, Grid, Sub

MONTE_CARLO = Chapter(
    "monte-carlo",
    "Monte Carlo",
    "Futures made of the log’s own days, and every one of them sized afresh.",
    (
        r"""
        A replay shows the one history there was. A path here is another order of the log’s days:
        each day drawn comes with **all the positions opened on it**, so that what strategies
        share on a day, a crash above all, they share on every path. A position keeps its clock
        times, its VIX and its holding time in trading days. Positions open for the horizon; what
        is open then runs to its own close.

        - **Day blocks**: days come in runs of random length, with a mean of *L* days, because bad
          days come together (the stationary bootstrap). After each day the run goes on with
          probability 1 − 1 / *L*, else a new one begins at a day drawn at random.
        - *L* is the longer of two lengths: the one that estimates the variance of the mean day
          best for this log (Politis and White), and the 95th percentile of how long positions are
          held. You may set a longer one.
        - **Single days**: each day is drawn on its own, *L* = 1. Runs of bad days are then broken
          up.
        - **Sizing**: every path goes through the [same decision](#decision) as a replay, with
          whole contracts, guardrails and limits, on the path’s own equity. An estimate over the
          whole log stays what it is; one of only past trades begins with the whole log and learns
          from the path.
        - **Full losses added**: in every stretch of N days one day is drawn, and everything open
          then, or the next position of one strategy, loses its whole margin. A log that never
          crashed cannot show a crash by itself.
        - The seed decides every draw: the same settings give the same result, on one processor or
          on many machines.

        The expected length of a run, and the chance that two neighbouring days of the log are
        neighbours on a path:

        $$
        L = \sum_{k \ge 1} k \frac{1}{L} \left(1 - \frac{1}{L}\right)^{k - 1}
        $$

        $$
        P(\text{the day after follows}) = 1 - \frac{1}{L}
        $$

        On the first path day there is the capital that the settings name for today: equity today,
        else starting capital. The horizon is counted in the log’s trading days, of which 252 are
        called a year; a log that trades every day of the week spends eight months on them. Growth
        a year uses the log’s own number of trading days in 365.25 calendar days. Given the log’s
        own order of days, the same code gives its replay to the cent; a test holds it to that.

        ### Where other tools differ

        - **Shuffled or resampled trades.** Draws single trades, or their dollars, one by one.

          Lotwise: draws days with everything on them. Single trades lose overlap, margin peaks
          and shared crashes, and with them the falls that matter.

        - **Dollars of a compounded log.** Resamples the P/L a growing account made, so late
          trades weigh more than early ones.

          Lotwise: resamples results per contract and sizes them anew on the path’s equity.

        - **Shuffling without replacement.** Every path ends at the same balance; only the way
          there differs.

          Lotwise: draws with replacement: endings differ, as they would.

        ### Sources

        - Politis and Romano (1994), The Stationary Bootstrap, Journal of the American Statistical
          Association 89.
        - Politis and White (2004), Automatic Block-Length Selection for the Dependent Bootstrap,
          Econometric Reviews 23; corrected by Patton, Politis and White (2009), Econometric
          Reviews 28.
        """,
    ),
)

CHANCES = Chapter(
    "chances",
    "Chances, and how sure they are",
    "What is counted on the paths, and the two kinds of doubt about it.",
    (
        Grid(
            ("Figure", "What is counted"),
            (
                (
                    "Max drawdown",
                    "The deepest fall from a peak on the path’s daily equity, the capital at its "
                    "start being the first peak",
                ),
                (
                    "Chance of a fall over x",
                    "Share of paths whose max drawdown is more than *x*; as a share of the capital "
                    "at their start where sizes rest on starting capital",
                ),
                ("Chance of a loss", "Share of paths that end, everything closed, below the start"),
                ("Ruin", "Share of paths on which some day ends at your ruin level or below"),
                (
                    "Goal before floor",
                    "Share of paths that reach the goal on a day before any day ends at the floor",
                ),
                ("Longest wait", "Most trading days in a row that end below the peak"),
                ("1 in 20", "The 5th or 95th percentile of the paths"),
                ("Peak margin", "The path’s highest margin over equity at any instant"),
            ),
        ),
        """
        Beside the chance of a deeper fall stands **half Kelly**, the size many call safe: every
        strategy at half its Kelly, a Kelly scenario otherwise as it is, any other replaced by
        half Kelly of the whole log within your limits. It is counted on the first 2,000 of the
        same paths or a few more: its chances are good to two points, and cost as much as so many
        paths do.
        """,
        Sub("monte-carlo-error", "±: what more paths would settle"),
        r"""
        A chance counted on *n* paths is itself a draw. Its 90% interval is Wilson’s, which is
        never empty, not even when no path at all did it; with *q* the share counted and
        *z* = 1.645:

        $$
        \frac{
          q + \frac{z^2}{2 n} \pm z \sqrt{\frac{q(1 - q)}{n} + \frac{z^2}{4 n^2}}
        }{1 + \frac{z^2}{n}}
        $$

        A percentile has the interval between two of the ordered paths, by the binomial law of
        their ranks. ± is half the width of the interval, in points. Four times the paths halve
        it.
        """,
        Sub("estimation-error", "Estimation error: what the log cannot know"),
        r"""
        Paths of this log take the log for all there is. With so many trades and no more, another
        log might have come. With estimation error on, the log’s days are themselves resampled to
        their number before each path, and the path is drawn from that. Sizes rest on the log as
        it is, for that is what a trader has. The page shows both and leads with the second: the
        first says what happens if the log is the truth, the second what happens if it is one draw
        of it. Neither knows of a kind of day the log never had.

        Two draws, one of the other, part days more often than one does. Each then comes in blocks
        of a mean of

        $$
        \frac{1}{1 - \sqrt{1 - 1 / L}}
        $$

        days, so that two days in a row still stay together as often as with blocks of *L*.
        """,
        Sub("possible-years", "50 possible years"),
        """
        The dots are 50 falls of equal chance: the middles of 50 equal shares of the paths,
        ordered by their deepest fall. A chance of 5% is two or three dots. People judge a chance
        better by dots they can count than by a curve.

        ### Where other tools differ

        - **A chance without ±.** Prints the share of a thousand paths as the chance.

          Lotwise: prints its interval: 5% of 1,000 paths is 4.0 to 6.3%.

        - **Value at risk of trades.** Percentile of single results, or of a normal curve through
          them.

          Lotwise: percentiles of whole paths, whose shape is the log’s own.

        - **Formulas for drawdown.** Assume steady growth with normal swings.

          Lotwise: used to check this code where they apply; the log’s tails are not normal.

        ### Sources

        - Wilson (1927), Probable Inference, Journal of the American Statistical Association 22;
          Brown, Cai and DasGupta (2001), Interval Estimation for a Binomial Proportion,
          Statistical Science 16.
        - David and Nagaraja (2003), Order Statistics, 3rd edition, section 7.1.
        - Kay, Kola, Hullman and Munson (2016), When (ish) is my bus? User-centered visualizations
          of uncertainty in everyday, mobile predictive systems, CHI.
        - Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 8.
        """,
    ),
)

FIND_SIZE = Chapter(
    "find-size",
    "Find my size",
    "The largest size whose chance of a drawdown beyond the one you accept is within what you "
    "tolerate.",
    (
        r"""
        With *D*(*s*) the [judged](#figures) drawdown of a path sized at *s*, *d* the largest
        drawdown you accept and *t* its tolerated chance, the answer is the last size before the
        chance first exceeds *t*:

        $$
        s^* = \max_{\text{s tried}} \{ s : P(D(s) > d) \le t \}
        $$

        - A size is the Kelly fraction, the fraction of a rule that has one, or a multiple of the
          scenario. Strategies that have fractions of their own keep their proportion.
        - **Every size is tried on the same paths** (common random numbers), so two sizes differ
          by size and not by luck.
        - Sizes are round numbers, 2 to 5 % apart, halved upon until one keeps the promise and the
          next breaks it. With whole contracts the chance does not quite rise with the size, yet a
          larger accepted drawdown or chance never finds a smaller size.
        - The range of the answer comes from resampling the paths: what more paths would settle.
        - Futures are drawn from the log in three ways, called readings: from the log **as it
          is**; from a log resampled first (**with [estimation error](#estimation-error)**); and
          **cautiously**, from a log resampled first, with one worst day more than it shows.
        - **The answer is the cautious reading.** On each path day, with a chance of one in the
          log’s own number of trading days, everything open at once loses its margin, or its
          strategy’s largest logged loss where that is larger (the correction of conformal risk
          control). How often such an answer broke its promise in fresh years of known truths
          stands under [Honesty](#honesty-promise). A loss beyond the margin that no log has
          shown is in no reading.
        - It keeps the promise both ways a size may be traded: held for the whole horizon, and
          made anew from each path’s own closes.
        - The other two readings stand beside it: they take the log for all that can happen.
        - The tolerated chance must allow ten paths at least; a smaller count could not be told
          from luck.
        """,
        Sub("find-size-bound", "The risk-constrained Kelly bound beside it"),
        r"""
        Busseti, Ryu and Boyd give a size for which the chance of **ever** falling to *α* of
        the **start** is at most *β*, if periods are independent and come as in the log. With
        $\lambda = \log(\beta) / \log(\alpha)$, *α* one minus the drawdown you accept
        and *β* its tolerated chance, it is the growth-optimal *c* with

        $$
        \frac{1}{n} \sum_i (1 + c r_i)^{-\lambda} \le 1
        $$
        """,
        Table(
            ("What", "Find my size", "The bound"),
            (
                ("Falls are measured from", "the highest peak so far", "the start"),
                ("Over", "the horizon", "all time"),
                ("Sizes", "whole contracts, with limits and guardrails", "fractional, without"),
                ("Days", "in blocks, as they came", "independent"),
                (
                    "It is",
                    "an estimate with an interval",
                    "a bound, for the distribution that the log shows",
                ),
            ),
            text_columns=(0, 1, 2),
        ),
        """
        Neither implies the other. Where the bound is the larger of the two, falls from later
        peaks are what binds.

        ### Sources

        - Busseti, Ryu and Boyd (2016), Risk-Constrained Kelly Gambling, Journal of Investing
          25(3); arXiv 1603.06183.
        - Angelopoulos, Bates, Fisch, Lei and Schuster (2022), Conformal Risk Control; arXiv
          2208.02814.
        - Glasserman (2003), Monte Carlo Methods in Financial Engineering, section 4.1, on common
          random numbers.
        """,
    ),
)
