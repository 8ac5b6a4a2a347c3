"""Markov chains: the forward step seen from behind, the telescoping sum of the variational bound, its terms."""

from derive.definitions import markov
from derive.examples.example import Example
from derive.exercise import Exercise
from derive.grammar import E, Sum, log
from derive.letters import T, p_θ, q, t, x
from derive.reasons import by

q_forward = q(x[t] | x[t - 1])
q_backward = q(x[t - 1] | x[t], x[0])
q_t, q_s = q(x[t] | x[0]), q(x[t - 1] | x[0])
p_step = p_θ(x[t - 1] | x[t])
chain = q(x[1:T] | x[0])
seen_from_behind = q_backward * q_t / q_s

_bayes = (
    q_forward,
    ... == q(x[t] | x[t - 1], x[0]),
    by.markov,
    ... == q(x[t], x[t - 1] | x[0]) / q_s,
    by.product,
    ... == seen_from_behind,
    by.product,
)

bayes = Example(
    Exercise(
        "bayes",
        "The forward step, seen from behind",
        start=q_forward,
        goal=seen_from_behind,
        rules=["product", "marginal"],
        premises=[markov("q")],
        cases=[{"t": 2, "T": 2}, {"t": 2, "T": 3, "card": 3}, {"t": 3, "T": 4}],
        references=[(q_forward, ... == q(x[t] | x[t - 1], x[0]), by.markov, ... == seen_from_behind, by.product)],
    ),
    right=(
        _bayes,
        (q_forward, ... == q(x[t] | x[t - 1], x[0]), by.markov, ... == seen_from_behind, by.product),
        (
            q_forward,
            ... == q(x[t] | x[t - 1], x[0]),
            by.markov,
            ... == q(x[t], x[t - 1], x[0]) / q(x[t - 1], x[0]),
            by.product,
            ... == q_t * q_backward * (1 / q_s),
            by.product,
        ),
        (
            q(x[t] | x[t - 1]),
            ... == q(x[t] | x[0 : t - 1]),
            by.markov,
            ... == q(x[t] | x[0], x[t - 1]),
            by.markov,
            ... == q_backward * q_t / q_s,
            by.product,
        ),
    ),
    wrong=(
        (2, (q_forward, ... == seen_from_behind, by.product)),
        (2, (q_forward, ... == seen_from_behind, by.markov)),
        (2, (q_forward, ... == q(x[t] | x[t - 1], x[0]), by.product)),
        (2, (q_forward, ... == q(x[t] | x[0]), by.markov)),
        (2, (q_forward, ... == q(x[t] | x[t - 1], x[0]))),
        (3, (q_forward, ... == q(x[t] | x[t - 1], x[0]), by.markov, ... == q_backward * q_s / q_t, by.product)),
        (3, (q_forward, ... == q(x[t] | x[t - 1], x[0]), by.markov, ... == q(x[t - 1] | x[t], x[0]), by.product)),
        (3, (q_forward, ... == q(x[t] | x[t - 1], x[0]), by.markov, ... == seen_from_behind, by.marginal)),
        (2, (q_forward, ... == q(x[t - 1] | x[t]) * q(x[t]) / q(x[t - 1]), by.markov)),
    ),
)

ratio = log(p_step / q_backward)
textbook = (
    E[chain](
        -log(p_θ(x[T])) - Sum[t, 2:T](log(p_step * q_s / (q_backward * q_t))) - log(p_θ(x[0] | x[1]) / q(x[1] | x[0]))
    ),
    ...
    == E[chain](
        -log(p_θ(x[T])) - Sum[t, 2:T](ratio) - Sum[t, 2:T](log(q_s) - log(q_t)) - log(p_θ(x[0] | x[1]) / q(x[1] | x[0]))
    ),
    by.logs,
    ...
    == E[chain](
        -log(p_θ(x[T]))
        - Sum[t, 2:T](ratio)
        - log(q(x[1] | x[0]))
        + log(q(x[T] | x[0]))
        - log(p_θ(x[0] | x[1]) / q(x[1] | x[0]))
    ),
    by.telescope,
    ... == E[chain](-log(p_θ(x[T]) / q(x[T] | x[0])) - Sum[t, 2:T](ratio) - log(p_θ(x[0] | x[1]))),
    by.logs,
)
seen_as_sum = textbook[0]
split = E[chain](
    -log(p_θ(x[T])) - Sum[t, 2:T](ratio - log(q_t) + log(q_s)) - log(p_θ(x[0] | x[1])) + log(q(x[1] | x[0]))
)
folded = E[chain](
    -log(p_θ(x[T]))
    - Sum[t, 2:T](ratio)
    - log(q(x[1] | x[0]))
    + log(q(x[T] | x[0]))
    - log(p_θ(x[0] | x[1]))
    + log(q(x[1] | x[0]))
)
telescoped = E[chain](-log(p_θ(x[T]) / q(x[T] | x[0])) - Sum[t, 2:T](ratio) - log(p_θ(x[0] | x[1])))
_lost = E[chain](-log(p_θ(x[T])) - Sum[t, 2:T](ratio) - log(p_θ(x[0] | x[1])))

telescoping = Example(
    Exercise(
        "telescoping",
        "The neighbours in the sum cancel",
        start=seen_as_sum,
        goal=telescoped,
        rules=["logs", "telescope", "product", "linear"],
        premises=[markov("q")],
        cases=[{"T": 3}, {"T": 4}, {"T": 5}],
        references=[textbook],
    ),
    right=(
        textbook,
        (seen_as_sum, ... == split, by.logs, ... == folded, by.telescope, ... == telescoped, by.logs),
        (
            seen_as_sum,
            ...
            == E[chain](
                -log(p_θ(x[T]))
                - Sum[t, 2:T](log(q_s) + log(p_step) - log(q_backward) - log(q_t))
                - log(p_θ(x[0] | x[1]))
                + log(q(x[1] | x[0]))
            ),
            by.logs,
            ...
            == E[chain](
                -log(p_θ(x[T]))
                - Sum[t, 2:T](log(p_step) - log(q_backward))
                + log(q(x[T] | x[0]))
                - log(p_θ(x[0] | x[1]))
            ),
            by.telescope,
            ... == telescoped,
            by.logs,
        ),
    ),
    wrong=(
        (2, (seen_as_sum, ... == telescoped, by.logs)),
        (2, (seen_as_sum, ... == telescoped, by.telescope)),
        (2, (seen_as_sum, ... == split, by.telescope)),
        (3, (seen_as_sum, ... == split, by.logs, ... == telescoped, by.telescope)),
        (3, (seen_as_sum, ... == split, by.logs, ... == folded, by.linear)),
        (3, (seen_as_sum, ... == split, by.logs, ... == _lost, by.telescope)),
        (4, (seen_as_sum, ... == split, by.logs, ... == folded, by.telescope, ... == _lost, by.logs)),
        (
            2,
            (
                seen_as_sum,
                ...
                == E[chain](
                    -log(p_θ(x[T]))
                    - Sum[t, 2:T](ratio + log(q_t) - log(q_s))
                    - log(p_θ(x[0] | x[1]))
                    + log(q(x[1] | x[0]))
                ),
                by.logs,
            ),
        ),
        (3, (seen_as_sum, ... == split, by.logs, ... == telescoped, by.product)),
    ),
)

EXAMPLES = (bayes, telescoping)
