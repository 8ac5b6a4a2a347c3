"""Other right proofs of notebook 07, from the three terms to what they are for Gaussians and what they hide."""

from course.derivations import elbo as to_prove
from course.derivations.elbo import backward, chain, noised, step
from derive import KL, C, E, Int, N, Proof, Sum, by, exp, log, norm2, num, sqrt
from derive.letters import T, beta_tilde, d, mu_tilde, p_θ, q, t, x, μ_θ, π, σ


def integrated_before_it_is_factored() -> Proof:
    ratio = log(backward / step)
    return to_prove.integrated_out.proof(
        Int[x[1:T]](chain * ratio),
        ... == Int[x[t-1], x[t]](q(x[t-1], x[t] | x[0]) * ratio), by.marginal,
        ... == Int[x[t-1], x[t]](noised * backward * ratio),      by.product,
    )  # fmt: skip


def integrated_as_plain_lines() -> tuple:
    ratio, pair = log(backward / step), q(x[t-1], x[t] | x[0])  # fmt: skip
    others = q(x[1:t-2], x[t+1:T] | x[t-1], x[t], x[0])  # fmt: skip
    return (
        Int[x[1:T]](chain * ratio),
        ... == Int[x[1:T]](pair * others * ratio),                                 by.product,
        ... == Int[x[t-1], x[t]](pair * ratio * Int[x[1:t-2], x[t+1:T]](others)),  by.linear,
        ... == Int[x[t-1], x[t]](pair * ratio),                                    by.marginal,
        ... == Int[x[t-1], x[t]](backward * noised * ratio),                       by.product,
    )  # fmt: skip


def integrated_one_after_the_other() -> Proof:
    ratio = log(backward / step)
    return to_prove.integrated_out.proof(
        Int[x[1:T]](chain * ratio),
        ... == Int[x[t-1], x[t]](Int[x[1:t-2], x[t+1:T]](chain) * ratio), by.linear,
        ... == Int[x[t-1], x[t]](q(x[t-1], x[t] | x[0]) * ratio),         by.marginal,
        ... == Int[x[t-1], x[t]](noised * backward * ratio),              by.product,
    )  # fmt: skip


def integrated_in_one_step() -> Proof:
    ratio, others = log(backward / step), q(x[1:t-2], x[t+1:T] | x[t-1], x[t], x[0])  # fmt: skip
    return to_prove.integrated_out.proof(
        Int[x[1:T]](chain * ratio),
        ... == Int[x[1:T]](others * noised * backward * ratio),           by.product,
        ... == Int[x[t-1], x[t]](noised * backward * ratio),              by.marginal,
    )  # fmt: skip


def integrated_as_an_expectation() -> Proof:
    ratio = log(backward / step)
    return to_prove.integrated_out.proof(
        Int[x[1:T]](chain * ratio),
        ... == E[chain](ratio),                                           by.expectation,
        ... == E[q(x[t-1], x[t] | x[0])](ratio),                          by.marginal,
        ... == E[noised, backward](ratio),                                by.product,
        ... == Int[x[t-1], x[t]](noised * backward * ratio),              by.expectation,
    )  # fmt: skip


def divergences_from_a_turned_ratio() -> Proof:
    turned = log(backward / step)
    return to_prove.sum_of_divergences.proof(
        E[chain](-Sum[t, 2:T](log(step / backward))),
        ... == E[chain](Sum[t, 2:T](turned)),                         by.logs,
        ... == Sum[t, 2:T](E[chain](turned)),                         by.linear,
        ... == Sum[t, 2:T](E[q(x[t], x[t-1] | x[0])](turned)),        by.marginal,
        ... == Sum[t, 2:T](E[noised, backward](turned)),              by.product,
        ... == Sum[t, 2:T](E[noised](KL(backward, step))),            by.kl,
    )  # fmt: skip


def divergences_by_nested_expectations() -> tuple:
    ratio = log(step / backward)
    return (
        E[chain](-Sum[t, 2:T](ratio)),
        ... == Sum[t, 2:T](E[chain](-ratio)),                         by.linear,
        ... == Sum[t, 2:T](E[q(x[t-1], x[t] | x[0])](-ratio)),        by.marginal,
        ... == Sum[t, 2:T](E[noised](E[backward](-ratio))),           by.product,
        ... == Sum[t, 2:T](E[noised](KL(backward, step))),            by.kl,
    )  # fmt: skip


def divergences_with_the_minus_outside() -> Proof:
    ratio = log(step / backward)
    return to_prove.sum_of_divergences.proof(
        E[chain](-Sum[t, 2:T](ratio)),
        ... == -Sum[t, 2:T](E[chain](ratio)),                         by.linear,
        ... == -Sum[t, 2:T](E[q(x[t-1], x[t] | x[0])](ratio)),        by.marginal,
        ... == -Sum[t, 2:T](E[noised](E[backward](ratio))),           by.product,
        ... == -Sum[t, 2:T](E[noised](-KL(backward, step))),          by.kl,
        ... == Sum[t, 2:T](E[noised](KL(backward, step))),            by.linear,
    )  # fmt: skip


def divergences_by_integrals() -> Proof:
    ratio, pair = log(step / backward), q(x[t-1], x[t] | x[0])  # fmt: skip
    return to_prove.sum_of_divergences.proof(
        E[chain](-Sum[t, 2:T](ratio)),
        ... == Int[x[1:T]](-chain * Sum[t, 2:T](ratio)),              by.expectation,
        ... == Sum[t, 2:T](Int[x[1:T]](-chain * ratio)),              by.linear,
        ... == Sum[t, 2:T](Int[x[t-1], x[t]](-pair * ratio)),         by.marginal,
        ... == Sum[t, 2:T](Int[x[t-1], x[t]](-noised * backward * ratio)), by.product,
        ... == Sum[t, 2:T](E[noised, backward](-ratio)),              by.expectation,
        ... == Sum[t, 2:T](E[noised](KL(backward, step))),            by.kl,
    )  # fmt: skip


def square_with_the_expectation_moved() -> Proof:
    known, model, spread = N(x, mu_tilde, beta_tilde), N(x, μ_θ, σ**2), d / 2 * log(σ**2 / beta_tilde)
    normal = (2 * π * beta_tilde) ** (-d / 2) * exp(-norm2(x - mu_tilde) / (2 * beta_tilde))
    other = (2 * π * σ**2) ** (-d / 2) * exp(-norm2(x - μ_θ) / (2 * σ**2))
    return to_prove.squared_error.proof(
        KL(known, model),
        ... == E[known](log(known / model)),                                                            by.kl,
        ... == E[known](log(known) - log(model)),                                                       by.logs,
        ... == E[known](log(normal) - log(other)),                                                      by.normal,
        ... == E[known](spread - norm2(x - mu_tilde) / (2 * beta_tilde) + norm2(x - μ_θ) / (2 * σ**2)), by.logs,
        ... == spread - d / num(2) + (d * beta_tilde + norm2(mu_tilde - μ_θ)) / (2 * σ**2),             by.moments,
        ... == norm2(mu_tilde - μ_θ) / (2 * σ**2) + C,
    )  # fmt: skip


def square_as_plain_lines() -> tuple:
    known, model = N(x, mu_tilde, beta_tilde), N(x, μ_θ, σ**2)
    top = exp(-norm2(x - mu_tilde) / (2 * beta_tilde)) / sqrt((2 * π * beta_tilde) ** d)
    below = exp(-norm2(x - μ_θ) / (2 * σ**2)) / sqrt((2 * π * σ**2) ** d)
    squares = norm2(x - μ_θ) / (2 * σ**2) - norm2(x - mu_tilde) / (2 * beta_tilde)
    return (
        KL(known, model),
        ... == E[known](log(known / model)),                                    by.kl,
        ... == E[known](log(top / below)),                                      by.normal,
        ... == E[known](squares + d / 2 * log(σ**2) - d / 2 * log(beta_tilde)), by.logs,
        ... == C + norm2(μ_θ - mu_tilde) / (2 * σ**2),                          by.moments,
    )  # fmt: skip


def square_with_the_constant_at_once() -> Proof:
    known, model = N(x, mu_tilde, beta_tilde), N(x, μ_θ, σ**2)
    below = (2 * π * σ**2) ** (-d / 2) * exp(-norm2(x - μ_θ) / (2 * σ**2))
    return to_prove.squared_error.proof(
        KL(known, model),
        ... == E[known](log(known / model)),                          by.kl,
        ... == E[known](log(known) - log(model)),                     by.logs,
        ... == E[known](-log(model)) + C,                             by.linear,
        ... == E[known](-log(below)) + C,                             by.normal,
        ... == E[known](norm2(x - μ_θ) / (2 * σ**2) + d / 2 * log(2 * π * σ**2)) + C, by.logs,
        ... == E[known](norm2(x - μ_θ) / (2 * σ**2)) + C,             by.linear,
        ... == norm2(mu_tilde - μ_θ) / (2 * σ**2) + C,                by.moments,
    )  # fmt: skip


def square_with_every_moment() -> Proof:
    known, model, spread = N(x, mu_tilde, beta_tilde), N(x, μ_θ, σ**2), d / 2 * log(σ**2 / beta_tilde)
    normal = (2 * π * beta_tilde) ** (-d / 2) * exp(-norm2(x - mu_tilde) / (2 * beta_tilde))
    below = (2 * π * σ**2) ** (-d / 2) * exp(-norm2(x - μ_θ) / (2 * σ**2))
    near, far = E[known](norm2(x - mu_tilde)), E[known](norm2(x - μ_θ))
    return to_prove.squared_error.proof(
        KL(known, model),
        ... == E[known](log(known / model)),                                                            by.kl,
        ... == E[known](log(normal / below)),                                                           by.normal,
        ... == E[known](spread - norm2(x - mu_tilde) / (2 * beta_tilde) + norm2(x - μ_θ) / (2 * σ**2)), by.logs,
        ... == spread - near / (2 * beta_tilde) + far / (2 * σ**2),                                     by.linear,
        ... == norm2(mu_tilde - μ_θ) / (2 * σ**2) + C,                                                  by.moments,
    )  # fmt: skip


def reconstructed_with_a_power() -> Proof:
    square = norm2(μ_θ(x[1]) - x[0])
    return to_prove.reconstruction.proof(
        log(p_θ(x[0] | x[1])),
        ... == log(N(x[0], μ_θ(x[1]), σ**2)),                           by.model,
        ... == log((2 * π * σ**2) ** (-d / 2) * exp(-square / (2 * σ**2))), by.normal,
        ... == -d / 2 * log(2 * π * σ**2) - square / (2 * σ**2),        by.logs,
    )  # fmt: skip


def reconstructed_in_two_steps_of_logs() -> tuple:
    square = norm2(x[0] - μ_θ(x[1])) / (2 * σ**2)
    return (
        log(p_θ(x[0] | x[1])),
        ... == log(N(x[0], μ_θ(x[1]), σ**2)),                   by.model,
        ... == log((2 * π * σ**2) ** (-d / 2) * exp(-square)),  by.normal,
        ... == log((2 * π * σ**2) ** (-d / 2)) - square,        by.logs,
        ... == -square - d / 2 * log(2 * π * σ**2),             by.logs,
    )  # fmt: skip


def information_over_the_joint() -> Proof:
    guess, everything = q(x[t - 1] | x[t]), q(x[0], x[t - 1], x[t])
    return to_prove.hidden_information.proof(
        E[q(x[0], x[t])](KL(backward, step)),
        ... == E[q(x[0], x[t]), backward](log(backward / step)),                                       by.kl,
        ... == E[everything](log(backward / step)),                                                    by.product,
        ... == E[everything](log(guess / step) + log(backward / guess)),                               by.logs,
        ... == E[everything](log(guess / step)) + E[everything](log(backward / guess)),                by.linear,
        ... == E[q(x[t-1], x[t])](log(guess / step)) + E[everything](log(backward / guess)),           by.marginal,
        ... == E[q(x[t]), guess](log(guess / step)) + E[q(x[0], x[t]), backward](log(backward / guess)), by.product,
        ... == E[q(x[t])](KL(guess, step)) + E[q(x[0], x[t])](KL(backward, guess)),                    by.kl,
    )  # fmt: skip


def information_by_nested_expectations() -> tuple:
    guess, pair = q(x[t - 1] | x[t]), q(x[0], x[t])
    rest = E[pair](E[backward](log(backward / guess)))
    return (
        E[pair](KL(backward, step)),
        ... == E[pair](E[backward](log(backward / step))),                      by.kl,
        ... == E[pair](E[backward](log(guess / step) + log(backward / guess))), by.logs,
        ... == E[pair](E[backward](log(guess / step))) + rest,                  by.linear,
        ... == E[q(x[0], x[t-1], x[t])](log(guess / step)) + rest,              by.product,
        ... == E[q(x[t], x[t-1])](log(guess / step)) + rest,                    by.marginal,
        ... == E[q(x[t])](E[guess](log(guess / step))) + rest,                  by.product,
        ... == E[q(x[t])](KL(guess, step)) + E[pair](KL(backward, guess)),      by.kl,
    )  # fmt: skip


def information_in_nested_steps() -> Proof:
    guess, pair = q(x[t - 1] | x[t]), q(x[0], x[t])
    information = E[pair](KL(backward, guess))
    return to_prove.hidden_information.proof(
        E[pair](KL(backward, step)),
        ... == E[pair](E[backward](log(backward / step))),                                             by.kl,
        ... == E[pair](E[backward](log(backward / guess) + log(guess / step))),                        by.logs,
        ... == E[pair](E[backward](log(backward / guess))) + E[pair](E[backward](log(guess / step))),  by.linear,
        ... == information + E[pair](E[backward](log(guess / step))),                                  by.kl,
        ... == information + E[q(x[0], x[t-1], x[t])](log(guess / step)),                              by.product,
        ... == information + E[q(x[t-1], x[t])](log(guess / step)),                                    by.marginal,
        ... == information + E[q(x[t])](E[guess](log(guess / step))),                                  by.product,
        ... == information + E[q(x[t])](KL(guess, step)),                                              by.kl,
    )  # fmt: skip


def information_from_split_logarithms() -> Proof:
    guess, pair, everything = q(x[t - 1] | x[t]), q(x[0], x[t]), q(x[0], x[t - 1], x[t])
    known, rest = E[everything](log(backward)), E[q(x[t-1], x[t])](log(step))  # fmt: skip
    between = E[q(x[t-1], x[t])](log(guess))  # fmt: skip
    return to_prove.hidden_information.proof(
        E[pair](KL(backward, step)),
        ... == E[pair, backward](log(backward / step)),                                                by.kl,
        ... == E[everything](log(backward / step)),                                                    by.product,
        ... == E[everything](log(backward) - log(step)),                                               by.logs,
        ... == known - E[everything](log(step)),                                                       by.linear,
        ... == known - rest,                                                                           by.marginal,
        ... == (between - rest) + (known - between),
        ... == (between - rest) + (known - E[everything](log(guess))),                                 by.marginal,
        ... == E[q(x[t-1], x[t])](log(guess) - log(step)) + E[everything](log(backward) - log(guess)), by.linear,
        ... == E[q(x[t-1], x[t])](log(guess / step)) + E[everything](log(backward / guess)),           by.logs,
        ... == E[q(x[t]), guess](log(guess / step)) + E[pair, backward](log(backward / guess)),        by.product,
        ... == E[q(x[t])](KL(guess, step)) + E[pair](KL(backward, guess)),                             by.kl,
    )  # fmt: skip
