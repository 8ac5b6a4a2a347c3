"""Cards: what `check`, `hint` and `progress` show, in HTML for notebooks and in plain text for terminals."""

from dataclasses import dataclass
from html import escape

from autograder import proofs
from autograder.assess import CheckResult, ExerciseResult
from autograder.catalogue import Exercise, Topic
from autograder.outcomes import Fault
from autograder.verdicts import Row

MARKS = {"right": "✓", "wrong": "✗", "open": "○"}

STYLE = """<style>
.card{border:1px solid var(--jp-border-color1,#bbb);border-left-width:5px;border-radius:6px;padding:.6em 1em;
 max-width:46em;margin:.3em 0;font:14px/1.45 var(--jp-ui-font-family,system-ui,sans-serif);
 color:var(--jp-ui-font-color1,inherit);background:var(--jp-layout-color1,transparent)}
.card.right{border-left-color:#009e73}.card.wrong{border-left-color:#d55e00}.card.open{border-left-color:#8a8a8a}
.card .head{display:flex;justify-content:space-between;gap:1em;font-weight:600}
.card ul{list-style:none;margin:.4em 0 0!important;padding:0!important}
.card li{margin:.25em 0;padding-left:1.5em;text-indent:-1.5em}
.card li>*{text-indent:0}.card .mark{display:inline-block;width:1.25em;font-weight:700;text-indent:0}
.card .right .mark{color:#009e73}.card .wrong .mark{color:#d55e00}.card .open .mark{color:#8a8a8a}
.card .say{margin:.15em 0 .3em}.card .quiet{opacity:.75;font-size:13px}
.card pre{font-size:13px;margin:.2em 0;padding:.2em .6em;overflow-x:auto;
 border-left:2px solid var(--jp-border-color1,#bbb)}
.card table{border-collapse:collapse;margin:.3em 0;font:13px/1.4 var(--jp-code-font-family,monospace)}
.card th,.card td{text-align:right;padding:.1em .9em .1em 0;border:0;background:none}.card th{font-weight:600}
.card td:first-child,.card th:first-child{text-align:left}.card summary{cursor:pointer}
.card .bar{height:.5em;border-radius:3px;background:var(--jp-layout-color3,#ddd);overflow:hidden;margin:.25em 0}
.card .bar i{display:block;height:100%;background:#009e73}
.card.wide{max-width:64em}
</style>"""

PROOF_STYLE = f"<style>{proofs.STYLE}</style>"


@dataclass(frozen=True)
class Card:
    """A result to look at: notebooks show `html`, terminals `text`."""

    html: str
    text: str

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": self.text}

    def __repr__(self) -> str:
        return self.text


def result_card(topic: Topic, result: ExerciseResult, printed: str = "") -> Card:
    """The card under an exercise: one line for each check, with the sentence that helps."""
    state = "right" if result.passed else "open" if result.unwritten else "wrong"
    title = f"{topic.label(result.exercise)} {topic.name}.{result.exercise}"
    score = "not written yet" if result.unwritten else f"{result.earned} of {_points(result.points)}"
    foot = "" if result.passed else f'hint("{topic.name}.{result.exercise}") helps in three steps.'
    shown, told = set[str](), set[str]()
    lines = [_check_html(check, shown) for check in result.checks]
    body = f"<ul>{''.join(lines)}</ul>{_printed_html(printed)}"
    wide = any(check.verdict.lines for check in result.checks)
    html = _frame(state, title, score, body + (f'<div class="quiet">{escape(foot)}</div>' if foot else ""), wide)
    text = [f"{title}: {score}", *(line for check in result.checks for line in _check_text(check, told))]
    return Card(html, "\n".join([*text, *([f"  {foot}"] if foot else [])]))


def fault_card(title: str, fault: Fault) -> Card:
    """The card when the module does not load, or the name is unknown."""
    line = f"<pre>{escape(fault.source.strip())}</pre>" if fault.source.strip() else ""
    html = _frame("wrong", title, "", f'<div class="say">{escape(fault.sentence)}</div>{line}')
    return Card(html, "\n".join([f"{title}: {fault.sentence}", *([f"    {fault.source.strip()}"] if line else [])]))


def note_card(title: str, sentence: str) -> Card:
    """A card that says that something was done."""
    return Card(_frame("right", title, "", f'<div class="say">{escape(sentence)}</div>'), f"{title}: {sentence}")


def hint_card(topic: Topic, exercise: Exercise, step: int) -> Card:
    """Three hints behind each other; in plain text, those up to `step`."""
    inner = ""
    for number, hint in reversed(list(enumerate(exercise.hints, start=1))):
        opened = " open" if number < step else ""
        summary = ["a nudge", "the idea", "the formula"][number - 1]
        content = f'<div class="say">{escape(hint)}</div>{inner}'
        inner = f"<details{opened}><summary>hint {number}: {summary}</summary>{content}</details>"
    title = f"{topic.label(exercise.name)} {topic.name}.{exercise.name}"
    lines = [f"  {number}. {hint}" for number, hint in enumerate(exercise.hints[:step], start=1)]
    more = [f'  hint("{topic.name}.{exercise.name}", {step + 1}) says more.'] if step < len(exercise.hints) else []
    return Card(_frame("open", title, "hints", inner), "\n".join([title, *lines, *more]))


def progress_card(rows: list[tuple[Topic, list[ExerciseResult]]]) -> Card:
    """Points of every exercise of every topic, with a bar for each topic."""
    sections, text = [], []
    for topic, results in rows:
        earned, points = sum(r.earned for r in results), sum(r.points for r in results)
        bar = f'<div class="bar"><i style="width:{100 * earned / max(points, 1):.0f}%"></i></div>'
        items = "".join(_progress_html(topic, result) for result in results)
        texts = sum(entry.points for entry in topic.texts.values())
        tutor = f" and {texts} from your tutor" if texts else ""
        score = f"{earned} of {_points(points)}{tutor}"
        sections.append(
            f'<div class="head"><span>{topic.notebook}</span> <span>{score}</span></div>{bar}<ul>{items}</ul>'
        )
        text += [f"{topic.notebook}: {score}", *(_progress_text(topic, result) for result in results)]
    html = f'{STYLE}<div class="card open">{"".join(sections)}</div>'
    return Card(html, "\n".join(text))


def _frame(state: str, title: str, score: str, body: str, wide: bool = False) -> str:
    head = f'<div class="head"><span>{escape(title)}</span> <span>{escape(score)}</span></div>'
    style, shape = (STYLE + PROOF_STYLE, " wide") if wide else (STYLE, "")
    return f'{style}<div class="card {state}{shape}">{head}{body}</div>'


def _state(check: CheckResult) -> str:
    return "right" if check.passed else "open" if check.verdict.reason == "unwritten" else "wrong"


def _worth(check: CheckResult) -> str:
    """What a check is worth, and what a part of its answer has earned."""
    return (
        f"{check.earned} of {_points(check.points)} so far"
        if 0 < check.earned < check.points
        else _points(check.points)
    )


def _points(count: int) -> str:
    return f"{count} point{'s' if count != 1 else ''}"


def _check_html(check: CheckResult, earlier: set[str]) -> str:
    """One check; what an earlier one of the card has said already is not said again."""
    state = _state(check)
    head = f'<span class="mark">{MARKS[state]}</span> {escape(check.sentence)}'
    head += f' <span class="quiet">{_worth(check)}</span>'
    verdict = check.verdict
    if state == "wrong":
        head += "".join(f'<div class="say">{escape(said)}</div>' for said in _news([check.advice], earlier))
        style = "quiet" if check.advice else "say"
        head += "".join(
            f'<div class="{style}">{escape(said)}</div>'
            for said in _news([proofs.summary(verdict.sentence, verdict.lines)], earlier)
        )
        head += "".join(f"<pre>{escape(line)}</pre>" for line in _news([verdict.source], earlier))
        head += _table(verdict.rows)
    head += proofs.html(verdict.lines)
    return f'<li class="{state}">{head}</li>'


def _news(said: list[str], earlier: set[str]) -> list[str]:
    """The sentences that have not been said yet; they have been, afterwards."""
    new = [each for each in said if each and each not in earlier]
    earlier.update(new)
    return new


def _table(rows: tuple[Row, ...]) -> str:
    if not rows:
        return ""
    listed = [[escape(text) for text in (row.where, row.wanted, row.given)] for row in rows]
    cells = "".join(f"<tr><td>{'</td><td>'.join(texts)}</td></tr>" for texts in listed)
    return f"<table><tr><th></th><th>expected</th><th>yours</th></tr>{cells}</table>"


def _check_text(check: CheckResult, earlier: set[str]) -> list[str]:
    state, verdict = _state(check), check.verdict
    lines = [f"  {MARKS[state]} {check.sentence} ({_worth(check)})"]
    if state == "wrong":
        lines += [
            f"      {said}" for said in _news([check.advice, proofs.summary(verdict.sentence, verdict.lines)], earlier)
        ]
        lines += [f"        {line}" for line in _news([verdict.source], earlier)]
        lines += [f"      {r.where}: expected {r.wanted}, yours {r.given}" for r in verdict.rows]
    return lines + [f"      {said}" for said in proofs.text(verdict.lines)]


def _printed_html(printed: str) -> str:
    if not printed.strip():
        return ""
    return f'<details class="quiet"><summary>your code printed</summary><pre>{escape(printed[:2000])}</pre></details>'


def _progress_html(topic: Topic, result: ExerciseResult) -> str:
    state = "right" if result.passed else "open" if result.unwritten else "wrong"
    score = f"{result.earned} of {result.points}"
    return (
        f'<li class="{state}"><span class="mark">{MARKS[state]}</span> {topic.label(result.exercise)} '
        f'{escape(result.exercise)} <span class="quiet">{score}</span></li>'
    )


def _progress_text(topic: Topic, result: ExerciseResult) -> str:
    mark = MARKS["right" if result.passed else "open" if result.unwritten else "wrong"]
    return f"  {mark} {topic.label(result.exercise)} {result.exercise}: {result.earned} of {result.points}"
