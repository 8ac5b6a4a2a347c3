"""An exercise: from where to where, by which rules, under which premises, in which cases."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING, Any, final

import derive.values  # noqa: F401 - teaches the evaluation what its nodes are worth
from derive.definitions import Def, Markov
from derive.errors import BadExercise, UnknownName
from derive.expressions import Expression, expression
from derive.laws import LAWS
from derive.reasons import Rules
from derive.roles import Roles, read_roles
from derive.values.patterns import check_pattern
from derive.worlds import World, make_space

if TYPE_CHECKING:
    from derive.judging import Judgement
    from derive.proof import Proof
    from derive.traces import Route

BATCH = 8
MOST_WORLDS = 400
MOST_GRIDS = 64

Premise = Def | Markov


@final
@dataclass(frozen=True, eq=False)
class Exercise:
    """A derivation to be found, and all that is needed to judge one.

    Args:
        name: the exercise's own name.
        title: one line for a heading.
        start: the first line.
        goal: the last line.
        rules: names of the laws that may be cited; premises are cited by their names.
        premises: the Markov property, definitions, lemmas; each holds only in lines that cite it.
        free: laws and definitions that need no citing.
        max_rules: laws that one line may take; only 1 is allowed.
        cases: values of t, T, d and other indices; at least three of different structure are wise.
        relation: how the start is related to the goal.
        references: complete proofs, each as what `proof` takes; partial credit goes along the nearest.
        vectors, continuous, positive, shares, densities: letters that are such.
        matrices: the sizes of letters that are matrices, such as {"W": ("c", "c")}.
        patterns: what square matrices are where they are not any, such as {"L": "unit lower"}; see `values.patterns`.
        seed: of all worlds.
        language: of the judge's sentences, "en" or "de".
        worlds: those that were made so far, by what holds in them; `forget` throws them away.
    """

    name: str
    title: str
    start: Expression
    goal: Expression
    rules: Sequence[str]
    premises: Sequence[Premise] = ()
    free: Sequence[str] = ("algebra",)
    max_rules: int = 1
    cases: Sequence[dict[str, int]] = ({},)
    relation: str = "=="
    references: Sequence[tuple[Any, ...]] = ()
    vectors: Iterable[str] = ()
    continuous: Iterable[str] = ()
    positive: Iterable[str] = ()
    shares: Iterable[str] = ()
    densities: Iterable[str] = ()
    matrices: dict[str, tuple[str, str]] = field(default_factory=dict)
    patterns: dict[str, str] = field(default_factory=dict)
    seed: int = 9
    language: str = "en"
    worlds: OrderedDict[Any, World] = field(default_factory=OrderedDict, init=False, repr=False)

    def __post_init__(self) -> None:
        if self.max_rules != 1:
            raise BadExercise(
                f"max_rules={self.max_rules} is refused: a line takes one law. The model of two laws together grants "
                "slightly more than both, so lines would pass that neither justifies; make a law free, or give a lemma."
            )
        if self.language not in ("en", "de"):
            raise BadExercise(f'The judge speaks "en" and "de", but not {self.language!r}.')
        if self.relation not in ("==", "<=", ">="):
            raise BadExercise(f"The relation of an exercise is ==, <= or >=, not {self.relation}.")
        object.__setattr__(self, "goal", expression(self.goal))
        object.__setattr__(self, "start", expression(self.start))
        unknown = [name for name in (*self.rules, *self.free) if name not in LAWS and name not in self.definitions]
        if unknown:
            raise BadExercise(f"{', '.join(unknown)}: no such law; the laws are {', '.join(LAWS)}.")
        for name, pattern in self.patterns.items():
            check_pattern(name, pattern, self.matrices.get(name))
        for case in self.cases:
            make_space(self.roles, case, 1)

    @cached_property
    def definitions(self) -> dict[str, Def]:
        """The definitions and lemmas by their names."""
        return {each.name: each for each in self.premises if isinstance(each, Def)}

    @cached_property
    def citable(self) -> tuple[str, ...]:
        """Everything that a line may cite."""
        premises = [each.name for each in self.premises]
        return tuple(dict.fromkeys([*self.rules, *premises, *self.free]))

    @property
    def by(self) -> Rules:
        """The rules of this exercise, for completion: `exercise.by.<TAB>`."""
        return Rules(self.citable)

    @cached_property
    def roles(self) -> Roles:
        """What the letters are."""
        lines = [self.start, self.goal]
        for definition in self.definitions.values():
            lines += [definition.left, definition.right]
        matrices = {name: (rows, columns) for name, (rows, columns) in self.matrices.items()}
        sets = {key: frozenset(getattr(self, key)) for key in ("vectors", "continuous", "positive", "shares")}
        declared: dict[str, Any] = {**sets, "matrices": matrices, "patterns": dict(self.patterns)}
        return read_roles(lines, frozenset(self.densities), **declared)

    def proof(self, *lines: object) -> "Proof":
        """A derivation, line by line; showing it judges it."""
        from derive.proof import read_lines

        return read_lines(self, lines)

    def judge(self, text: str | bytes, routes: "Sequence[Route] | None" = None, seed: int = 0) -> "Judgement":
        """The judgement of a proof that came as JSON; whatever is wrong with it becomes a message, never an error.

        Partial credit goes along `routes`, traces of reference proofs in worlds of that seed; if there are none, along
        the exercise's own references.
        """
        from derive.data import judge_json

        return judge_json(self, text, routes, seed)

    def _repr_markdown_(self) -> str:
        from derive.statements import markdown

        return markdown(self)

    def __str__(self) -> str:
        from derive.statements import text

        return text(self)

    __repr__ = __str__

    def check_citable(self, name: str, line: int) -> None:
        """Raises UnknownName for a rule that the exercise does not have, with the nearest that it has."""
        if name in self.citable:
            return
        near = get_close_matches(name, self.citable, 1)
        hint = f"did you mean by.{near[0]}?" if near else f"its rules are {', '.join(self.citable)}."
        if name == "bayes" and "product" in self.citable:
            hint = "Bayes' rule is by.product here."
        exists = "is a law, but not one of this exercise" if name in LAWS else "is no rule that is known here"
        raise UnknownName(f"Line {line}: by.{name} {exists}; {hint}")

    def imposed(self, cited: Iterable[str]) -> frozenset[str]:
        """The premises that hold in the true worlds of a line that cites some rules."""
        cited, found = set(cited), set()
        for premise in self.premises:
            if premise.name in cited:
                found |= {premise.imposes} if isinstance(premise, Markov) else set(premise.truth)
        if "parts" in self.rules and "parts" not in cited:
            found.add("bounded")
        return frozenset(found)

    def world(self, case: int, laws: frozenset[str] | None, cited: frozenset[str], **options: Any) -> World:
        """A world of one case: the true one under the cited premises, or an abstract one in which some laws hold.

        Args:
            case: its number.
            laws: the laws in force, or None for the true world.
            cited: the premises in force.
            options: seed, by_hand, theta, degenerate.
        """
        key = (case, laws, cited, tuple(sorted(options.items())))
        if key not in self.worlds:
            self.worlds[key] = self._world(case, laws, cited, **options)
            if len(self.worlds) > (MOST_GRIDS if self.roles.continuous else MOST_WORLDS):
                self.worlds.popitem(last=False)
        return self.worlds[key]

    def forget(self) -> None:
        """Throw away all worlds, with what lines have drawn in them: the next line finds them as the first one did."""
        self.worlds.clear()

    def _world(self, case: int, laws: frozenset[str] | None, cited: frozenset[str], **options: Any) -> World:
        values, force = dict(self.cases[case]), options.pop("seed", 0)
        batch = options.pop("batch", BATCH)
        definitions: dict[str, list[Def]] = {}
        for name, definition in self.definitions.items():
            if name in cited and not (laws is None and definition.truth):
                definitions.setdefault(definition.letter, []).append(definition)
        space = make_space(self.roles, values, batch)
        seed = self.seed + 1000 * force + 100_003 * case
        premises = self.imposed(cited)
        return World(self.roles, space, values, seed, laws, premises, definitions, **options)
