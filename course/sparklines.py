"""The small curves of a run in progress, and its numbers in few digits."""

from collections.abc import Mapping, Sequence
from html import escape

POINTS = 160
"""Corners of the live curve."""

COLOURS = ("#bb5566", "currentColor", "#ddaa33")
"""Of the curves: the first is the model's, as in the figures; the second follows the notebook's theme."""


def short(value: float) -> str:
    """A number with three places after the point, or the first two that are not 0.

    >>> short(2.5), short(0.00123)
    ('2.500', '0.0012')
    """
    return f"{value:.3f}" if abs(value) >= 0.1 or value == 0 else f"{value:.2g}"


def curves(losses: Mapping[str, Sequence[float]], spent: float, width: int = 240, height: int = 44) -> str:
    """Losses so far as a small picture (SVG), averaged over short stretches, on a line as long as the budget.

    Args:
        losses: by name, the loss of every step; one at least.
        spent: the share of the budget that is spent.
        width: pixels across.
        height: pixels down.

    >>> curves({"loss": [2.0, 1.0]}, spent=0.5).count("<polyline")
    1
    """
    across, done = spent * width, max(len(each) for each in losses.values())
    stride = max(1, round(done / max(spent, 1e-9)) // POINTS)
    means = [_means(each, stride) for each in losses.values()]
    ordered = [sorted(each) for each in means]
    low = min(each[0] for each in ordered)
    high = max(each[int(0.97 * (len(each) - 1))] for each in ordered)  # the first steps would flatten the rest
    lines = ""
    for each, colour in zip(means, COLOURS, strict=False):
        points = zip(_across(len(each), across), _down(each, low, high, height), strict=True)
        corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        lines += f'<polyline points="{corners}" fill="none" stroke="{colour}" stroke-width="1.6"/>'
    names = [f"{name} from {short(each[0])} to {short(each[-1])}" for name, each in zip(losses, means, strict=True)]
    label = escape(f"Curve of {' and '.join(names)} over {done} steps")
    return (
        f'<svg width="{width}" height="{height}" style="flex:none" role="img" aria-label="{label}">'
        f'<rect y="{height - 1}" width="{width}" height="1" fill="currentColor" opacity=".25"/>'
        f'<rect y="{height - 2}" width="{across:.1f}" height="2" fill="{COLOURS[0]}"/>{lines}</svg>'
    )


def _means(losses: Sequence[float], stride: int) -> list[float]:
    return [sum(part) / len(part) for i in range(0, len(losses), stride) if (part := losses[i : i + stride])]


def _across(count: int, width: float) -> list[float]:
    return [(i + 0.5) / count * width for i in range(count)]


def _down(means: Sequence[float], low: float, high: float, height: int) -> list[float]:
    scale = (height - 8) / ((high - low) or 1.0)
    return [height - 4 - min(mean - low, high - low) * scale for mean in means]
