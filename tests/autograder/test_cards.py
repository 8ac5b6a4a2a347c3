"""Cards say the same in HTML and in plain text, and no text of a student's becomes HTML."""

import re
from html.parser import HTMLParser

import pytest

from autograder.assess import CheckResult, ExerciseResult
from autograder.cards import Card, fault_card, hint_card, note_card, progress_card, result_card
from autograder.catalogue import Exercise, Text, Topic
from autograder.outcomes import Fault
from autograder.verdicts import RIGHT, ProofLine, Row, Verdict

HOSTILE = "<script>alert('x')</script>&\"</pre></div></style>"
EXERCISE = Exercise("compose", "FN", 5, ("Look.", "Add <them> & see.", "z = x < y"))
TOPIC = Topic("flow", 3, {"first": EXERCISE, "compose": EXERCISE}, {"essay": Text("essay", 3, 5, ())})
ROWS = (Row("z[0, 1]", "1.5", "-1.5"),)
ALLOWED = {"style", "div", "span", "ul", "li", "table", "tr", "th", "td", "details", "summary", "pre", "code", "i"}
ALLOWED |= {"p", "math", "mrow", "mi", "mo", "mn", "mfrac", "msub", "mspace"}


class Tags(HTMLParser):
    """The tags of a piece of HTML, and whether every one is closed in its order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.open: list[str] = []
        self.balanced = True
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.append(tag)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.balanced &= bool(self.open) and self.open.pop() == tag


def check(verdict: Verdict, points: int = 1, advice: str = "", sentence: str = "adds the volumes") -> CheckResult:
    return CheckResult(sentence.replace(" ", "_"), sentence, points, verdict, "sign" if advice else "", advice)


def result(*checks: CheckResult, name: str = "compose") -> ExerciseResult:
    return ExerciseResult(name, checks)


WRONG = Verdict(False, "value", "z: 1 of 4 entries differ, by up to 3.", ROWS)
FIRST = ProofLine("right", "q(x[t] | x[t-1])", "", r"q(x_{t} \mid x_{t-1})")
SECOND = ProofLine("right", "x[t]/2", "==", r"\frac{x_{t}}{2}", "by.product")
NOTES = ("This does not follow with by.product.", "A world that you can check by hand: x = 1.", "Did you mean: x[t]")
FAULTY = ProofLine("wrong", "x[t] + 1", "==", "x_{t} + 1", "by.product", NOTES)
LATER = ProofLine(
    "unjustified", "x[t] + 2", "<=", "x_{t} + 2", "by.gibbs", ("It takes by.logs.", "A world.", "A line.")
)
HOLE = ProofLine("hole", "...", notes=("This line is a hole that is still to be filled.",))
PARTLY = Verdict(False, "unproved", f"Line 3: {NOTES[0]}", credit=0.5, lines=(FIRST, SECOND, FAULTY, HOLE, LATER))
EARLY = Verdict(False, "unproved", "Every line holds so far.", credit=0.5, lines=(FIRST, SECOND))
PROVED = Verdict(True, lines=(FIRST, SECOND))
HOSTILE_LINE = ProofLine("wrong", HOSTILE, "==", rf"\text{{{HOSTILE}}}", HOSTILE, (HOSTILE, HOSTILE))

UNWRITTEN = Verdict(False, "unwritten", "flow.compose is yours to write: exercise 3.2.")

CARDS = {
    "right": result_card(TOPIC, result(check(RIGHT), check(RIGHT, 2))),
    "wrong": result_card(TOPIC, result(check(RIGHT), check(WRONG, 2, "The sign is turned.")), "printed\n"),
    "unwritten": result_card(TOPIC, result(check(UNWRITTEN), check(UNWRITTEN))),
    "hostile": result_card(
        TOPIC, result(check(Verdict(False, "error", HOSTILE, (Row(HOSTILE, HOSTILE, HOSTILE),)), 1, HOSTILE)), HOSTILE
    ),
    "proved": result_card(TOPIC, result(check(PROVED, 4))),
    "partly proved": result_card(TOPIC, result(check(PARTLY, 4, "Look at the slope."))),
    "proved so far": result_card(TOPIC, result(check(EARLY, 4))),
    "hostile proof": result_card(TOPIC, result(check(Verdict(False, "unproved", HOSTILE, lines=(HOSTILE_LINE,))))),
    "fault": fault_card("3.2 flow.compose", Fault("import", HOSTILE, 3, HOSTILE)),
    "fault with a hostile title": fault_card(HOSTILE, Fault("missing", "there is no exercise of that name.")),
    "note": note_card(HOSTILE, HOSTILE),
    "hints": hint_card(TOPIC, EXERCISE, 2),
    "progress": progress_card([(TOPIC, [result(check(RIGHT), name="first"), result(check(WRONG, 2))])]),
}

every_card = pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)


@every_card
def test_html_is_balanced_and_has_no_script(card: Card) -> None:
    tags = Tags(card.html)
    assert tags.balanced
    assert tags.open == []
    assert set(tags.seen) <= ALLOWED
    assert "<script" not in card.html


@every_card
def test_the_text_form_has_no_html_of_ours(card: Card) -> None:
    ours = re.sub(re.escape(HOSTILE), "", card.text)
    assert not re.search(r"</?\w+[^>]*>", ours.replace("Add <them>", ""))
    assert card.text == str(card) == repr(card)


@every_card
def test_a_notebook_gets_both_forms(card: Card) -> None:
    assert card._repr_mimebundle_() == {"text/html": card.html, "text/plain": card.text}


@every_card
def test_no_card_shouts_or_needs_a_network(card: Card) -> None:
    shown = card.html.replace("&#x27;", "").replace("!important", "")
    assert "http" not in shown
    assert "!" not in shown.replace("\n", "")


def test_a_right_card_is_short() -> None:
    assert CARDS["right"].text.splitlines() == [
        "3.2 flow.compose: 3 of 3 points",
        "  ✓ adds the volumes (1 point)",
        "  ✓ adds the volumes (2 points)",
    ]
    assert 'class="card right"' in CARDS["right"].html


def test_a_wrong_card_gives_advice_then_what_was_seen_then_numbers() -> None:
    assert CARDS["wrong"].text.splitlines() == [
        "3.2 flow.compose: 1 of 3 points",
        "  ✓ adds the volumes (1 point)",
        "  ✗ adds the volumes (2 points)",
        "      The sign is turned.",
        "      z: 1 of 4 entries differ, by up to 3.",
        "      z[0, 1]: expected 1.5, yours -1.5",
        '  hint("flow.compose") helps in three steps.',
    ]
    assert 'class="card wrong"' in CARDS["wrong"].html
    assert "<pre>printed" in CARDS["wrong"].html


def test_a_derivation_is_shown_line_by_line() -> None:
    assert CARDS["partly proved"].text.splitlines() == [
        "3.2 flow.compose: 2 of 4 points",
        "  ✗ adds the volumes (2 of 4 points so far)",
        "      Look at the slope.",
        "      ✓    q(x[t] | x[t-1])",
        "      ✓ == x[t]/2  by.product",
        "      ✗ == x[t] + 1  by.product",
        "           This does not follow with by.product.",
        "           A world that you can check by hand: x = 1.",
        "           Did you mean: x[t]",
        "      …    ...",
        "           This line is a hole that is still to be filled.",
        "      ? <= x[t] + 2  by.gibbs",
        "           It takes by.logs.",
        "           A world.",
        "           A line.",
        '  hint("flow.compose") helps in three steps.',
    ]


def test_the_first_fault_is_opened_and_what_is_right_is_quiet() -> None:
    html = CARDS["partly proved"].html
    assert re.findall(r'class="step ([\w ]+)"', html) == [
        "right",
        "right",
        "fault wrong",
        "fault hole",
        "fault unjustified",
    ]
    assert html.count("<details open>") == 1
    assert (
        html.index("<details open>") < html.index(NOTES[0]) < html.index("<details>") < html.index("It takes by.logs")
    )
    assert (html.count("<math"), html.count("<code>...")) == (4, 1)
    assert html.count(NOTES[0]) == 1


def test_a_proof_that_is_complete_shows_all_ticks() -> None:
    card = CARDS["proved"]
    assert card.text.splitlines()[1:] == [
        "  ✓ adds the volumes (4 points)",
        "      ✓    q(x[t] | x[t-1])",
        "      ✓ == x[t]/2  by.product",
    ]
    assert card.html.count("✓") == 3
    assert "fault" not in card.html.split("</style>")[-1]


def test_a_proof_that_stops_early_says_so_above_its_lines() -> None:
    assert "(2 of 4 points so far)\n      Every line holds so far.\n      ✓" in CARDS["proved so far"].text


def test_cards_without_a_derivation_do_not_carry_its_style() -> None:
    assert ".proof" not in CARDS["wrong"].html
    assert ".proof" in CARDS["proved"].html


def test_what_is_unwritten_is_quiet() -> None:
    card = CARDS["unwritten"]
    assert "not written yet" in card.text
    assert UNWRITTEN.sentence not in card.text + card.html
    assert "✗" not in card.text + card.html
    assert 'class="card open"' in card.html


def test_hints_come_up_to_the_step_and_say_how_to_get_more() -> None:
    one, two, three = (hint_card(TOPIC, EXERCISE, step).text for step in (1, 2, 3))
    assert ("Look." in one, "Add" in one, "z = x" in one) == (True, False, False)
    assert ("Look." in two, "Add" in two, "z = x" in two) == (True, True, False)
    assert ("Look." in three, "Add" in three, "z = x" in three) == (True, True, True)
    assert 'hint("flow.compose", 2) says more.' in one
    assert "says more" not in three


def test_hints_are_folded_one_inside_the_other() -> None:
    html = hint_card(TOPIC, EXERCISE, 1).html
    assert html.count("<details") == 3
    assert "Add &lt;them&gt; &amp; see." in html
    assert html.index("Look.") < html.index("Add") < html.index("z = x")


def test_progress_counts_points_and_leaves_the_tutors_out() -> None:
    assert CARDS["progress"].text.splitlines() == [
        "03_flow: 1 of 3 points and 3 from your tutor",
        "  ✓ 3.1 first: 1 of 1",
        "  ✗ 3.2 compose: 0 of 2",
    ]
    assert "width:33%" in CARDS["progress"].html


def test_progress_without_points_divides_by_nothing() -> None:
    assert "width:0%" in progress_card([(TOPIC, [])]).html


@pytest.mark.parametrize(("printed", "shown"), [("", False), (" \n", False), ("hello", True)])
def test_prints_are_shown_if_there_are_any(printed: str, shown: bool) -> None:
    assert ("your code printed" in result_card(TOPIC, result(check(RIGHT)), printed).html) is shown


def test_long_prints_are_cut() -> None:
    assert len(result_card(TOPIC, result(check(RIGHT)), "x" * 100_000).html) < 6_000


def test_a_fault_without_a_source_line_has_no_empty_box() -> None:
    card = fault_card("flow.compose", Fault("import", "It does not load."))
    assert card.text == "flow.compose: It does not load."
    assert "<pre>" not in card.html
