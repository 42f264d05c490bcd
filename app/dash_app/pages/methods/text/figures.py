"""Methods: figures of a curve, of trades, and against buy and hold."""

from __future__ import annotations

from app.dash_app.pages.methods.chapter import Chapter, Grid, Sub

FIGURES = Chapter(
    "figures",
    "Figures",
    "Every figure with its formula and the convention it follows. What is undefined is left "
    "empty and says why; it is never 0 or infinity.",
    (
        Sub("curve-figures", "Of an equity curve"),
        Grid(
            ("Figure", "Formula", "Convention"),
            (
                (
                    "Daily equity",
                    "$E_t$",
                    "The last equity of each day from first open to last close: weekdays, and "
                    "other days on which the log closes something. Days without a trade count",
                ),
                ("Net P/L", "$E_T - E_0$", "$E_0$ is starting capital, $E_T$ equity at the end"),
                (
                    "Growth a year (CAGR)",
                    r"$\left(\frac{E_T}{E_0}\right)^{365.25 / d} - 1$",
                    "*d* calendar days from first open to last close; −100% when nothing is left",
                ),
                (
                    "Drawdown",
                    r"$D_t = \frac{H_t - E_t}{H_t}$",
                    "$H_t$ is the highest daily equity so far, starting capital the first of "
                    "them; above 100% where a curve without limits falls below zero",
                ),
                ("Max drawdown", r"$\max(D_t)$", "A size, without a sign"),
                (
                    "Max drawdown of start capital",
                    r"$\max \left(\frac{H_t - E_t}{E_0}\right)$",
                    "The deepest fall in money as a share of starting capital. Where sizes rest "
                    "on starting capital it is what targets, promises and alerts judge by: it "
                    "grows in proportion to size, while a share of a peak swollen by earlier "
                    "profits does not. Where sizes follow current equity they judge by the max "
                    "drawdown. Every table names the one it prints",
                ),
                (
                    "With open losses",
                    r"$\max(H_e - (E_e + \sum k \cdot w))$",
                    "Over events *e*, as the same share: every row still open counts at the "
                    "worst it ever was, *w* per contract (its excursion times its premium), all "
                    "at once and for as long as it is open. A bound, not a path; shown where "
                    "nine tenths of the positions held overnight have an excursion, else open "
                    "losses are not seen",
                ),
                ("MAR", r"$\frac{\text{CAGR}}{\text{max drawdown}}$", "Over the whole history"),
                (
                    "Volatility",
                    r"$s \cdot \sqrt{252}$",
                    "*s* is the sample standard deviation of daily returns $x_t$",
                ),
                (
                    "Sharpe",
                    r"$\frac{\bar{x} - x_0}{s} \cdot \sqrt{252}$",
                    "$x_0$ is your risk-free rate over 252; the first return is against "
                    "starting capital",
                ),
                (
                    "Sortino",
                    r"$\frac{\bar{e}}{\sqrt{\frac{1}{n} \sum_t \min(e_t, 0)^2}} \cdot \sqrt{252}$",
                    "$e_t = x_t - x_0$; the downside is over all *n* days, not the losing ones "
                    "alone",
                ),
                (
                    "Ulcer index",
                    r"$\sqrt{\frac{1}{n + 1} \sum_t D_t^2}$",
                    "Over the start and every day",
                ),
                (
                    "Best and worst day",
                    r"$\max(x_t)$, $\min(x_t)$",
                    "Of realised equity: a loss counts on the day it is booked",
                ),
                (
                    "Month",
                    r"$\frac{\text{last equity of the month}}{\text{last of the one before}} - 1$",
                    "Nothing from a month that begins without equity",
                ),
                (
                    "Longest drawdown",
                    "–",
                    "Calendar days from the last day at a peak to the first back at it; one "
                    "still open counts to the end",
                ),
            ),
        ),
        """
        Sharpe, Sortino and volatility use 252 days a year, the custom for logs that trade on
        weekdays. A log that trades seven days a week has more days than that, and its ratios come
        out too low. None of the three is given for a curve that was ever at or below zero.
        """,
        Sub("trade-figures", "Of trades"),
        Grid(
            ("Figure", "Formula", "Convention"),
            (
                (
                    "Win rate",
                    r"$\frac{\text{wins}}{\text{positions}}$",
                    "A result of zero is no win and no loss, and stays in the count",
                ),
                (
                    "Payoff ratio",
                    r"$\frac{\text{mean win}}{\text{mean loss}}$",
                    "Nothing without a loss",
                ),
                ("Expectancy", r"$\bar{p}$", "Mean result of a position; also over the mean loss"),
                (
                    "Profit factor",
                    r"$\frac{\text{sum of wins}}{\text{sum of losses}}$",
                    "Nothing, not infinity, without a loss",
                ),
                (
                    "Premium capture (PCR)",
                    r"$\frac{\sum \text{P/L}}{\sum \lvert \text{premium} \rvert}$",
                    "A ratio of sums over rows whose premium is known, paid or received; also "
                    "for credits and for debits alone",
                ),
                ("Return on margin", r"$\bar{r}$", "Mean over positions of known margin"),
                (
                    "System quality (SQN)",
                    r"$\frac{\bar{r}}{s} \cdot \sqrt{\min(n, 100)}$",
                    "On returns on margin, or on P/L if the margin of any trade is unknown; "
                    "trades beyond 100 do not raise it",
                ),
                (
                    "Longest streaks",
                    "–",
                    "Wins, or losses, in a row in the order of closing; a zero ends both",
                ),
            ),
        ),
        Sub("benchmark", "Against buy and hold"),
        """
        All of the starting capital in the log’s own underlying from its first known price, in
        fractions of a share, without dividends or costs. A price is known at the second of an
        open or a close and holds until the next one, so a log that seldom trades shows its
        underlying calmer than it was. A log whose prices are plainly of several underlyings has
        no benchmark.
        """,
        Grid(
            ("Figure", "Formula", "Convention"),
            (
                (
                    "Beta",
                    r"$\frac{\operatorname{cov}(x, y)}{\operatorname{var}(y)}$",
                    "*x* daily returns of the replay, *y* of the benchmark",
                ),
                (
                    "Alpha",
                    r"$252 \cdot (\bar{x} - x_0 - \beta (\bar{y} - x_0))$",
                    "Jensen’s, times 252, not compounded",
                ),
                ("Tracking error", r"$s_{x - y} \cdot \sqrt{252}$", "Of the difference of returns"),
                (
                    "Information ratio",
                    r"$\frac{252 \cdot (\bar{x} - \bar{y})}{\text{tracking error}}$",
                    "Nothing where the two never differ",
                ),
            ),
        ),
        """
        ### Where other tools differ

        - **Return-statistics packages.** Annualise growth by number of returns over 252.

          Lotwise: calendar days. For weekday curves the two are close; a log of few days shows
          the difference.

        - **Tools working from trades.** Sharpe of trade results, or of days with a trade.

          Lotwise: every weekday counts. Leaving idle days out and still multiplying by the root
          of 252 raises a ratio that has not been earned.

        - **Some Sortino ratios.** Standard deviation of losing days.

          Lotwise: shortfall over all days, as it was defined. The other one rewards losing often
          by the same amount.

        - **Backtesters’ CAGR and drawdown.** Daily account value with open trades in it.

          Lotwise: realised equity. The daily log’s own drawdown stands beside it where there is
          one.

        - **Premium capture as a mean.** Averages each trade’s P/L over its premium.

          Lotwise: ratio of sums: a trade with a tiny premium should not outvote the rest.

        - **Win rate.** Leaves trades of zero out, or counts them as wins.

          Lotwise: they stay in the count and are no win.

        ### Sources

        - W. F. Sharpe (1994), The Sharpe Ratio, Journal of Portfolio Management 21.
        - F. A. Sortino and R. van der Meer (1991), Downside Risk, Journal of Portfolio Management
          17.
        - P. G. Martin and B. B. McCann (1989), The Investor’s Guide to Fidelity Funds: Ulcer
          index.
        - V. K. Tharp (2008), The Definitive Guide to Position Sizing: SQN.
        - M. C. Jensen (1968), The Performance of Mutual Funds in the Period 1945–1964, Journal of
          Finance 23.
        - R. C. Grinold and R. N. Kahn, Active Portfolio Management: tracking error and
          information ratio.
        """,
    ),
)
