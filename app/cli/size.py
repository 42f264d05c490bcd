"""Command `lotwise size`."""

from __future__ import annotations

import click

from app.cli.inputs import InputFiles, read_inputs
from app.cli.options import log_options
from app.cli.provenance import origin_of, print_document


@click.command()
@log_options
def size(files: InputFiles, output_format: str) -> None:
    """Find the one size that keeps the profile's drawdown promise.

    Prints the size of the scenario "My sizing", the contracts of each strategy now, and the reason
    where no size can be recommended.
    """
    from app.calculations.size_search.answer import recommended_size
    from app.calculations.size_search.search import SearchOptions
    from app.cli.simulation import terminal_watch
    from app.cli.size_document import answer_scenarios, size_document
    from app.cli.size_tables import print_size

    book, profile = read_inputs(files)
    with terminal_watch("Size") as watch:
        options = SearchOptions(progress=watch.counting("Size"))
        answer = recommended_size(book, profile, options=options)
    if output_format == "json":
        origin = origin_of(files, book, profile, answer_scenarios(profile, answer))
        print_document(size_document(answer), origin.document())
    else:
        print_size(answer)
