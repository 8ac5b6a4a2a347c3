"""A judged proof, for the eye: one MathJax block with ticks for notebooks, plain text for terminals."""

from derive.judging import HOLE, RIGHT, UNJUSTIFIED, WRONG, LineVerdict
from derive.latex_writing import latex
from derive.messages import Message, counterexample, sentence
from derive.proof import Line, Proof

TICKS = {
    RIGHT: r"\color{#009e73}{\checkmark}",
    WRONG: r"\color{#d55e00}{\times}",
    UNJUSTIFIED: r"\color{#cc8400}{?}",
    HOLE: r"\color{#8a8a8a}{\cdots}",
}
MARKS = {RIGHT: "✓", WRONG: "✗", UNJUSTIFIED: "?", HOLE: "…"}
SIGNS = {"==": "=", "<=": r"\le", ">=": r"\ge"}


def markdown(proof: Proof) -> str:
    """The proof as Markdown: its lines as one aligned formula, ticks and reasons beside them, messages below."""
    rows = [_row(line, verdict) for line, verdict in zip(proof.lines, proof.judgement.lines, strict=True)]
    formula = "\\\\\n".join(rows)
    return f"$$\n\\begin{{aligned}}\n{formula}\n\\end{{aligned}}\n$$\n\n{_notes(proof, '- ')}"


def _row(line: Line, verdict: LineVerdict) -> str:
    tick = TICKS.get(verdict.verdict, TICKS[WRONG])
    reasons = ", ".join(reason.replace("_", r"\_") for reason in line.reasons)
    shown = r"\ldots" if line.expression is None else latex(line.expression)
    sign = "" if verdict.number == 1 else SIGNS[line.sign]
    return f"{sign}\\;& {shown} && {tick} && \\text{{{reasons}}}"


def text(proof: Proof) -> str:
    """The proof as plain text: a mark, the line, its reason; the judge's sentences below."""
    rows = []
    for line, verdict in zip(proof.lines, proof.judgement.lines, strict=True):
        sign = "  " if verdict.number == 1 else line.sign
        shown = "..." if line.expression is None else str(line.expression)
        reasons = "".join(f", by.{reason}" for reason in line.reasons)
        rows.append(f"{MARKS.get(verdict.verdict, MARKS[WRONG])} {verdict.number:2} {sign} {shown}{reasons}")
    return "\n".join(rows) + "\n\n" + _notes(proof, "")


def _notes(proof: Proof, bullet: str) -> str:
    """The judge's sentences, one to a line."""
    judgement, language, notes = proof.judgement, proof.exercise.language, []
    for line in judgement.lines:
        if line.message:
            notes.append(sentence(Message.LINE, language, line=str(line.number), said=line.message))
        if line.world:
            notes.append(counterexample(line.world, language))
        if line.repair:
            notes.append(sentence(Message.REPAIR, language, said=f"`{line.repair}`" if bullet else line.repair))
    if judgement.message:
        notes.append(judgement.message)
    if judgement.credit and not judgement.complete:
        notes.append(sentence(Message.WAY, language, said=str(round(100 * judgement.credit))))
    return "\n".join(f"{bullet}{note}" for note in notes)
