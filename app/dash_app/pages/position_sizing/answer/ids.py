"""Ids of the headline."""

from __future__ import annotations

ANSWER = "sizing-answer"  #: memory store: `callbacks.AnswerShown`, None until it is known
ASKED = "sizing-answer-asked"  #: memory store, always empty (`callbacks.find_answer`)
CHANCES = "sizing-chances"  #: memory store: `content.step_chances_json`
HEADLINE = "sizing-headline"
DETAILS = "sizing-headline-details"  #: what stands behind the headline, where something does
PROGRESS = "sizing-answer-progress"
CHIP = "answer-chip"
USE = "use-answer"  #: the button that writes the answer into the settings
YEARS = "sizing-years"  #: chart of 50 possible years at the present size
YEARS_BUTTON = "sizing-years-button"
YEARS_OPEN = "sizing-years-open"  #: the dialog of the chart
YEARS_DUE = "sizing-years-due"  #: memory store: changes when the years are to be drawn
YEARS_WORDS = "sizing-years-words"
USE_FRAME = "use-answer-frame"  #: hidden while there is nothing to use
