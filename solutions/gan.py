"""Generative adversarial networks: a game of two networks. First what the game is about, proved."""

from course.derivations import gan as to_prove
from course.derivations.gan import half
from derive import KL, E, Proof, by, log, num
from derive.letters import D, G, J_d, J_g, g, p, p_z, q, x, y, z


def zero_sum() -> Proof:
    """What one player wins, the other one loses, so both play for one number, the value of the game.

        J_g = ½ E[log D(x)] + ½ E[log(1 − D(G(z)))]

    The generator minimises it, the discriminator maximises it: a minimax game.
    Rules: logs, linear, expectation; premises: discriminator, generator.

    Source: M-9-2c.
    """
    ### BEGIN SOLUTION
    return to_prove.zero_sum.proof(
        J_g,
        ... == -J_d,                                                           by.generator,
        ... == (E[p(x)](log(D(x))) + E[p_z(z)](log(1 - D(G(z))))) / 2,  by.discriminator,
    )  # fmt: skip
    ### END SOLUTION


def best_discriminator() -> Proof:
    """No discriminator guesses better where a picture comes from than the shares of real and fake among its likes.

        E[log D(y | x)] ≤ E[log(q(x | y) q(y) / q(x))]

    y says whether the picture x is real. With as many fakes as real pictures the best answer is p / (p + g).
    Rules: product, marginal, logs, linear, kl, gibbs.

    Source: L-GAN-5 (D = 1/2 in the end only for as many fakes as real pictures, E-L7).
    """
    ### BEGIN SOLUTION
    mean, truth, guess = E[q(x), q(y | x)], q(y | x), D(y | x)
    return to_prove.best_discriminator.proof(
        E[q(x, y)](log(guess)),
        ... == mean(log(guess)),                             by.product,
        ... == mean(log(truth) - log(truth / guess)),        by.logs,
        ... == mean(log(truth)) - mean(log(truth / guess)),  by.linear,
        ... == mean(log(truth)) - E[q(x)](KL(truth, guess)), by.kl,
        ... <= mean(log(truth)),                             by.gibbs,
        ... == E[q(x, y)](log(q(x | y) * q(y) / q(x))),      by.product,
    )  # fmt: skip
    ### END SOLUTION


def game_value() -> Proof:
    """Against the best discriminator the game is worth how far generator and data are from their mixture.

        E[log D(x)] + E[log(1 − D(x))] = KL(p ‖ ½(p + g)) + KL(g ‖ ½(p + g)) − log 4

    The first expectation is over data, the second over what the generator draws, with density g.
    Rules: logs, linear, expectation, kl, gibbs; premises: optimal.

    Source: L-GAN-5.
    """
    ### BEGIN SOLUTION
    data, drawn = E[p(x)], E[g(x)]
    return to_prove.game_value.proof(
        data(log(D(x))) + drawn(log(1 - D(x))),
        ... == data(log(p(x) / (p(x) + g(x)))) + drawn(log(g(x) / (p(x) + g(x)))),                 by.optimal,
        ... == data(log(p(x) / half) - log(num(2))) + drawn(log(g(x) / half) - log(num(2))),       by.logs,
        ... == data(log(p(x) / half)) + drawn(log(g(x) / half)) - 2 * log(num(2)),                 by.linear,
        ... == KL(p(x), half) + KL(g(x), half) - 2 * log(num(2)),                                  by.kl,
        ... == KL(p(x), half) + KL(g(x), half) - log(num(4)),                                      by.logs,
    )  # fmt: skip
    ### END SOLUTION
