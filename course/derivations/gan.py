"""What the game between generator and discriminator is worth, and how well the discriminator can play it."""

from derive import KL, Def, E, Exercise, log, num
from derive.letters import D, G, J_d, J_g, g, p, p_z, q, x, y, z

half = (p(x) + g(x)) / 2
"""What a picture looks like that was drawn from the data or from the generator, by a fair coin."""

zero_sum = Exercise(
    "gan.zero_sum",
    "What one player wins, the other one loses",
    start=J_g,
    goal=(E[p(x)](log(D(x))) + E[p_z(z)](log(1 - D(G(z))))) / 2,
    rules=["linear", "logs", "expectation"],
    premises=[
        Def("discriminator", J_d, -E[p(x)](log(D(x))) / 2 - E[p_z(z)](log(1 - D(G(z)))) / 2),
        Def("generator", J_g, -J_d),
    ],
    shares=["D"],
    cases=[{"card": 2}, {"card": 3}, {"card": 4}],
)
"""The generator's loss is the value of the game, which the discriminator maximises (M-9-2c)."""

best_discriminator = Exercise(
    "gan.best_discriminator",
    "No discriminator is better than Bayes",
    start=E[q(x, y)](log(D(y | x))),
    goal=E[q(x, y)](log(q(x | y) * q(y) / q(x))),
    relation="<=",
    rules=["product", "logs", "linear", "kl", "gibbs", "marginal"],
    densities=["D"],
    cases=[{"card": 2}, {"card": 3}, {"card": 4}],
)
"""A picture x is real or fake, y says which, and D guesses y from x: it cannot beat the share of real pictures among
those that look like x. With as many fakes as real ones that share is p / (p + g), and 1/2 where g = p (L-GAN-5)."""

game_value = Exercise(
    "gan.game_value",
    "What the best discriminator measures",
    start=E[p(x)](log(D(x))) + E[g(x)](log(1 - D(x))),
    goal=KL(p(x), half) + KL(g(x), half) - log(num(4)),
    rules=["logs", "linear", "kl", "expectation", "gibbs"],
    premises=[Def("optimal", D(x), p(x) / (p(x) + g(x)))],
    densities=["g"],
    shares=["D"],
    cases=[{"card": 2}, {"card": 3}, {"card": 4}],
)
"""Against the best discriminator the generator minimises how far it is from the data, halfway met (L-GAN-5)."""
