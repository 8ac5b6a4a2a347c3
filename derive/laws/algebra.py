"""Arithmetic as a law. It holds in every world: nothing but equal things put for equals."""

from derive.laws.law import Law

ALGEBRA = Law(
    "algebra",
    "Arithmetic: numbers, vectors and matrices are added, multiplied and divided as always.",
    "holds in every world; citing it alone leaves nothing else.",
    "Algebra",
)
LAWS = (ALGEBRA,)
