"""Sentences for page, report and command line, from the codes and numbers of the calculations."""
