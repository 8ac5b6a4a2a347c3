"""Energy-based models: low energy where data are. First how they learn without their normaliser, proved."""

from course.derivations import energy as to_prove
from course.derivations.energy import normaliser
from derive import KL, C, E, Int, Proof, by, exp, grad, log
from derive.letters import f_θ, p_θ, q, x, y, θ


def energy_gradient() -> Proof:
    """Learning pulls the energy of the data down, and pushes the energy of the model's own samples up.

        −∇ log(exp(−f_θ(x)) / Z) = ∇f_θ(x) − E[∇f_θ(y)]

    y is drawn from the model, which is why training one takes samples from it; the normaliser Z itself is not needed.
    Rules: marginal, logs, linear, expectation, calculus; premises: model.

    Source: P-7.
    """
    ### BEGIN SOLUTION
    here, there = grad[θ](f_θ(x)), grad[θ](f_θ(y))
    return to_prove.energy_gradient.proof(
        grad[θ](-log(exp(-f_θ(x)) / normaliser)),
        ... == here + grad[θ](normaliser) / normaliser,               by.calculus,
        ... == here + Int[y](grad[θ](exp(-f_θ(y)))) / normaliser,     by.linear,
        ... == here + Int[y](-exp(-f_θ(y)) * there) / normaliser,     by.calculus,
        ... == here - Int[y](exp(-f_θ(y)) / normaliser * there),      by.linear,
        ... == here - Int[y](p_θ(y) * there),                         by.model,
        ... == here - E[p_θ(y)](there),                               by.expectation,
    )  # fmt: skip
    ### END SOLUTION


def energy_divergence() -> Proof:
    """The divergence of the data from the model: a mean energy, a log-normaliser, and what no training changes.

        KL(q ‖ p_θ) = E[f_θ(x)] + log Z + C

    Rules: marginal, logs, linear, expectation, kl; premises: model.

    Source: P-7 (the direction is data ‖ model, which the exam leaves open).
    """
    ### BEGIN SOLUTION
    return to_prove.energy_divergence.proof(
        KL(q(x), p_θ(x)),
        ... == E[q(x)](log(q(x) / p_θ(x))),                            by.kl,
        ... == E[q(x)](log(q(x) / (exp(-f_θ(x)) / normaliser))),       by.model,
        ... == E[q(x)](log(q(x)) + f_θ(x) + log(normaliser)),          by.logs,
        ... == E[q(x)](log(q(x))) + E[q(x)](f_θ(x)) + log(normaliser), by.linear,
        ... == E[q(x)](f_θ(x)) + log(normaliser) + C,
    )  # fmt: skip
    ### END SOLUTION
