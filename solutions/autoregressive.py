"""Autoregressive models: a picture is drawn one pixel after the other. First what that takes for granted: nothing."""

from course.derivations import autoregressive as to_prove
from derive import Prod, Proof, by
from derive.letters import T, p, t, x


def chain_rule() -> Proof:
    """Any density of pixels is a product: of each pixel's density, given those that came before it.

        p(x₁, …, x_T) = ∏ p(x_t | x₁, …, x_{t−1})

    No premise is needed, and so no order of the pixels is better than another.
    Rules: product, marginal, logs, telescope.

    Source: L-AR-2 (there it is called a basic assumption).
    """
    ### BEGIN SOLUTION
    return to_prove.chain_rule.proof(
        p(x[1:T]),
        ... == Prod[t, 1:T](p(x[1:t]) / p(x[1 : t - 1])),  by.telescope,
        ... == Prod[t, 1:T](p(x[t] | x[1 : t - 1])),       by.product,
    )  # fmt: skip
    ### END SOLUTION
