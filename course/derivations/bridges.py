"""Where diffusion meets other models: the mean image, a step back with a latent variable, many latent layers."""

from course.derivations.elbo import backward, chain, noised, step
from derive import KL, C, Def, E, Exercise, N, Sum, log, norm2
from derive.letters import T, beta_tilde, m, mu_tilde, p, q, t, x, y, z, ε, μ_θ, σ

mean_image = Exercise(
    "bridges.mean_image",
    "The best guess without a clue is the mean",
    start=E[p(y)](norm2(y - z)),
    goal=E[p(y)](norm2(y - m)),
    relation=">=",
    rules=["linear", "squares", "expectation"],
    premises=[Def("mean", m, E[p(y)](y))],
    vectors=["y", "z", "m"],
    cases=[{"d": 1, "card": 3}, {"d": 2, "card": 2}, {"d": 3, "card": 4}],
)
"""No picture z is closer to all pictures than the mean image, so a decoder that sees only noise draws it (T-1a)."""

conditional_bound = Exercise(
    "bridges.conditional_bound",
    "A step back with a latent variable",
    start=-log(p(z[t - 1] | z[t])),
    goal=KL(q(ε | z[t - 1], z[t]), p(ε)) - E[q(ε | z[t - 1], z[t])](log(p(z[t - 1] | ε, z[t]))),
    relation="<=",
    rules=["gibbs", "kl", "logs", "linear", "product", "marginal"],
    premises=[Def("prior", p(ε | z[t]), p(ε))],
    cases=[{"t": 1, "T": 1}, {"t": 2, "T": 2}, {"t": 1, "T": 1, "card": 3}],
)
"""Each step back is a variational autoencoder of its own, which knows where it comes from (T-2b)."""

layered_loss = Exercise(
    "bridges.layered_loss",
    "Many layers, one squared error each",
    start=E[p(x[0]), chain](-Sum[t, 2:T](log(step / backward))),
    goal=Sum[t, 2:T](E[p(x[0]), noised](norm2(mu_tilde(x[t], x[0]) - μ_θ(x[t])) / (2 * σ[t] ** 2))) + C,
    rules=["linear", "marginal", "product", "kl", "logs", "gausskl"],
    premises=[
        Def("posterior", backward, N(x[t - 1], mu_tilde(x[t], x[0]), beta_tilde[t])),
        Def("model", step, N(x[t - 1], μ_θ(x[t]), σ[t] ** 2)),
    ],
    vectors=["x", "μ_θ", "μ̃"],
    positive=["β̃"],
    cases=[{"T": 4, "d": 1}, {"T": 3, "d": 2}, {"T": 2, "d": 3}],
)
"""The loss lines of the exam, with the sum over layers that it drops (P-8, E-P4)."""
