"""Other right proofs of notebook 07, from the surprise to the three terms."""

from course.derivations import elbo as to_prove
from course.derivations.elbo import backward, chain, forward, noised, noised_before, step
from derive import KL, E, Prod, Proof, Sum, by, log
from derive.letters import T, p_θ, q, t, x


def bound_as_plain_lines() -> tuple:
    return (
        -log(p_θ(x[0])),
        ... <= KL(chain, p_θ(x[1:T] | x[0])) - log(p_θ(x[0])),                     by.gibbs,
        ... == E[chain](log(chain / p_θ(x[1:T] | x[0]))) - log(p_θ(x[0])),         by.kl,
        ... == E[chain](log(chain) - log(p_θ(x[1:T] | x[0]))) - log(p_θ(x[0])),    by.logs,
        ... == E[chain](log(chain) - log(p_θ(x[1:T] | x[0])) - log(p_θ(x[0]))),    by.linear,
        ... == E[chain](log(chain) - log(p_θ(x[1:T] | x[0]) * p_θ(x[0]))),         by.logs,
        ... == E[chain](log(chain) - log(p_θ(x[0:T]))),                            by.product,
    )  # fmt: skip


def bound_with_the_surprise_inside() -> Proof:
    return to_prove.bound.proof(
        surprise := -log(p_θ(x[0])),
        ... <= surprise + KL(chain, p_θ(x[1:T] | x[0])),                                   by.gibbs,
        ... == surprise + E[chain](log(chain / p_θ(x[1:T] | x[0]))),                       by.kl,
        ... == E[chain](surprise + log(chain / p_θ(x[1:T] | x[0]))),                       by.linear,
        ... == E[chain](surprise + log(chain / (p_θ(x[0:T]) / p_θ(x[0])))),                by.product,
        ... == E[chain](log(chain) - log(p_θ(x[0:T]))),                                    by.logs,
    )  # fmt: skip


def bound_with_the_divergence_last() -> Proof:
    posterior, ratio = p_θ(x[1:T] | x[0]), log(chain) - log(p_θ(x[0:T]))
    return to_prove.bound.proof(
        -log(p_θ(x[0])),
        ... == E[chain](-log(p_θ(x[0]))),                                  by.linear,
        ... == E[chain](-log(p_θ(x[0:T]) / posterior)),                    by.product,
        ... == E[chain](log(posterior) - log(p_θ(x[0:T]))),                by.logs,
        ... == E[chain](ratio - log(chain / posterior)),                   by.logs,
        ... == E[chain](ratio) - E[chain](log(chain / posterior)),         by.linear,
        ... == E[chain](ratio) - KL(chain, posterior),                     by.kl,
        ... <= E[chain](ratio),                                            by.gibbs,
    )  # fmt: skip


def bound_with_a_turned_ratio() -> Proof:
    surprise, posterior = -log(p_θ(x[0])), p_θ(x[1:T] | x[0])
    return to_prove.bound.proof(
        surprise,
        ... <= surprise + KL(chain, posterior),                                           by.gibbs,
        ... == surprise - E[chain](log(posterior / chain)),                               by.kl,
        ... == surprise - E[chain](log(p_θ(x[0:T]) / (p_θ(x[0]) * chain))),               by.product,
        ... == surprise - E[chain](log(p_θ(x[0:T])) - log(p_θ(x[0])) - log(chain)),       by.logs,
        ... == E[chain](log(chain) - log(p_θ(x[0:T]))),                                   by.linear,
    )  # fmt: skip


def ratios_with_the_model_first() -> Proof:
    model, first = p_θ(x[T]) * Prod[t, 1:T](step), log(q(x[1] | x[0]) / p_θ(x[0] | x[1]))
    return to_prove.log_ratios.proof(
        E[chain](log(chain) - log(p_θ(x[0:T]))),
        ... == E[chain](log(chain) - log(model)),                                                 by.model,
        ... == E[chain](log(Prod[t, 1:T](forward)) - log(model)),                                 by.forward,
        ... == E[chain](Sum[t, 1:T](log(forward / step)) - log(p_θ(x[T]))),                       by.logs,
        ... == E[chain](Sum[t, 2:T](log(forward / step)) + first - log(p_θ(x[T]))),               by.telescope,
        ... == E[chain](-log(p_θ(x[T])) - Sum[t, 2:T](log(step / forward)) - log(p_θ(x[0] | x[1]) / q(x[1] | x[0]))),
        by.logs,
    )  # fmt: skip


def ratios_as_plain_lines() -> tuple:
    prior, first = log(p_θ(x[T])), log(p_θ(x[0] | x[1]) / q(x[1] | x[0]))
    return (
        E[chain](log(chain) - log(p_θ(x[0:T]))),
        ... == E[chain](log(Prod[t, 1:T](forward)) - log(p_θ(x[0:T]))),                    by.forward,
        ... == E[chain](log(Prod[t, 1:T](forward)) - log(p_θ(x[T]) * Prod[t, 1:T](step))), by.model,
        ... == E[chain](-prior - log(Prod[t, 1:T](step / forward))),                       by.logs,
        ... == E[chain](-prior - Sum[t, 1:T](log(step / forward))),                        by.logs,
        ... == E[chain](-first - prior - Sum[t, 2:T](log(step / forward))),                by.telescope,
    )  # fmt: skip


def ratios_of_whole_chains() -> Proof:
    prior, first = log(p_θ(x[T])), log(p_θ(x[0] | x[1]) / q(x[1] | x[0]))
    noising = Prod[t, 1:T](forward)
    return to_prove.log_ratios.proof(
        E[chain](log(chain) - log(p_θ(x[0:T]))),
        ... == E[chain](log(chain / p_θ(x[0:T]))),                                                by.logs,
        ... == E[chain](log(noising / p_θ(x[0:T]))),                                              by.forward,
        ... == E[chain](log(noising / (p_θ(x[T]) * Prod[t, 1:T](step)))),                         by.model,
        ... == E[chain](Sum[t, 1:T](log(forward / step)) - prior),                                by.logs,
        ... == E[chain](Sum[t, 2:T](log(forward / step)) + log(q(x[1] | x[0]) / p_θ(x[0] | x[1])) - prior),
        by.telescope,
        ... == E[chain](-prior - Sum[t, 2:T](log(step / forward)) - first),                       by.logs,
    )  # fmt: skip


def ratios_with_both_logarithms_apart() -> Proof:
    prior, first, noising = log(p_θ(x[T])), log(p_θ(x[0] | x[1]) / q(x[1] | x[0])), Sum[t, 1:T](log(forward))
    return to_prove.log_ratios.proof(
        E[chain](log(chain) - log(p_θ(x[0:T]))),
        ... == E[chain](log(Prod[t, 1:T](forward)) - log(p_θ(x[0:T]))),                           by.forward,
        ... == E[chain](noising - log(p_θ(x[0:T]))),                                              by.logs,
        ... == E[chain](noising - log(p_θ(x[T]) * Prod[t, 1:T](step))),                           by.model,
        ... == E[chain](noising - prior - Sum[t, 1:T](log(step))),                                by.logs,
        ... == E[chain](-prior - Sum[t, 1:T](log(step) - log(forward))),                          by.linear,
        ... == E[chain](-prior - Sum[t, 1:T](log(step / forward))),                               by.logs,
        ... == E[chain](-prior - Sum[t, 2:T](log(step / forward)) - first),                       by.telescope,
    )  # fmt: skip


def behind_by_joint_densities() -> Proof:
    return to_prove.seen_from_behind.proof(
        q(x[t] | x[t-1]),
        ... == q(x[t] | x[t-1], x[0]),                                           by.markov,
        ... == q(x[t], x[t-1], x[0]) / q(x[t-1], x[0]),                          by.product,
        ... == q(x[t-1] | x[t], x[0]) * q(x[t] | x[0]) * (1 / q(x[t-1] | x[0])), by.product,
    )  # fmt: skip


def behind_in_one_step_of_bayes() -> tuple:
    return (
        q(x[t] | x[t-1]),
        ... == q(x[t] | x[0], x[t-1]),            by.markov,
        ... == noised * backward / noised_before, by.product,
    )  # fmt: skip


def terms_from_split_logarithms() -> Proof:
    prior, first, last = log(p_θ(x[T])), log(p_θ(x[0] | x[1]) / q(x[1] | x[0])), log(p_θ(x[0] | x[1]))
    behind, apart = backward * noised / noised_before, log(step) - log(backward)
    return to_prove.three_terms.proof(
        E[chain](-prior - Sum[t, 2:T](log(step / forward)) - first),
        ... == E[chain](-prior - Sum[t, 2:T](log(step) - log(forward)) - first),                       by.logs,
        ... == E[chain](-prior - Sum[t, 2:T](log(step) - log(behind)) - first),                        by.reversal,
        ... == E[chain](-prior - Sum[t, 2:T](apart - log(noised) + log(noised_before)) - first),       by.logs,
        ... == E[chain](-prior - Sum[t, 2:T](apart) + log(q(x[T] | x[0])) - log(q(x[1] | x[0])) - first), by.telescope,
        ... == E[chain](-log(p_θ(x[T]) / q(x[T] | x[0])) - Sum[t, 2:T](log(step / backward)) - last),  by.logs,
    )  # fmt: skip


def terms_with_the_sum_in_two() -> tuple:
    prior, first, ratio = log(p_θ(x[T])), log(p_θ(x[0] | x[1]) / q(x[1] | x[0])), log(step / backward)
    ends = log(q(x[T] | x[0])) - log(q(x[1] | x[0]))
    return (
        E[chain](-prior - Sum[t, 2:T](log(step / forward)) - first),
        ... == E[chain](-prior - Sum[t, 2:T](log(step / (backward * noised / noised_before))) - first), by.reversal,
        ... == E[chain](-prior - Sum[t, 2:T](ratio - log(noised) + log(noised_before)) - first),        by.logs,
        ... == E[chain](-prior - Sum[t, 2:T](ratio) + Sum[t, 2:T](log(noised) - log(noised_before)) - first),
        by.telescope,
        ... == E[chain](-prior - Sum[t, 2:T](ratio) + ends - first),                                    by.telescope,
        ... == E[chain](-log(p_θ(x[T]) / q(x[T] | x[0])) - Sum[t, 2:T](ratio) - log(p_θ(x[0] | x[1]))), by.logs,
    )  # fmt: skip


def terms_with_all_logarithms_split_at_once() -> Proof:
    prior, last, ratio = log(p_θ(x[T])), log(p_θ(x[0] | x[1])), log(step / backward)
    first, whole = log(p_θ(x[0] | x[1]) / q(x[1] | x[0])), log(step / (backward * noised / noised_before))
    inner, ends = log(q(x[1] | x[0])), log(q(x[T] | x[0]))
    return to_prove.three_terms.proof(
        E[chain](-prior - Sum[t, 2:T](log(step / forward)) - first),
        ... == E[chain](-prior - Sum[t, 2:T](whole) - first),                                             by.reversal,
        ... == E[chain](-prior - Sum[t, 2:T](ratio + log(noised_before) - log(noised)) - last + inner),      by.logs,
        ... == E[chain](-prior - Sum[t, 2:T](ratio) - inner + ends - last + inner),                      by.telescope,
        ... == E[chain](-log(p_θ(x[T]) / q(x[T] | x[0])) - Sum[t, 2:T](ratio) - last),                       by.logs,
    )  # fmt: skip


def terms_by_markov_and_bayes() -> Proof:
    prior, first, ratio = log(p_θ(x[T])), log(p_θ(x[0] | x[1]) / q(x[1] | x[0])), log(step / backward)
    ends = log(q(x[T] | x[0])) - log(q(x[1] | x[0]))
    return to_prove.three_terms.proof(
        E[chain](-prior - Sum[t, 2:T](log(step / forward)) - first),
        ... == E[chain](-prior - Sum[t, 2:T](log(step / q(x[t] | x[t-1], x[0]))) - first),                   by.markov,
        ... == E[chain](-prior - Sum[t, 2:T](log(step / (backward * noised / noised_before))) - first),      by.product,
        ... == E[chain](-prior - Sum[t, 2:T](ratio + log(noised_before) - log(noised)) - first),             by.logs,
        ... == E[chain](-prior - Sum[t, 2:T](ratio) + ends - first),                                     by.telescope,
        ... == E[chain](-log(p_θ(x[T]) / q(x[T] | x[0])) - Sum[t, 2:T](ratio) - log(p_θ(x[0] | x[1]))),      by.logs,
    )  # fmt: skip


def terms_with_a_product_that_telescopes() -> Proof:
    prior, first, ratio = log(p_θ(x[T])), log(p_θ(x[0] | x[1]) / q(x[1] | x[0])), log(step / backward)
    apart, behind = log(step) - log(forward), backward * noised / noised_before
    whole = Sum[t, 2:T](ratio)
    return to_prove.three_terms.proof(
        E[chain](-prior - Sum[t, 2:T](log(step / forward)) - first),
        ... == E[chain](-prior - Sum[t, 2:T](apart) - first),                                                by.logs,
        ... == E[chain](-prior - Sum[t, 2:T](log(step) - log(behind)) - first),                           by.reversal,
        ... == E[chain](-prior - Sum[t, 2:T](ratio - log(noised / noised_before)) - first),                  by.logs,
        ... == E[chain](-prior - whole + Sum[t, 2:T](log(noised / noised_before)) - first),                  by.linear,
        ... == E[chain](-prior - whole + log(Prod[t, 2:T](noised / noised_before)) - first),                 by.logs,
        ... == E[chain](-prior - whole + log(q(x[T] | x[0]) / q(x[1] | x[0])) - first),                  by.telescope,
        ... == E[chain](-log(p_θ(x[T]) / q(x[T] | x[0])) - whole - log(p_θ(x[0] | x[1]))),                   by.logs,
    )  # fmt: skip
