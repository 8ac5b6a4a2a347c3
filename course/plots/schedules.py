"""The figure of what a fixed variance costs, step by step."""

from collections.abc import Callable
from typing import Final

import torch
from jaxtyping import Float
from torch import Tensor

from course.attempt import outcome
from course.plots.page import INK, MODEL, MUTED, TRUTH, numbers, page, show, vacant, waiting

FEATURES: Final = 784
STEPS: Final = 1000
SMALLEST_COST: Final = 1e-6

Divergence = Callable[[Tensor, float, Tensor, float], Tensor]


def linear_schedule(steps: int = STEPS) -> tuple[Float[Tensor, " t"], Float[Tensor, " t"]]:
    """The schedule of DDPM: beta from 0.0001 to 0.02, and what it leaves of the picture, alpha_bar, for t = 1, ..., T.

    >>> beta, alpha_bar = linear_schedule()
    >>> f"{float(alpha_bar[-1]):.3g}"
    '4.04e-05'
    """
    beta = torch.linspace(1e-4, 0.02, steps, dtype=torch.float64)
    return beta, torch.cumprod(1 - beta, dim=0)


def variances(divergence: Divergence) -> None:
    """Show the constant of every step of DDPM: what a divergence costs when the means agree and the variances do not.

    Args:
        divergence: (mean, variance, other_mean, other_variance) to nats, such as elbo.gaussian_divergence.

    Source: L-DF-17; DDPM (Ho et al. 2020), section 3.2.
    """
    beta, alpha_bar = linear_schedule()
    posterior = beta[1:] * (1 - alpha_bar[:-1]) / (1 - alpha_bar[1:])
    ratio, times = posterior / beta[1:], torch.arange(2, STEPS + 1)
    truth = FEATURES / 2 * (ratio - 1 - ratio.log())
    asked = [2, 3, 5, 10, 20, 50, 100, 200, 500, 1000]
    mean = torch.zeros(1, FEATURES, dtype=torch.float64)
    yours, lacks = outcome(lambda: [_cost(divergence, mean, posterior[i - 2], beta[i - 1]) for i in asked])
    with page(height=2.6) as figure:
        axes = figure.subplots()
        axes.plot(times, truth, color=TRUTH, linewidth=6)
        if yours is not None:
            axes.scatter(asked, yours, s=30, color=MODEL, zorder=3)
        if lacks:
            vacant(axes, lacks, x=0.7, y=0.7, framed=False)
        axes.set(xscale="log", yscale="log", xlabel="step t", ylabel="nats", xlim=(1.8, 1100), ylim=(1e-5, 1e3))
        axes.set_xticks([2, 10, 100, 1000], ["2", "10", "100", "1000"])
        axes.text(2.2, float(truth[0]), f"{float(truth[0]):.0f} nats at t = 2", color=INK, va="bottom", fontsize=9)
        words = "with $\\sigma^2=\\tilde{\\beta}_t$ all of it would be 0"
        axes.text(1000, 300, words, color=MUTED, va="center", ha="right", fontsize=9)
        text = (
            f"A step of DDPM on {FEATURES} pixels with σ² = β: what is left of its divergence when both means agree, "
            f"{float(truth.sum()):.0f} nats over all steps. No θ stands in it, so training does not see it."
        )
        if yours is not None:
            off = max(
                abs(each - float(truth[i - 2])) / float(truth[i - 2]) for i, each in zip(asked, yours, strict=True)
            )
            text += " Your dots leave the grey truth by "
            text += "less than 0.1 %." if off < 1e-3 else f"{100 * off:.1f} % at most."
        alt = "A grey curve that falls over three decades of steps, with red dots on it, on logarithmic axes."
        show(figure, text + waiting(lacks), alt)


def _cost(divergence: Divergence, mean: Tensor, posterior: Tensor, variance: Tensor) -> float:
    return float(numbers(divergence(mean, float(posterior), mean, float(variance)), (1,), "gaussian_divergence"))
