"""The loss of a diffusion model: its terms, and all of it with an earlier exercise as a lemma."""

from derive.definitions import Def, markov
from derive.examples.chains import (
    chain,
    folded,
    p_step,
    q_backward,
    q_forward,
    q_s,
    q_t,
    ratio,
    seen_from_behind,
    split,
    telescoping,
    textbook,
)
from derive.examples.example import Example
from derive.exercise import Exercise
from derive.grammar import KL, E, Sum, log
from derive.letters import T, p_θ, q, t, x
from derive.reasons import by

_kl = KL(q_backward, p_step)
_b0 = E[chain](-Sum[t, 2:T](ratio))
_b1 = Sum[t, 2:T](E[chain](-ratio))
_b2 = Sum[t, 2:T](E[q(x[t - 1], x[t] | x[0])](-ratio))
_b3 = Sum[t, 2:T](E[q_t, q_backward](-ratio))
_b4 = Sum[t, 2:T](E[q_t](_kl))
_b = (_b0, ... == _b1, by.linear, ... == _b2, by.marginal, ... == _b3, by.product, ... == _b4, by.kl)
_turned = log(q_backward / p_step)

term_b = Example(
    Exercise(
        "term_b",
        "Term B is a sum of divergences",
        start=_b0,
        goal=_b4,
        rules=["linear", "marginal", "product", "logs", "kl", "expectation"],
        cases=[{"T": 3}, {"T": 4}, {"T": 2, "card": 3}],
        references=[_b],
    ),
    right=(
        _b,
        (
            _b0,
            ... == _b1,
            by.linear,
            ... == _b2,
            by.marginal,
            ... == Sum[t, 2:T](E[q_t](E[q_backward](-ratio))),
            by.product,
            ... == Sum[t, 2:T](E[q_t](E[q_backward](_turned))),
            by.logs,
            ... == _b4,
            by.kl,
        ),
        (
            _b0,
            ... == E[chain](Sum[t, 2:T](_turned)),
            by.logs,
            ... == Sum[t, 2:T](E[chain](_turned)),
            by.linear,
            ... == Sum[t, 2:T](E[q(x[t], x[t - 1] | x[0])](_turned)),
            by.marginal,
            ... == Sum[t, 2:T](E[q_t, q_backward](_turned)),
            by.product,
            ... == _b4,
            by.kl,
        ),
    ),
    wrong=(
        (2, (_b0, ... == _b4, by.kl)),
        (2, (_b0, ... == _b2, by.linear)),
        (3, (_b0, ... == _b1, by.linear, ... == _b2, by.product)),
        (3, (_b0, ... == _b1, by.linear, ... == Sum[t, 2:T](E[q(x[t - 1] | x[0])](-ratio)), by.marginal)),
        (
            4,
            (
                _b0,
                ... == _b1,
                by.linear,
                ... == _b2,
                by.marginal,
                ... == Sum[t, 2:T](E[q_s, q_backward](-ratio)),
                by.product,
            ),
        ),
        (
            5,
            (
                _b0,
                ... == _b1,
                by.linear,
                ... == _b2,
                by.marginal,
                ... == _b3,
                by.product,
                ... == Sum[t, 2:T](E[q_t](KL(p_step, q_backward))),
                by.kl,
            ),
        ),
        (5, (_b0, ... == _b1, by.linear, ... == _b2, by.marginal, ... == _b3, by.product, ... == -_b4, by.kl)),
        (5, (_b0, ... == _b1, by.linear, ... == _b2, by.marginal, ... == _b3, by.product, ... == _b4, by.logs)),
    ),
)

_first = log(p_θ(x[0] | x[1]) / q(x[1] | x[0]))
_d0 = E[chain](-log(p_θ(x[T])) - Sum[t, 1:T](log(p_step / q_forward)))
_d1 = E[chain](-log(p_θ(x[T])) - Sum[t, 2:T](log(p_step / q_forward)) - _first)
_d2 = telescoping.exercise.start
_d = (_d0, ... == _d1, by.telescope, ... == _d2, by.reversal, *textbook[1:])
_e = E[chain](-log(p_θ(x[T]) / q(x[T] | x[0]))) + Sum[t, 2:T](E[q_t](_kl)) + E[chain](-log(p_θ(x[0] | x[1])))
_f1 = E[chain](-log(p_θ(x[T]) / q(x[T] | x[0]))) + Sum[t, 2:T](E[chain](-ratio)) + E[chain](-log(p_θ(x[0] | x[1])))
_f2 = (
    E[chain](-log(p_θ(x[T]) / q(x[T] | x[0])))
    + Sum[t, 2:T](E[q(x[t - 1], x[t] | x[0])](-ratio))
    + E[chain](-log(p_θ(x[0] | x[1])))
)
_f3 = (
    E[chain](-log(p_θ(x[T]) / q(x[T] | x[0])))
    + Sum[t, 2:T](E[q_t, q_backward](-ratio))
    + E[chain](-log(p_θ(x[0] | x[1])))
)
_whole = (*_d, ... == _f1, by.linear, ... == _f2, by.marginal, ... == _f3, by.product, ... == _e, by.kl)

whole_loss = Example(
    Exercise(
        "whole_loss",
        "The whole loss of a diffusion model",
        start=_d0,
        goal=_e,
        rules=["logs", "telescope", "linear", "marginal", "product", "kl"],
        premises=[
            markov("q"),
            Def("reversal", q_forward, seen_from_behind, when=lambda env: env["t"] >= 2, truth=frozenset({"markov:q"})),
        ],
        cases=[{"T": 3}, {"T": 4}, {"T": 2, "card": 3}],
        references=[_whole],
    ),
    right=(
        _whole,
        (
            _d0,
            ... == _d1,
            by.telescope,
            ... == _d2,
            by.reversal,
            ... == split,
            by.logs,
            ... == folded,
            by.telescope,
            ... == telescoping.exercise.goal,
            by.logs,
            ... == _f1,
            by.linear,
            ... == _f2,
            by.marginal,
            ... == _f3,
            by.product,
            ... == _e,
            by.kl,
        ),
        (
            _d0,
            ... == _d1,
            by.telescope,
            ... == E[chain](-log(p_θ(x[T])) - Sum[t, 2:T](log(p_step) - log(q_forward)) - _first),
            by.logs,
            ... == E[chain](-log(p_θ(x[T])) - Sum[t, 2:T](log(p_step) - log(seen_from_behind)) - _first),
            by.reversal,
            ... == split,
            by.logs,
            ... == folded,
            by.telescope,
            ... == telescoping.exercise.goal,
            by.logs,
            ... == _f1,
            by.linear,
            ... == _f2,
            by.marginal,
            ... == _f3,
            by.product,
            ... == _e,
            by.kl,
        ),
    ),
    wrong=(
        (2, (_d0, ... == _d2, by.reversal)),
        (2, (_d0, ... == _d1, by.reversal)),
        (3, (_d0, ... == _d1, by.telescope, ... == _d2, by.markov)),
        (3, (_d0, ... == _d1, by.telescope, ... == _d2, by.product)),
        (3, (_d0, ... == _d1, by.telescope, ... == telescoping.exercise.goal, by.reversal)),
        (2, (_d0, ... == E[chain](-log(p_θ(x[T])) - Sum[t, 2:T](log(p_step / q_forward))), by.telescope)),
        (2, (_d0, ... == _e, by.kl)),
    ),
)

EXAMPLES = (term_b, whole_loss)
