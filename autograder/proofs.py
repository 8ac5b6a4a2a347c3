"""A judged derivation to look at: a mark, the line as it is written on a board, its reason, and what there is to say.

The first line that is not right has its notes opened; those of later ones open at a click, and what is right is quiet.
"""

from html import escape

from autograder.mathematics import mathml
from autograder.verdicts import ProofLine

MARKS = {"right": "✓", "wrong": "✗", "unjustified": "?", "hole": "…", "unread": "✗"}
RELATIONS = {"": "", "==": "=", "<=": "≤", ">=": "≥"}

STYLE = """
.proof{margin:.5em 0 .4em}
.proof .step{border-left:3px solid transparent;border-radius:4px;padding:.12em .5em;margin:.1em 0}
.proof .line{display:grid;grid-template-columns:1.5em 1.4em minmax(0,1fr) auto;column-gap:.15em;min-height:1.9em}
.proof .line{align-items:center}.proof .relation{font-size:1.15em}
.proof .tick{font-weight:700;color:var(--tone,var(--right,#009e73))}
.proof .formula{overflow-x:auto;overflow-y:hidden;scrollbar-width:thin;padding:.1em 1em .1em 0}
.proof math{display:inline math;font-size:1.1em;
 font-family:"Latin Modern Math","STIX Two Math","Cambria Math","DejaVu Math TeX Gyre",math}
.proof code{font:13px/1.4 var(--jp-code-font-family,monospace)}
.proof .reason{padding-left:.8em;white-space:nowrap;font:13px/1.4 var(--jp-code-font-family,monospace);opacity:.7}
.proof .notes{margin:0 0 .3em 1.5em}.proof .notes p{margin:.25em 0 0}
.proof .notes summary{cursor:pointer;color:inherit;font-size:inherit}
.proof .quiet{opacity:.7;font-size:13px}
.proof .fault{border-left-color:var(--tone);background:color-mix(in srgb,var(--tone) 9%,transparent)}
.proof .wrong,.proof .unread{--tone:var(--wrong,#d55e00)}
.proof .unjustified{--tone:var(--partly,#cc8400)}.proof .hole{--tone:#8a8a8a}
"""
"""For cards in notebooks and pages of the report, which brings its own colours. Parentheses grow with what they hold
only in a mathematical font; these are what systems bring."""


def html(lines: tuple[ProofLine, ...]) -> str:
    """A derivation, line by line; below a line its notes."""
    if not lines:
        return ""
    first = next((number for number, line in enumerate(lines) if line.mark != "right"), None)
    return f'<div class="proof">{"".join(_step(line, number == first) for number, line in enumerate(lines))}</div>'


def summary(sentence: str, lines: tuple[ProofLine, ...]) -> str:
    """A verdict's sentence, unless it stands below one of the lines."""
    return "" if any(note in sentence for line in lines for note in line.notes) else sentence


def text(lines: tuple[ProofLine, ...]) -> list[str]:
    """A derivation as lines of plain text."""
    shown: list[str] = []
    for line in lines:
        said = f"{line.relation:2} {line.text}"
        shown.append(f"{MARKS[line.mark]} {said}{f'  {line.reason}' if line.reason else ''}".rstrip())
        shown += [f"     {note}" for note in line.notes]
    return shown


def _step(line: ProofLine, first: bool) -> str:
    cells = {
        "tick": MARKS[line.mark],
        "relation": RELATIONS[line.relation],
        "formula": mathml(line.latex, display=True) if line.latex else f"<code>{escape(line.text)}</code>",
        "reason": escape(line.reason),
    }
    drawn = "".join(f'<div class="{name}">{cell}</div>' for name, cell in cells.items())
    state = "right" if line.mark == "right" else f"fault {line.mark}"
    return f'<div class="step {state}"><div class="line">{drawn}</div>{_notes(line, first)}</div>'


def _notes(line: ProofLine, opened: bool) -> str:
    """What there is to say about a line: the sentence, and behind it what helps to see why."""
    if not line.notes:
        return ""
    said, *more = [escape(note) for note in line.notes]
    if not more:
        return f'<div class="notes{" quiet" if line.mark == "right" else ""}">{said}</div>'
    rest = "".join(f"<p>{note}</p>" for note in more)
    return f'<div class="notes"><details{" open" if opened else ""}><summary>{said}</summary>{rest}</details></div>'
