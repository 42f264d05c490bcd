"""Methods: Kelly of one strategy and of several at once, its unit, and how sure it is."""

from __future__ import annotations

from app.dash_app.pages.methods.chapter import Chapter, Grid, Sub

KELLY = Chapter(
    "kelly",
    "Kelly",
    "The share of equity to hold as margin in one position, how it differs from the textbook "
    "number, and how sure it is.",
    (
        Sub("kelly-optimal", "Log-optimal Kelly"),
        r"""
        The share *f* of equity to hold as margin in one position so that equity grows fastest if
        the log’s trades come again, one after another, each sized on the equity of its moment:

        $$
        f^* = \operatorname*{argmax}_{f \ge 0} \frac{1}{n} \sum_i \log(1 + f r_i)
        $$

        The function bends down everywhere, so there is one maximum: where its slope is zero,
        short of the share at which the worst trade would take everything. Nothing is assumed
        about the shape of the returns. The share can exceed 100% where losses are small beside
        margin. Where the mean return is not positive, or there is no winning or no losing trade,
        it is 0 and the table says which of these it is.

        $$
        \frac{1}{n} \sum_i \frac{r_i}{1 + f^* r_i} = 0
        $$
        """,
        Sub("kelly-by-period", "By day, or by week"),
        r"""
        The share above takes trades one after another. Six entries a day that win and lose
        together are one bet, six times as large. So the share is fitted again to sums: $R_t$ adds
        up the returns of the strategy’s positions that close on day *t*, and days on which it
        closes nothing do not count.

        $$
        f_d = \operatorname*{argmax}_{f \ge 0} \frac{1}{T} \sum_t \log(1 + f R_t)
        $$

        It is a share of equity for each position, and equals the share above where every day
        holds one. Weeks take the place of days once some strategy of the log holds more than
        one position in twenty for longer than a day. It is what My sizing applies unless its rule
        names another estimator; the head of “Applied” says which.
        """,
        Sub("kelly-textbook", "The textbook number, and why it is another unit"),
        r"""
        With *W* the share of winners and *R* the mean win over the mean loss, most tools print

        $$
        k = W - \frac{1 - W}{R}
        $$

        That is the share of equity to be **lost when an average loss comes**. It says nothing of
        margin until it is divided by the mean loss per unit of margin, $k / \bar{l}$. Only for a
        bet with exactly two outcomes is the quotient the log-optimal share. With many outcomes it
        sees an average loss where the log has small ones and ruinous ones.

        Take 100 trades on margin: 85 make 10%, 12 lose 20%, 3 lose all of it. The mean loss is
        36%, and *k* is 31%.
        """,
        Grid(
            ("Reading", "Share of equity", "Growth a trade", "After 100 such trades"),
            (
                ("*k* taken for a margin share", "31.0%", "+0.71%", "+104%"),
                ("*k* over the mean loss", "86.1%", "−1.17%", "−69%"),
                ("Mean over variance", "73.2%", "+0.15%", "+17%"),
                ("Log-optimal", "45.4%", "+0.82%", "+126%"),
            ),
            figures=True,
        ),
        """
        The two readings of one number lie on both sides of the best one, and the correct
        conversion is the one that loses money. The error can be large the other way: a real log
        of 384 intraday credit spreads, 48.4% of them won at a payoff ratio of 1.17, has a
        textbook number of 4.6%. Its mean loss is 2.0% of margin, so as a margin share that is
        228%, and the log-optimal share is 152%. Yet the range of that 152% runs from 0% to 475%,
        and one full-margin loss added to the log leaves 0%: neither number is one to trade.
        """,
        Sub("kelly-range", "The range"),
        r"""
        Every Kelly number stands with its range. The log’s **days** are drawn again, all
        positions opened on a day together, and Kelly is fitted again; this is done many times
        over (the same draws for the same log). Drawing single positions would take six entries a
        day that fall together for six independent ones: such ranges held the true value in 62 of
        100 logs, ranges by days in 90. By period and with all strategies at once, the periods are
        drawn.

        A log cannot show what is rare and did not happen. Each end therefore asks for one return
        that the log may have missed.

        - **High end**: the larger of two 95th percentiles. One is over ordinary draws of as many
          days as the log has, nothing added. In the other each day has a random weight instead
          (exponential, 1 on average), and one more of the largest logged win is added with such a
          weight.
        - **Low end**: the 5th percentile over random weights of the days and of one added loss of
          the whole margin: by period on as many positions as the strategy ever held at once, and
          with all strategies at once in all of them. The high end’s added period is then one in
          which each has the best of its logged ones.

        Your edge haircut comes off in every draw, and one full loss every *N* positions is in
        every draw; added full losses are not, because the low end has one of its own. A draw
        without any loss counts as the share at which the largest logged loss takes everything.

        It is called a range, not a 90% interval. How often it held the true value of made-up
        logs, where that is known, stands under [Honesty](#honesty-ranges).

        A draw of *n* trades that misses all *k* worst (those at least half as large as the worst)
        does not know they exist, which happens with probability

        $$
        \left(1 - \frac{k}{n}\right)^n
        $$

        So beside the range stands Kelly with **one more loss** of the whole margin added to the
        log. If that moves the number much, the number rests on a loss that happens not to be
        there.
        """,
        Sub("kelly-shrunk", "The shrunk estimate"),
        r"""
        An estimate too high costs more growth than one too low by as much. With standard error
        *s* the best use of $f^*$ is the smaller

        $$
        f_s = f^* \cdot \frac{{f^*}^2}{{f^*}^2 + s^2}
        $$

        where *s* is the larger of the spread over ordinary draws of days and the formula

        $$
        s = \frac{1}{\sqrt{\sum_i \left(\frac{r_i}{1 + f^* r_i}\right)^2}}
        $$

        which alone is too small where large losses are rare.
        """,
        Sub("kelly-together", "All strategies at once"),
        r"""
        Kelly of a strategy is right for trades that follow one another. Positions that overlap
        share equity, and strategies that crash together share the crash. The simultaneous Kelly
        fits all shares at once:

        $$
        f = \operatorname*{argmax}_{f \ge 0} \frac{1}{T} \sum_t
        \log \left(1 + \sum_s f_s R_{s, t}\right)
        $$

        $R_{s, t}$ adds up the returns on margin of the positions of strategy *s* that close in
        period *t*; $f_s$ is again a share of equity for one position. Periods are days, or
        calendar weeks once some strategy holds more than one position in twenty for longer than a
        day: positions held for days fall together and close apart, and closing days would hide
        that. A strategy with an edge of its own may get nothing because the others already take
        the risk; the table then says that it adds no growth beside them. With a margin ceiling,
        the shares keep to it at every instant of the log. The optimum is found by an
        interior-point method and its conditions are checked.

        With six entries of one strategy a day, the strategy’s own Kelly bets about six times too
        much. Two strategies that share a crash in 2% of periods (of 90% and 70% of margin) have
        Kellys of 72.7% and 94.5% each on its own; side by side they lose 131.6% of equity in that
        crash. Fitted together they are 28.3% and 60.1%. Where positions overlap, the page leads
        with this number. Pooled is Kelly of all positions as if they came one after another.
        """,
        Sub("kelly-caution", "Caution settings"),
        r"""
        Kelly estimators, and nothing else, see returns after your edge haircut *h*, a strategy’s
        own where it has one:

        $$
        r_i' = r_i - h \cdot \max(\bar{r}, 0)
        $$

        They also see one more return of −100%, which counts as often as your added full losses
        say (1 in a new profile) and, when one full-margin loss every *N* positions is set,
        *n* / *N* times more. The added loss fades as positions accumulate. A log without a losing
        trade then has a finite share and keeps saying that it never lost; one that earned less
        than the added losses cost gets 0 and says that. The joint fit takes no added full losses:
        it pays for shared crashes in its periods.
        """,
        Sub("kelly-tries", "How many were tried"),
        r"""
        The best of many backtests looks good even if none of them has an edge. Of *N* tries
        without one, the best is expected to show a mean of

        $$
        E_N = (1 - \gamma) \Phi^{-1} \left(1 - \frac{1}{N}\right)
        + \gamma \Phi^{-1} \left(1 - \frac{1}{N e}\right)
        $$

        standard errors, *γ* = 0.577 being the Euler–Mascheroni constant: 1.6 of ten tries,
        2.5 of a hundred. *N* is the number of variants you say you tried, and at least the number
        of strategies in the log. A strategy survives when the chance that its Sharpe ratio *S*,
        over the *n* days (or weeks) in which it closed something, lies above that is 95% or more:

        $$
        \Phi \left(
          \frac{S \sqrt{n - 1} - E_N}{\sqrt{1 - \gamma_3 S + \frac{\gamma_4 - 1}{4} S^2}}
        \right)
        $$

        $\gamma_3$ and $\gamma_4$ are skewness and kurtosis: rare large losses make a Sharpe ratio
        less certain. Entries of one day count once. What is still missing is the number of days
        with which the same *S* would survive. On made-up logs without an edge, the best of 1 to
        20 strategies survived in 0 to 6 of 100 logs. Where a strategy never lost, nothing says
        how large its risk is: it is judged with the added full losses of your settings, and not
        at all without them.

        None of this changes a size. The haircut that would is $E_N / (S \sqrt{n - 1})$, at most
        1: the part of the mean return that the best of *N* tries without an edge would have shown
        as well.

        ### Where other tools differ

        - **Trading journals, calculators, return-statistics packages.** Print *W* − (1 − *W*) / *R*
          as “Kelly %”, read as a share of the account.

          Lotwise: shows it beside the log-optimal margin share, with its unit. Undivided it is
          off by the mean loss per margin.

        - **Mean over variance.** $\mu / \sigma^2$, from a normal market and small bets.

          Lotwise: fits the log itself. In the example above, mean over variance keeps a fifth of
          the growth; with 93 gains of 6%, 5 losses of 12% and 2 of everything it is past certain
          ruin.

        - **Portfolio tools that add or average Kellys.** One fraction a strategy, applied side by
          side.

          Lotwise: simultaneous Kelly; single ones carry a warning wherever positions overlap.

        - **A Kelly number alone.** No range.

          Lotwise: range, one added loss, shrunk value and status stand with every estimate; joint
          shares have their range too.

        - **A log without a losing trade.** Infinity, a cap, or 100%.

          Lotwise: “no losing trade”, and the share after your added full losses; 0 without them:
          a log that has not lost yet cannot say how much to bet.

        ### Sources

        - J. L. Kelly (1956), A New Interpretation of Information Rate, Bell System Technical
          Journal 35.
        - E. O. Thorp (2006), The Kelly Criterion in Blackjack, Sports Betting, and the Stock
          Market, Handbook of Asset and Liability Management, vol. 1, ch. 9.
        - B. Efron and R. Tibshirani (1993), An Introduction to the Bootstrap, ch. 13: percentile
          ranges.
        - D. B. Rubin (1981), The Bayesian Bootstrap, Annals of Statistics 9: random weights.
        - R. D. Baker and I. G. McHale (2013), Optimal Betting Under Parameter Uncertainty,
          Decision Analysis 10: shrinkage.
        - P. J. Huber (1967), The Behavior of Maximum Likelihood Estimates under Nonstandard
          Conditions: the formula for *s*.
        - D. H. Bailey and M. López de Prado (2012), The Sharpe Ratio Efficient Frontier, Journal
          of Risk 15; (2014), The Deflated Sharpe Ratio, Journal of Portfolio Management 40:
          evidence after many tries.
        - R. Vince (2009), The Leverage Space Trading Model: several fractions at once.
        """,
    ),
)
