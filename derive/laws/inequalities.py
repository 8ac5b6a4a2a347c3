"""Laws that are inequalities. A step by one of them holds in the worlds of that law, and becomes an equality in its
degenerate worlds; without the second test a leap could hide in the slack."""

from derive.laws.law import Law

GIBBS = Law(
    "gibbs",
    "Gibbs' inequality: KL(q, p) ≥ 0.",
    "alone: KL is a random positive functional; in its degenerate worlds KL is 0.",
    "Gibbs-Ungleichung",
    inequality=True,
)
JENSEN = Law(
    "jensen",
    "Jensen's inequality for the concave logarithm: E[log f] ≤ log E[f].",
    "alone: log is a random concave function and E a mean weighted by rank; in its degenerate worlds log is affine.",
    "Jensen-Ungleichung",
    inequality=True,
)
SQUARES = Law(
    "squares",
    "Squares are not negative: ‖v‖² ≥ 0.",
    "alone: norm2 is a random positive function; in its degenerate worlds it is 0.",
    "Quadrate",
    inequality=True,
)
LAWS = (GIBBS, JENSEN, SQUARES)
