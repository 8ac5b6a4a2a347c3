"""What can go wrong, as sentences: what came, what was wanted, what to write instead.

DeriveError
├── Mistyped          a line that is no mathematics yet: a chained relation, a variable on both sides of the bar
├── UnknownName       a letter or a rule that the exercise does not have
├── UnreadableLatex   LaTeX that the reader cannot read; the sentence says where
├── MalformedProof    JSON that is no proof
├── TooLarge          more lines, nodes, terms or numbers than are evaluated
└── BadExercise       an exercise that its author has to repair
"""


class DeriveError(ValueError):
    """Anything that this package refuses."""


class Mistyped(DeriveError):
    """A line that is no mathematics yet."""


class UnknownName(DeriveError):
    """A letter, a variable or a rule that the exercise does not have."""


class UnreadableLatex(DeriveError):
    """LaTeX that cannot be read."""


class MalformedProof(DeriveError):
    """JSON that is no proof."""


class TooLarge(DeriveError):
    """More than is evaluated: lines, nodes, terms of a sum, entries of a matrix, size of a number."""


class BadExercise(DeriveError):
    """An exercise whose author has to repair it."""
