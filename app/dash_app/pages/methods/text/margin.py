"""Methods: margin in use, and everything open going to its maximum loss."""

from __future__ import annotations

from app.dash_app.pages.methods.chapter import Chapter, Grid, Sub

MARGIN = Chapter(
    "margin",
    "Margin",
    "What is held at the same instant, to the second.",
    (
        r"""
        A position holds *k* · *m* from the second it opens to the second its last side closes.
        Margin in use is the sum over what is open:

        $$
        M(t) = \sum_{\text{open at } t} k_i m_i
        $$

        It is sampled at each second in which something happens, after what closes then and what
        opens then, before what opens and closes in that one second. A day’s figure is the highest
        of its samples and of what was carried into it overnight; the chart shows the highest of
        each week.
        """,
        Grid(
            ("Figure", "What it is"),
            (
                ("Peak", "The highest *M* / *E* of all samples, while equity is above zero"),
                (
                    "Peak margin",
                    "The highest *M*, in currency; it need not come at the same second",
                ),
                (
                    "Mean of daily peaks",
                    "Over the days of the curve, weekdays without a position included",
                ),
                (
                    "Time-weighted mean",
                    "*M* / *E* over all time from first open to last close, nights and weekends "
                    "included",
                ),
                ("Time above the ceiling", "Hours in which *M* / *E* is above the margin ceiling"),
                ("Most positions at once", "Of those the replay took"),
            ),
        ),
        """
        Shares are of the equity of the moment, or of starting capital if you choose: the second
        does not rise when equity has fallen, nor fall when it has grown. A position of [unknown
        margin](#log) counts as holding none.
        """,
        Sub("max-loss", "Everything to maximum loss"),
        r"""
        What would go if all that is open lost the most at once. Losses beyond margin happen,
        so a position counts with its strategy’s largest logged loss per contract $W_s$ where that
        is more than its margin:

        $$
        L(t) = \sum_{\text{open at } t} k_i \cdot \max(m_i, W_s)
        $$

        It is shown as a share of equity. It is no forecast: it asks whether the account would be
        there afterwards.

        ### Where other tools differ

        - **Margin by calendar day.** Adds the margins of all trades of a day.

          Lotwise: counts what was open together. On one real log of intraday trades the sum of a
          day reaches \$206,635 where never more than \$89,070 was held: positions that follow one
          another use the same money.

        - **Allocation in percent.** Margin over the account of the day’s start or of the whole
          test.

          Lotwise: over the equity of that second, so that a drawdown shows in the share of what
          is left.
        """,
    ),
)
