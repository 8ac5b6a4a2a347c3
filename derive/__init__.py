"""Checks derivations line by line, by evaluating them in random worlds.

A derivation is a chain of lines, each with the rule that leads to it. An expression can be evaluated: every density
gets a random table, every letter a random number. A true step agrees in all worlds to thirteen digits; a step that
holds for the reason given agrees even in worlds in which *nothing but* the cited rule holds.

>>> from derive import Exercise, Int, by
>>> from derive.letters import p, x, y
>>> rain = Exercise(
...     "rain", "All that can be", start=Int[y](p(x | y) * p(y)), goal=p(x), rules=["product", "marginal"],
...     cases=[dict(card=2), dict(card=3), dict(card=4)])
>>> rain.proof(rain.start, ... == Int[y](p(x, y)), by.product, ... == p(x), by.marginal).judgement.complete
True
"""

from derive.definitions import Def, markov
from derive.errors import (
    BadExercise,
    DeriveError,
    MalformedProof,
    Mistyped,
    TooLarge,
    UnknownName,
    UnreadableLatex,
)
from derive.exercise import Exercise
from derive.grammar import (
    KL,
    Block,
    C,
    E,
    Eye,
    Int,
    N,
    Prod,
    Sum,
    Var,
    det,
    diag,
    dot,
    exp,
    grad,
    kron,
    lim,
    log,
    norm2,
    num,
    prod,
    sqrt,
    total,
    tr,
)
from derive.judging import Judgement, LineVerdict
from derive.laws import LAWS, Law
from derive.proof import Proof
from derive.reasons import by

__all__ = [
    "KL",
    "LAWS",
    "BadExercise",
    "Block",
    "C",
    "Def",
    "DeriveError",
    "E",
    "Exercise",
    "Eye",
    "Int",
    "Judgement",
    "Law",
    "LineVerdict",
    "MalformedProof",
    "Mistyped",
    "N",
    "Prod",
    "Proof",
    "Sum",
    "TooLarge",
    "UnknownName",
    "UnreadableLatex",
    "Var",
    "by",
    "det",
    "diag",
    "dot",
    "exp",
    "grad",
    "kron",
    "lim",
    "log",
    "markov",
    "norm2",
    "num",
    "prod",
    "sqrt",
    "total",
    "tr",
]
