"""The judge's sentences, in English and German."""

import re
from collections.abc import Sequence
from enum import Enum, auto

from derive.steps import Step


class Message(Enum):
    """What there is to say about a step, or about a proof."""

    FALSE = auto()
    DIFFERENT = auto()
    UNDEFINED = auto()
    PREMISE = auto()
    UNNEEDED = auto()
    UNPROVED = auto()
    LEAP = auto()
    LOST = auto()
    ARITHMETIC = auto()
    NO_REASON = auto()
    TOO_MUCH = auto()
    TOO_MANY = auto()
    OTHER_REASON = auto()
    START = auto()
    BACKWARDS = auto()
    HOLE = auto()
    NOTHING_ABOVE = auto()
    BELOW_HOLE = auto()
    FALSE_BELOW_HOLE = auto()
    PROVED = auto()
    EMPTY = auto()
    GO_ON = auto()
    LINE = auto()
    WORLD = auto()
    LARGE_WORLD = auto()
    POINT = auto()
    REPAIR = auto()
    WAY = auto()


ENGLISH = {
    Message.FALSE: "This does not follow with {given}: there is a world in which the line above and this line differ.",
    Message.DIFFERENT: "This is not equal: there is a world in which the line above and this line differ.",
    Message.UNDEFINED: "This line has no finite value: a logarithm or root of a negative number, or a division by 0.",
    Message.PREMISE: "This holds only where {rules} may be used, and the line cites {given}.",
    Message.UNNEEDED: "This holds by arithmetic alone; {given} is not needed.",
    Message.UNPROVED: "This is true, but as far as can be seen the rules of this exercise do not lead to it from the "
    "line above; the line cites {given}. Take smaller steps, or another way.",
    Message.LEAP: "This is true, but too much for one line: {rules} stands in a line of its own, where nothing else "
    "changes. Write what prepares it, and what follows from it, as lines of their own with ==.",
    Message.LOST: "The line above has a constant C that is not known, and this line has none: add + C here as well.",
    Message.ARITHMETIC: "This holds by arithmetic alone; cite one rule at most (the line cites {given}).",
    Message.NO_REASON: "This is true, but no reason is given: it takes {rules}.{split}",
    Message.TOO_MUCH: "This is true, but it is too much for one line: it takes {rules}.{split}",
    Message.TOO_MANY: "This is true by {rules} alone; {extra} is not needed: cite one rule per line.",
    Message.OTHER_REASON: "This is true, but {given} is not the reason: it takes {rules}.",
    Message.START: "The proof starts elsewhere: write {line} as its first line.",
    Message.BACKWARDS: "The proof starts with the goal: turn its lines round, so that the first is {line}.",
    Message.HOLE: "This line is a hole that is still to be filled.",
    Message.NOTHING_ABOVE: "There is no line above that this could follow from.",
    Message.BELOW_HOLE: "This is true; whether it follows is seen when the hole above is filled.",
    Message.FALSE_BELOW_HOLE: "Whatever fills the hole above, this line is not equal to the last one written.",
    Message.PROVED: "Proved: every line follows from the line above for the reason given.",
    Message.EMPTY: "Nothing is written yet.",
    Message.GO_ON: "Every line holds so far; the proof is to end with {line}.",
    Message.LINE: "Line {line}: {said}",
    Message.WORLD: "A world that you can check by hand: {said}",
    Message.LARGE_WORLD: "A world in which they differ: {said}",
    Message.POINT: "{world}{place} the line above is {above}, this line is {line}.",
    Message.REPAIR: "Did you mean: {said}",
    Message.WAY: "On the way: {said} %.",
}
GERMAN = {
    Message.FALSE: "Das folgt nicht mit {given}: In einer Welt sind die Zeile darüber und diese Zeile verschieden.",
    Message.DIFFERENT: "Das ist nicht gleich: In einer Welt sind die Zeile darüber und diese Zeile verschieden.",
    Message.UNDEFINED: "Diese Zeile hat keinen endlichen Wert: Logarithmus, Wurzel von Negativem, Division durch 0.",
    Message.PREMISE: "Das gilt nur, wo {rules} benutzt werden darf; die Zeile nennt {given}.",
    Message.UNNEEDED: "Das gilt allein durch Rechnen; {given} ist nicht nötig.",
    Message.UNPROVED: "Das ist wahr, aber die Regeln dieser Aufgabe führen, soweit zu sehen ist, nicht von der Zeile "
    "darüber dorthin; die Zeile nennt {given}. Geh kleinere Schritte, oder einen anderen Weg.",
    Message.LEAP: "Das ist wahr, aber zu viel für eine Zeile: {rules} steht in einer eigenen Zeile, in der sich sonst "
    "nichts ändert. Schreibe, was dahin führt und was daraus folgt, in eigenen Zeilen mit ==.",
    Message.LOST: "Die Zeile darüber hat eine Konstante C, die niemand kennt, und diese keine: Schreibe auch hier + C.",
    Message.ARITHMETIC: "Das gilt allein durch Rechnen; nenne höchstens eine Regel (die Zeile nennt {given}).",
    Message.NO_REASON: "Das ist wahr, aber ohne Begründung: Es braucht {rules}.{split}",
    Message.TOO_MUCH: "Das ist wahr, aber zu viel für eine Zeile: Es braucht {rules}.{split}",
    Message.TOO_MANY: "Das ist wahr, allein wegen {rules}; {extra} ist nicht nötig: Nenne eine Regel pro Zeile.",
    Message.OTHER_REASON: "Das ist wahr, aber {given} ist nicht der Grund: Es braucht {rules}.",
    Message.START: "Der Beweis beginnt anderswo: Die erste Zeile ist {line}.",
    Message.BACKWARDS: "Der Beweis beginnt mit dem Ziel: Kehre die Zeilen um, so dass die erste {line} ist.",
    Message.HOLE: "Diese Zeile ist eine Lücke, die noch zu füllen ist.",
    Message.NOTHING_ABOVE: "Es gibt keine Zeile darüber, aus der diese folgen könnte.",
    Message.BELOW_HOLE: "Das ist wahr; ob es folgt, zeigt sich, wenn die Lücke darüber gefüllt ist.",
    Message.FALSE_BELOW_HOLE: "Was auch immer die Lücke füllt: Diese Zeile ist nicht gleich der letzten, die dasteht.",
    Message.PROVED: "Bewiesen: Jede Zeile folgt aus der Zeile darüber mit der genannten Begründung.",
    Message.EMPTY: "Hier steht noch nichts.",
    Message.GO_ON: "Bis hierher gilt jede Zeile; der Beweis soll enden mit {line}.",
    Message.LINE: "Zeile {line}: {said}",
    Message.WORLD: "Eine Welt zum Nachrechnen: {said}",
    Message.LARGE_WORLD: "Eine Welt, in der sie verschieden sind: {said}",
    Message.POINT: "{world}{place} ist die Zeile darüber {above}, diese Zeile {line}.",
    Message.REPAIR: "Meintest du: {said}",
    Message.WAY: "Zurückgelegt: {said} %.",
}
LANGUAGES = {"en": ENGLISH, "de": GERMAN}
WORDS = {
    "en": ("no reason", "and", " Write {} lines or more, one rule each."),
    "de": ("keinen Grund", "und", " Schreibe mindestens {} Zeilen mit je einer Regel."),
}


def sentence(message: Message, language: str, **values: str) -> str:
    """A sentence with its values filled in."""
    return LANGUAGES[language][message].format(**values)


def counterexample(said: str, language: str) -> str:
    """A counterexample with its heading: one of whole numbers and fractions only can be checked by hand."""
    by_hand = "random" not in said and not re.search(r"\d\.\d", said)
    return sentence(Message.WORLD if by_hand else Message.LARGE_WORLD, language, said=said)


def say(message: Message, step: Step, rules: Sequence[str], language: str = "en") -> str:
    """A sentence about a step; `rules` are those that it needs."""
    nothing, _, split = WORDS[language]
    extra = [name for name in step.reasons if name not in rules]
    return sentence(
        message,
        language,
        given=listed(step.reasons, language) or nothing,
        rules=listed(rules, language),
        extra=listed(extra, language),
        split=split.format(len(rules)) if len(rules) > 1 else "",
    )


def unjustified(step: Step, rules: Sequence[str] | None, language: str = "en", inequalities: Sequence[str] = ()) -> str:
    """The sentence about a step that is true, but not for the reason given.

    Args:
        step: the step.
        rules: the smallest set that it needs; None if none was found.
        language: of the sentence.
        inequalities: the rules of the exercise that give inequalities; of these no smallest sets are known.
    """
    if rules is None and step.sign != "==" and inequalities:
        return say(Message.LEAP, step, inequalities, language)
    if rules is None:
        return say(Message.UNPROVED, step, (), language)
    if not rules:
        kind = Message.ARITHMETIC
    elif not step.reasons:
        kind = Message.NO_REASON
    elif len(rules) > 1:
        kind = Message.TOO_MUCH
    else:
        kind = Message.TOO_MANY if rules[0] in step.reasons else Message.OTHER_REASON
    return say(kind, step, rules, language)


def listed(rules: Sequence[str], language: str = "en") -> str:
    """Rules in a sentence.

    >>> listed(["product", "logs"])
    'by.product and by.logs'
    """
    names = [f"by.{name}" for name in rules]
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {WORDS[language][1]} {names[-1]}"
