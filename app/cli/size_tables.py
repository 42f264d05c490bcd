"""The recommended size as text tables."""

from __future__ import annotations

import math

from app.calculations.size_search.answer import RecommendedSize
from app.cli.simulation import SIZE_UNITS, size_text
from app.cli.tables import new_table, print_table
from app.formatting import NONE, count, money, percent, percent_range
from app.wording.answer import OUTCOME_WORDS, answer_sentences, reading_name


def print_size(answer: RecommendedSize) -> None:
    """Print the answer by every reading, then the next position of every strategy."""
    sentences = " ".join(answer_sentences(answer))
    if answer.readings and answer.unit is not None:
        headings = ("Largest", "5–95%", "P(broken)", "90% interval", "Next", "P(broken)")
        table = new_table(f"{answer.scenario}, {SIZE_UNITS[answer.unit]}", headings)
        for reading, found in answer.readings.items():
            chance, following = found.chance, found.next_chance
            table.add_texts(
                reading_name(reading, answer),
                size_text(found.size),
                f"{size_text(found.low)}{NONE}{size_text(found.high)}",
                percent(chance.value if chance else None),
                percent_range(chance.low, chance.high, 1) if chance else NONE,
                size_text(found.next_size),
                percent(following.value if following else None),
            )
        print_table(table, "")
    columns = ("Share of capital", "Contracts now", "Plan", "One lot fits from", "")
    table = new_table("Strategy", columns)
    for code, strategy in enumerate(answer.strategies):
        needed = float(answer.needed_capital[code])
        table.add_texts(
            strategy,
            percent(float(answer.share[code]), 2),
            count(float(answer.contracts[code])),
            NONE if answer.plan is None else count(float(answer.plan.contracts[code])),
            NONE if math.isnan(needed) else money(needed),
            OUTCOME_WORDS.get(answer.outcomes[code], answer.outcomes[code]),
        )
    print_table(table, sentences)
