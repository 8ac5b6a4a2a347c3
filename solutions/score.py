"""Score models: which way to the data, from anywhere. First three losses that teach it, proved to agree."""

from course.derivations import score as to_prove
from derive import C, E, Int, N, Proof, by, dot, exp, grad, log, norm2, tr
from derive.letters import d, p, q, s, s_θ, x, x_tilde, y, ε, ε_θ, π, σ


def denoising() -> Proof:
    """A network that is trained to match the score of noised pictures is trained to estimate their noise.

        ‖s_θ(x̃) − ∇ log N(x̃; x, σ²)‖² = ‖ε_θ(x̃) − ε‖² / σ²

    The network s_θ is read as −ε_θ / σ. What it learns is the mean of all noises that lead to x̃, its best guess.
    Rules: logs, linear, normal, calculus; premises: noising, network.

    Source: P-6.
    """
    ### BEGIN SOLUTION
    square = norm2(x_tilde - x) / (2 * σ**2)
    return to_prove.denoising.proof(
        norm2(s_θ(x_tilde) - grad[x_tilde](log(N(x_tilde, x, σ**2)))),
        ... == norm2(s_θ(x_tilde) - grad[x_tilde](log((2 * π * σ**2) ** (-d / 2) * exp(-square)))),  by.normal,
        ... == norm2(s_θ(x_tilde) + (x_tilde - x) / σ**2),                                           by.calculus,
        ... == norm2(s_θ(x_tilde) + ε / σ),                                                          by.noising,
        ... == norm2(ε_θ(x_tilde) - ε) / σ**2,                                                       by.network,
    )  # fmt: skip
    ### END SOLUTION


def explicit_is_denoising() -> Proof:
    """Matching the score of noised pictures, which nobody knows, is matching that of the noise, which everybody knows.

        E‖s_θ(y) − ∇ log q(y)‖² = E‖s_θ(y) − ∇ log q(y | x)‖² + C

    x is a picture, y its noised version. C does not depend on θ, so both losses have the same minimum.
    Rules: product, marginal, logs, linear, expectation, calculus.

    Source: P-6 (which draws y from the data, E-P2).
    """
    ### BEGIN SOLUTION
    length, both = E[q(y)](norm2(s_θ(y))), E[q(x), q(y | x)]
    score, near = grad[y](log(q(y))), grad[y](log(q(y | x)))
    product = both(dot(s_θ(y), near))
    return to_prove.explicit_is_denoising.proof(
        E[q(y)](norm2(s_θ(y) - score)),
        ... == length - 2 * E[q(y)](dot(s_θ(y), score)) + C,                               by.linear,
        ... == length - 2 * Int[y](q(y) * dot(s_θ(y), score)) + C,                         by.expectation,
        ... == length - 2 * Int[y](dot(s_θ(y), grad[y](q(y)))) + C,                        by.calculus,
        ... == length - 2 * Int[y](dot(s_θ(y), grad[y](Int[x](q(x, y))))) + C,             by.marginal,
        ... == length - 2 * Int[y](dot(s_θ(y), grad[y](Int[x](q(x) * q(y | x))))) + C,     by.product,
        ... == length - 2 * Int[x, y](q(x) * dot(s_θ(y), grad[y](q(y | x)))) + C,          by.linear,
        ... == length - 2 * Int[x, y](q(x) * q(y | x) * dot(s_θ(y), near)) + C,            by.calculus,
        ... == length - 2 * product + C,                                                   by.expectation,
        ... == E[q(x, y)](norm2(s_θ(y))) - 2 * product + C,                                by.marginal,
        ... == both(norm2(s_θ(y))) - 2 * product + C,                                      by.product,
        ... == both(norm2(s_θ(y) - near)) + C,                                             by.linear,
    )  # fmt: skip
    ### END SOLUTION


def implicit() -> Proof:
    """The data's score, which nobody knows, leaves the loss; the network's own slope takes its place.

        E[⟨s(x), ∇ log p(x)⟩] = −E[tr ∇s(x)]

    Rules: logs, linear, expectation, calculus, parts.

    Source: context of P-3 and P-4.
    """
    ### BEGIN SOLUTION
    return to_prove.implicit.proof(
        E[p(x)](dot(s(x), grad[x](log(p(x))))),
        ... == Int[x](p(x) * dot(s(x), grad[x](log(p(x))))),  by.expectation,
        ... == Int[x](dot(s(x), grad[x](p(x)))),              by.calculus,
        ... == -Int[x](p(x) * tr(grad[x](s(x)))),             by.parts,
        ... == -E[p(x)](tr(grad[x](s(x)))),                   by.expectation,
    )  # fmt: skip
    ### END SOLUTION
