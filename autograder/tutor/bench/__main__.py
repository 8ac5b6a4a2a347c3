"""`python -m autograder.tutor.bench [--quick]` (or `make bench`): measures, and prints what came out.

Everything comes from one run, in which all ways of grading take turns round by round. Numbers depend on the machine
and on what else it does; compare numbers of one run with each other.
"""

import argparse
import sys
from contextlib import ExitStack

from rich.console import Console

from autograder.tutor.bench.session import FULL, QUICK, Session
from autograder.tutor.bench.surroundings import surroundings
from autograder.tutor.bench.tables import show


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m autograder.tutor.bench", description="Measure grading.")
    parser.add_argument("--quick", action="store_true", help="fewer rounds, no nbgrader, no notebooks: a minute")
    size = QUICK if parser.parse_args().quick else FULL
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 130)
    console.print(f"Before: {surroundings()}", style="dim")
    with ExitStack() as stack:
        for title, rows in Session(size, stack).tables():
            show(console, title, rows)
    console.print(f"After: {surroundings()}", style="dim")


if __name__ == "__main__":
    main()
