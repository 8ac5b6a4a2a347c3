"""Exercises about normal densities that are none of the course's, with right and wrong proofs."""

from derive import KL, C, E, Exercise, N, by, exp, log, norm2, num, sqrt
from derive.letters import beta_tilde as β_tilde
from derive.letters import d, m, v, w, x, μ, μ_θ, π
from derive.letters import mu_tilde as μ_tilde
from tests.derive.examples.example import Example

_n0 = log(N(x, μ, v))
_n1 = log((2 * π * v) ** (-d / 2) * exp(-norm2(x - μ) / (2 * v)))
_n2 = -norm2(x - μ) / (2 * v) - d / 2 * log(2 * π * v)
_log = (_n0, ... == _n1, by.normal, ... == _n2, by.logs)

log_normal = Example(
    Exercise(
        "log_normal",
        "The logarithm of a normal density is a squared error",
        start=_n0,
        goal=_n2,
        rules=["normal", "logs", "linear"],
        vectors=["x", "μ"],
        cases=[{"d": 2}, {"d": 3}, {"d": 5}],
    ),
    right=(
        _log,
        (_n0, ... == log(exp(-norm2(x - μ) / (2 * v)) / sqrt((2 * π * v) ** d)), by.normal, ... == _n2, by.logs),
        (
            _n0,
            ... == _n1,
            by.normal,
            ... == log((2 * π * v) ** (-d / 2)) - norm2(μ - x) / (2 * v),
            by.logs,
            ... == _n2,
            by.logs,
        ),
    ),
    wrong=(
        (2, (_n0, ... == _n2, by.normal)),
        (2, (_n0, ... == _n2, by.logs)),
        (2, (_n0, ... == log(exp(-norm2(x - μ) / (2 * v)) / sqrt(2 * π * v**d)), by.normal)),
        (3, (_n0, ... == _n1, by.normal, ... == -norm2(x - μ) / (2 * v) - log(2 * π * v) / 2, by.logs)),
        (3, (_n0, ... == _n1, by.normal, ... == norm2(x - μ) / (2 * v) - d / 2 * log(2 * π * v), by.logs)),
        (3, (_n0, ... == _n1, by.normal, ... == _n2, by.linear)),
        (3, (_n0, ... == _n1, by.normal, ... == -norm2(x - μ) / (2 * v) - num(3) / 2 * log(2 * π * v), by.logs)),
    ),
)

_a, _b = N(x, μ, v), N(x, m, w)
_k0 = KL(_a, _b)
_k1 = E[_a](log(_a / _b))
_k2 = E[_a](
    log(
        (2 * π * v) ** (-d / 2)
        * exp(-norm2(x - μ) / (2 * v))
        / ((2 * π * w) ** (-d / 2) * exp(-norm2(x - m) / (2 * w)))
    )
)
_k3 = E[_a](d / 2 * log(w / v) - norm2(x - μ) / (2 * v) + norm2(x - m) / (2 * w))
_k4 = d / 2 * log(w / v) - d / 2 + (d * v + norm2(μ - m)) / (2 * w)
_kl = (_k0, ... == _k1, by.kl, ... == _k2, by.normal, ... == _k3, by.logs, ... == _k4, by.moments)
_k3s = E[_a](d / 2 * log(w / v)) - E[_a](norm2(x - μ) / (2 * v)) + E[_a](norm2(x - m) / (2 * w))

gaussian_kl = Example(
    Exercise(
        "gaussian_kl",
        "The divergence of two normal densities",
        start=_k0,
        goal=_k4,
        rules=["kl", "normal", "logs", "linear", "moments"],
        vectors=["x", "μ", "m"],
        continuous=["x"],
        cases=[{"d": 1}, {"d": 2}],
    ),
    right=(
        _kl,
        (
            _k0,
            ... == _k1,
            by.kl,
            ... == _k2,
            by.normal,
            ... == _k3,
            by.logs,
            ... == _k3s,
            by.linear,
            ... == _k4,
            by.moments,
        ),
        (
            _k0,
            ... == _k1,
            by.kl,
            ... == E[_a](log(_a) - log(_b)),
            by.logs,
            ...
            == E[_a](
                log((2 * π * v) ** (-d / 2) * exp(-norm2(x - μ) / (2 * v)))
                - log((2 * π * w) ** (-d / 2) * exp(-norm2(x - m) / (2 * w)))
            ),
            by.normal,
            ... == _k3,
            by.logs,
            ... == _k4,
            by.moments,
        ),
    ),
    wrong=(
        (2, (_k0, ... == _k4, by.kl)),
        (2, (_k0, ... == E[_b](log(_a / _b)), by.kl)),
        (2, (_k0, ... == _k1, by.moments)),
        (3, (_k0, ... == _k1, by.kl, ... == _k3, by.normal)),
        (
            4,
            (
                _k0,
                ... == _k1,
                by.kl,
                ... == _k2,
                by.normal,
                ... == E[_a](log(w / v) / 2 - norm2(x - μ) / (2 * v) + norm2(x - m) / (2 * w)),
                by.logs,
            ),
        ),
        (5, (*_kl[:-2], ... == d / 2 * log(w / v) - num(1) / 2 + (v + norm2(μ - m)) / (2 * w), by.moments)),
        (5, (*_kl[:-2], ... == d / 2 * log(w / v) - d / 2 + norm2(μ - m) / (2 * w), by.moments)),
        (5, (*_kl[:-2], ... == _k4, by.linear)),
    ),
)

_q, _p = N(x, μ_tilde, β_tilde), N(x, μ_θ, v)
_s0 = KL(_q, _p)
_s1 = (d * β_tilde / v - d + norm2(μ_tilde - μ_θ) / v + d * log(v / β_tilde)) / 2
_s2 = norm2(μ_tilde - μ_θ) / (2 * v) + C
_square = (_s0, ... == _s1, by.gausskl, ... == _s2)

kl_to_square = Example(
    Exercise(
        "kl_to_square",
        "The divergence is a squared error, and a constant",
        start=_s0,
        goal=_s2,
        rules=["gausskl", "kl", "normal", "logs"],
        vectors=["x", "μ̃", "μ_θ"],
        positive=["β̃"],
        cases=[{"d": 2}, {"d": 3}, {"d": 1}],
    ),
    right=(
        _square,
        (_s0, ... == _s2, by.gausskl),
        (
            _s0,
            ... == _s1,
            by.gausskl,
            ... == norm2(μ_tilde - μ_θ) / (2 * v) + d / 2 * (β_tilde / v - 1 + log(v / β_tilde)),
            ... == _s2,
        ),
        (
            _s0,
            ... == _s1,
            by.gausskl,
            ... == norm2(μ_θ - μ_tilde) / (2 * v) + d / 2 * (β_tilde / v - 1 - log(β_tilde / v)),
            by.logs,
            ... == _s2,
        ),
    ),
    wrong=(
        (2, (_s0, ... == norm2(μ_tilde - μ_θ) / v + C, by.gausskl)),
        (2, (_s0, ... == norm2(μ_tilde - μ_θ) / (2 * β_tilde) + C, by.gausskl)),
        (2, (_s0, ... == _s2)),
        (2, (_s0, ... == _s2, by.normal)),
        (2, (_s0, ... == C * norm2(μ_tilde - μ_θ), by.gausskl)),
        (2, (_s0, ... == C + 0, by.gausskl)),
        (3, (_s0, ... == _s1, by.gausskl, ... == norm2(μ_tilde + μ_θ) / (2 * v) + C)),
        (2, (_s0, ... == norm2(μ_tilde - μ_θ) / (2 * v), by.gausskl)),
    ),
)

EXAMPLES = (log_normal, gaussian_kl, kl_to_square)
