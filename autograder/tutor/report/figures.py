"""The two figures of the class report, as inline SVG that takes its colours from the page."""

from collections.abc import Iterable, Sequence
from statistics import median

from markupsafe import Markup

from autograder.tutor.report.tables import STATES, Share

WIDTH = 720
NUMBER = 16
"""Width of a number below a bar."""

MEANINGS = {"right": "right", "partly": "partly right", "wrong": "wrong", "open": "not written, or does not load"}


def histogram(points: Sequence[int], most: int) -> Markup:
    """How many students have how many points: one bar for each number of points, and the median.

    Args:
        points: everybody's.
        most: points that could be had.
    """
    height, left, base = 230, 34, 190
    step = (WIDTH - left - 6) / (most + 1)
    counts = [sum(1 for each in points if each == value) for value in range(most + 1)]
    tallest = max([*counts, 1])
    scale = (base - 34) / tallest
    parts = [_grid(tick, left, base - tick * scale) for tick in _ticks(tallest)]
    for value, count in enumerate(counts):
        x = left + value * step
        if count:
            tip = f"{count} {'student' if count == 1 else 'students'} with {value} points"
            parts.append(_bar(x + 1, base - count * scale, step - 2, count * scale, "bar", tip))
        if value == most or (value % 5 == 0 and (most - value) * step > NUMBER):
            parts.append(_text(x + step / 2, base + 16, str(value), "tick middle"))
    if points:
        middle = median(points)
        x = left + (middle + 0.5) * step
        anchor, shift = ("end", -6) if middle > most / 2 else ("start", 6)
        line = Markup('<line class="median" x1="{x:.1f}" x2="{x:.1f}" y1="14" y2="{base}"/>').format(x=x, base=base)
        parts += [line, _text(x + shift, 22, f"median {middle:g}", f"note {anchor}")]
    parts.append(_text(left + (WIDTH - left) / 2, height - 6, f"points, of {most}", "note middle"))
    return _svg(height, f"Distribution of points: {len(points)} students", parts)


def shares(rows: Sequence[Share]) -> Markup:
    """For each exercise, which share of the class has it right, partly right, wrong, or not at all."""
    row, left, right, top = 24, 236, 52, 28
    wide = WIDTH - left - right
    parts = [_legend(left)]
    for index, share in enumerate(rows):
        y, x = top + index * row, float(left)
        parts.append(_text(left - 200 - 26, y + 13, share.label, "tick start"))
        parts.append(_text(left - 190, y + 13, share.exercise, "name start"))
        for state in STATES:
            count = share.counts[state]
            if count:
                size = wide * count / share.total
                tip = f"{share.exercise}: {count} of {share.total} {MEANINGS[state]}"
                parts.append(_bar(x, y, size, row - 7, state, tip))
                x += size
        parts.append(_text(WIDTH - right + 10, y + 13, f"{100 * share.passed:.0f} %", "name start"))
    return _svg(top + row * len(rows) + 4, "Share of the class that has each exercise right", parts)


def _legend(x: float) -> Markup:
    parts = []
    for state in STATES:
        parts += [_bar(x, 6, 10, 10, state, ""), _text(x + 15, 15, MEANINGS[state], "tick start")]
        x += 32 + 5.6 * len(MEANINGS[state])
    return Markup("").join(parts)


def _ticks(most: int) -> range:
    """Counts to draw a line at: at most five, at round numbers."""
    step = next(size for size in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10**9) if most / size <= 5)
    return range(step, most + 1, step)


def _grid(value: int, left: float, y: float) -> Markup:
    line = Markup('<line class="grid" x1="{left}" x2="{width}" y1="{y:.1f}" y2="{y:.1f}"/>')
    return line.format(left=left, width=WIDTH, y=y) + _text(left - 6, y + 4, str(value), "tick end")


def _bar(x: float, y: float, width: float, height: float, kind: str, tip: str) -> Markup:
    rectangle = (
        '<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}"><title>{tip}</title></rect>'
    )
    return Markup(rectangle).format(kind=kind, x=x, y=y, w=max(width, 0.5), h=height, tip=tip)


def _text(x: float, y: float, text: str, kind: str) -> Markup:
    return Markup('<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{text}</text>').format(kind=kind, x=x, y=y, text=text)


def _svg(height: float, label: str, parts: Iterable[Markup]) -> Markup:
    frame = Markup('<svg role="img" aria-label="{label}" viewBox="0 0 {width} {height}">{parts}</svg>')
    return frame.format(label=label, width=WIDTH, height=height, parts=Markup("").join(parts))
