"""What a flow demands of each of its layers, proved: it can be undone, and its log-volume is cheap.

The affine coupling (its inverse, its Jacobian's determinant by blocks, its log-volume), the 1×1 convolution and its
factors, and what all of it is for: the likelihood of a data set.
"""

from derive import Block, Def, Exercise, Eye, Prod, Sum, det, diag, exp, kron, log, total
from derive.letters import A, B, D, J_θ, L, P, U, W, a, f_θ, h, i, n, p_z, p_θ, s, t, w, x, x_a, x_b, z_a, z_b

coupling_inverse = Exercise(
    "conv1x1.coupling_inverse",
    "An affine coupling can be undone",
    start=(z_b - t(z_a)) * exp(-s(z_a)),
    goal=x_b,
    rules=["logs", "linear"],
    premises=[Def("first", z_a, x_a), Def("second", z_b, x_b * exp(s(x_a)) + t(x_a))],
    vectors=["x_a", "x_b", "z_a", "z_b", "s", "t"],
    cases=[{"d": 1}, {"d": 2}, {"d": 3}],
)
"""What the inverse makes of a coupling's output is the input again, whatever the networks s and t are (L-FL-9)."""

block_triangular = Exercise(
    "conv1x1.block_triangular",
    "The determinant of a block-triangular matrix",
    start=det(Block([A, 0], [B, D])),
    goal=det(A) * det(D),
    rules=["multiplicative", "expand", "triangular", "permute"],
    matrices={"A": ("c", "c"), "B": ("d", "c"), "D": ("d", "d")},
    cases=[{"c": 2, "d": 3}, {"c": 3, "d": 2}, {"c": 1, "d": 3}],
)
"""The block below the diagonal does not matter, so nobody has to know it (L-FL-11)."""

coupling_volume = Exercise(
    "conv1x1.coupling_volume",
    "The log-volume of an affine coupling",
    start=log(abs(det(Block([Eye(a), 0], [B, diag(exp(s(x_a)))])))),
    goal=total(s(x_a)),
    rules=["blocks", "triangular", "expand", "multiplicative", "logs"],
    vectors=["s", "x_a"],
    matrices={"B": ("d", "a")},
    cases=[{"a": 2, "d": 1}, {"a": 1, "d": 2}, {"a": 2, "d": 3}],
)
"""A coupling keeps a features and changes d others; B says how these answer to those that were kept (L-FL-10)."""

convolution_volume = Exercise(
    "conv1x1.convolution_volume",
    "The log-volume of a 1×1 convolution",
    start=log(abs(det(kron(Eye(h * w), W)))),
    goal=h * w * log(abs(det(W))),
    rules=["blocks", "multiplicative", "logs", "triangular"],
    free=("algebra", "telescope"),
    matrices={"W": ("c", "c")},
    cases=[{"h": 1, "w": 2, "c": 3}, {"h": 2, "w": 2, "c": 2}, {"h": 3, "w": 1, "c": 4}],
)
"""The same c by c matrix acts at each of h · w pixels, so the Jacobian holds it h · w times (B-1)."""

lu_volume = Exercise(
    "conv1x1.lu_volume",
    "The log-volume of a 1×1 convolution in factors",
    start=log(abs(det(P @ L @ (U + diag(s))))),
    goal=total(log(abs(s))),
    rules=["multiplicative", "permute", "triangular", "blocks", "logs"],
    vectors=["s"],
    matrices={"P": ("d", "d"), "L": ("d", "d"), "U": ("d", "d")},
    patterns={"P": "permutation", "L": "unit lower", "U": "strict upper"},
    cases=[{"d": 2}, {"d": 3}, {"d": 4}],
)
"""A permutation, a lower triangle with ones on its diagonal, an upper triangle: the volume costs d logarithms (B-1)."""

data_likelihood = Exercise(
    "conv1x1.data_likelihood",
    "The likelihood of a data set under a flow",
    start=log(Prod[i, 1:n](p_θ(x[i]))),
    goal=Sum[i, 1:n](log(p_z(f_θ(x[i]))) + log(abs(det(J_θ(x[i]))))),
    rules=["logs", "multiplicative", "telescope"],
    premises=[Def("flow", p_θ(x[i]), p_z(f_θ(x[i])) * abs(det(J_θ(x[i]))))],
    vectors=["f_θ"],
    matrices={"J_θ": ("d", "d")},
    cases=[{"n": 2, "d": 2}, {"n": 3, "d": 3}, {"n": 4, "d": 1}],
)
"""Maximising a product over examples is maximising a sum: of log-priors and log-volumes (L-FL-5)."""
