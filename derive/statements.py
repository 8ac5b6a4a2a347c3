"""A statement, for the eye: what is to be proved, what may be cited, and what the letters are."""

import re

from derive.definitions import Def
from derive.exercise import Exercise, Premise
from derive.latex_writing import latex, letter
from derive.laws import LAWS

SIGNS = {"==": "=", "<=": r"\le", ">=": r"\ge"}
MARKED = re.compile(r"[\[\]_*|]")
"""What Markdown would take for a mark: E[q](f) for a link."""

LONGEST_LINE = 110
"""Characters of LaTeX up to which a statement stands in one line."""

ENGLISH = {
    "rules": "A line may cite",
    "laws": "Rules",
    "premises": "Premises",
    "free": "Needs no citing",
    "markov": "{letter} is a Markov chain along its subscripts.",
    "scope": ", where {scope}",
    "kinds": "Letters",
    "typed": "As you type it",
}
GERMAN = {
    "rules": "Eine Zeile darf nennen",
    "laws": "Regeln",
    "premises": "Voraussetzungen",
    "free": "Ohne Nennung gilt",
    "markov": "{letter} ist eine Markov-Kette entlang ihrer Indizes.",
    "scope": ", wo {scope}",
    "kinds": "Buchstaben",
    "typed": "So wird es getippt",
}
WORDS = {"en": ENGLISH, "de": GERMAN}
KINDS = {
    "en": {"vectors": "vectors", "positive": "positive", "shares": "between 0 and 1", "densities": "densities"},
    "de": {"vectors": "Vektoren", "positive": "positiv", "shares": "zwischen 0 und 1", "densities": "Dichten"},
}
MATRIX = {
    "en": {
        "": "{size} matrix",
        "permutation": "{size} permutation",
        "lower": "{size} lower triangle",
        "upper": "{size} upper triangle",
        "unit": " with ones on its diagonal",
        "strict": " with zeros on its diagonal",
    },
    "de": {
        "": "{size}-Matrix",
        "permutation": "{size}-Permutation",
        "lower": "untere {size}-Dreiecksmatrix",
        "upper": "obere {size}-Dreiecksmatrix",
        "unit": " mit Einsen auf der Diagonale",
        "strict": " mit Nullen auf der Diagonale",
    },
}


def markdown(exercise: Exercise) -> str:
    """The statement as Markdown: a formula, the rules with what they say, definitions as formulas."""
    words = WORDS[exercise.language]
    cited = [f"- `by.{name}`: {said}" for name, said in _cited(exercise, formulas=True)]
    parts = [f"**{exercise.title}**", _formula(exercise), f"{words['rules']}:\n\n" + "\n".join(cited)]
    parts += [f"{title}: {said}" for title, said in _remarks(exercise, formulas=True)]
    parts.append(f"{words['typed']}:\n\n```python\n{exercise.start}\n... {exercise.relation} {exercise.goal}\n```")
    return "\n\n".join(parts)


def brief(exercise: Exercise) -> str:
    """The statement as a lesson shows it, in Markdown: a formula, the names of the rules, the premises as formulas."""
    words = WORDS[exercise.language]
    laws = [f"`by.{name}` ({_named(exercise, name)})" for name in _laws(exercise)]
    premises = [f"`by.{each.name}`: {_premise(exercise, each, True).rstrip('.')}" for each in exercise.premises]
    listed = ((words["laws"], ", ".join(laws)), (words["premises"], "; ".join(premises)))
    return "\n\n".join([_formula(exercise), *(f"{title}: {said}." for title, said in listed if said)])


def _named(exercise: Exercise, name: str) -> str:
    """A law in a few words, as they stand in parentheses."""
    if exercise.language != "en":
        return LAWS[name].german
    said = LAWS[name].statement.partition(":")[0].rstrip(".")
    return said if said.partition(" ")[0].endswith(("'", "'s")) else said[0].lower() + said[1:]


def text(exercise: Exercise) -> str:
    """The statement as plain text, its formulas as they are typed."""
    words = WORDS[exercise.language]
    rows = [exercise.title, "", f"   {exercise.start}", f"{exercise.relation} {exercise.goal}", ""]
    rows += [f"{words['rules']}:", *(f"  by.{name}: {said}" for name, said in _cited(exercise, formulas=False))]
    rows += [f"{title}: {said}" for title, said in _remarks(exercise, formulas=False)]
    return "\n".join(rows)


def _formula(exercise: Exercise) -> str:
    start, goal, sign = latex(exercise.start), latex(exercise.goal), SIGNS[exercise.relation]
    if len(start) + len(goal) <= LONGEST_LINE:
        return rf"$${start} \;{sign}\; {goal}$$"
    return f"$$\n\\begin{{aligned}}\n& {start} \\\\\n{sign}\\;& {goal}\n\\end{{aligned}}\n$$"


def _cited(exercise: Exercise, formulas: bool) -> list[tuple[str, str]]:
    """Every rule and premise that needs citing, each with what it says."""
    laws = [(name, _said(exercise, name, formulas)) for name in _laws(exercise)]
    premises = [(each.name, _premise(exercise, each, formulas)) for each in exercise.premises]
    return [*laws, *((name, said) for name, said in premises if name not in exercise.free)]


def _laws(exercise: Exercise) -> list[str]:
    """The laws that need citing, in an order that says nothing about a proof."""
    return [name for name in LAWS if name in exercise.rules and name not in exercise.free]


def _said(exercise: Exercise, name: str, escaped: bool) -> str:
    """What a law says: its sentence in English, its name in German."""
    said = LAWS[name].statement if exercise.language == "en" else LAWS[name].german
    return MARKED.sub(lambda mark: f"&#{ord(mark.group())};", said) if escaped else said


def _premise(exercise: Exercise, premise: Premise, formulas: bool) -> str:
    words = WORDS[exercise.language]
    if not isinstance(premise, Def):
        return words["markov"].format(letter=_letter(premise.density, formulas))
    scope = words["scope"].format(scope=premise.scope) if premise.scope else ""
    said = f"{latex(premise.left)} = {latex(premise.right)}" if formulas else f"{premise.left} == {premise.right}"
    return f"${said}${scope}" if formulas else f"{said}{scope}"


def _letter(name: str, formulas: bool) -> str:
    return f"${letter(name)}$" if formulas else name


def _remarks(exercise: Exercise, formulas: bool) -> list[tuple[str, str]]:
    """What holds without being cited, and what the letters are that are not plain numbers."""
    words = WORDS[exercise.language]
    free = [_said(exercise, name, formulas) for name in exercise.free if name in LAWS]
    free += [f"{_premise(exercise, each, formulas)}." for each in exercise.premises if each.name in exercise.free]
    kinds = [f"{said} {', '.join(_letter(name, formulas) for name in names)}" for said, names in _kinds(exercise)]
    remarks = [(words["free"], " ".join(free)), (words["kinds"], " · ".join(kinds))]
    return [(title, said) for title, said in remarks if said]


def _kinds(exercise: Exercise) -> list[tuple[str, list[str]]]:
    """What the author declared letters to be, each with the letters that are it."""
    named = KINDS[exercise.language]
    found = [(named[kind], sorted(getattr(exercise, kind))) for kind in named]
    found += [(_matrix(exercise, name), [name]) for name in exercise.matrices]
    return [(said, names) for said, names in found if names]


def _matrix(exercise: Exercise, name: str) -> str:
    """A matrix by its size, with its pattern."""
    words, pattern = MATRIX[exercise.language], exercise.patterns.get(name, "")
    kind, _, shape = pattern.rpartition(" ")
    said = words[shape].format(size="×".join(exercise.matrices[name]))
    return said + (words[kind] if kind else "")
