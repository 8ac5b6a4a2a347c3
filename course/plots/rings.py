"""The figure of a game on a ring of islands: what the generator draws, turn by turn, and what it reaches."""

from collections.abc import Callable, Mapping, Sequence

from jaxtyping import Float
from matplotlib.axes import Axes
from torch import Tensor

from course.attempt import outcome
from course.plots.densities import shade
from course.plots.page import GREYS, MODEL, bare, page, show, vacant, waiting
from course.toys import Mixture, square_grid

Coverage = Callable[[Tensor, Tensor, float], tuple[Tensor, Tensor]]
Points = Float[Tensor, "n 2"]
Shares = tuple[float, float]


def ring(
    toy: Mixture,
    rounds: Mapping[str, Callable[[], Sequence[Points]]],
    coverage: Coverage,
    looks: Sequence[int],
    widths: float = 3.0,
) -> None:
    """Show what generators draw on the way, a row for each game, and how many islands they reach.

    Args:
        toy: the data.
        rounds: by name, what plays a game and returns samples, one set for each look.
        coverage: (samples, centres, radius) to the two shares, such as gan.mode_coverage.
        looks: after how many turns.
        widths: how far an island goes, in its standard deviations.

    Source: L-GAN-8, L-GAN-12.
    """
    made = {name: outcome(plays) for name, plays in rounds.items()}
    samples = {name: list(found) for name, (found, _) in made.items() if found is not None}
    counted, lacks = outcome(
        lambda: {name: [_shares(toy, x, coverage, widths) for x in seen] for name, seen in samples.items()}
    )
    with page(height=0.35 + 2.05 * len(made)) as figure:
        table = figure.subplots(len(made), len(looks), squeeze=False)
        for row, (name, (_, waits)) in zip(table, made.items(), strict=True):
            for i, axes in enumerate(row):
                found, shares = samples.get(name), (counted or {}).get(name)
                _panel(axes, toy, None if found is None else found[i], None if shares is None else shares[i])
                if waits:
                    vacant(axes, waits)
            row[0].set_ylabel(name)
        for axes, turns in zip(table[0], looks, strict=True):
            axes.set_title(f"{turns} turns")
        text = f"Grey: the data; an island goes {widths:g} standard deviations far, {widths * float(toy.std):.2f}. "
        text += "Below each panel: the islands that are reached, and the share of samples on any."
        text += "".join(_said(name, shares[-1], len(toy.means)) for name, shares in (counted or {}).items())
        alt = f"Samples over {toy.name}, in rows for {' and '.join(made)}, after {', '.join(map(str, looks))} turns."
        show(figure, text + waiting(*(waits for _, waits in made.values()), lacks), alt)


def _panel(axes: Axes, toy: Mixture, x: Points | None, shares: Shares | None) -> None:
    """The data in grey, samples over them, and the two shares below."""
    grid = square_grid(0.85 * toy.radius, 121)
    log_density = toy.log_prob(grid.points)
    bare(axes)
    shade(axes, log_density, grid, GREYS, 4 * float(log_density.exp().max()))
    axes.set(xlim=(-3.4, 3.4), ylim=(-3.4, 3.4))
    if x is not None:
        across, up = x[:1000].T
        axes.scatter(across, up, s=1.2, color=MODEL, alpha=0.6, linewidths=0)
    if shares is not None:
        axes.set_xlabel(f"{shares[0] * len(toy.means):.0f} of {len(toy.means)} · {100 * shares[1]:.0f} %")


def _shares(toy: Mixture, x: Points, coverage: Coverage, widths: float) -> Shares:
    islands, on_any = coverage(x, toy.means, widths * toy.std)
    return float(islands), float(on_any)


def _said(name: str, shares: Shares, of: int) -> str:
    return f" {name[:1].upper()}{name[1:]}: {shares[0] * of:.0f} of {of} in the end, {100 * shares[1]:.0f} % on any."
