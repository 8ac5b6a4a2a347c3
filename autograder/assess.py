"""From outcomes to marks: judges every probe of an exercise and names the mistake behind a wrong one."""

from collections.abc import Mapping
from dataclasses import dataclass

from autograder.catalogue import Check, Exercise
from autograder.judge import alike, judge
from autograder.outcomes import Fault, Outcome
from autograder.references import Key, KnownMistake, References
from autograder.verdicts import Verdict

ROUNDING = 1e-9
"""A share such as two thirds of three points is two, whatever floating point makes of it."""

NO_RESULT = Outcome(fault=Fault("killed", "There is no result for this check; a tutor has to look at it."))


@dataclass(frozen=True)
class CheckResult:
    """The verdict on one check over all seeds; `mistake` and `advice` are empty unless a known mistake fits."""

    check: str
    sentence: str
    points: int
    verdict: Verdict
    mistake: str = ""
    advice: str = ""

    @property
    def passed(self) -> bool:
        return self.verdict.passed

    @property
    def earned(self) -> int:
        """All points if it is right; of a partly right answer the share in whole points, and never all."""
        if self.passed:
            return self.points
        return max(0, min(int(self.points * self.verdict.credit + ROUNDING), self.points - 1))


@dataclass(frozen=True)
class ExerciseResult:
    """The verdicts on all checks of one exercise."""

    exercise: str
    checks: tuple[CheckResult, ...]

    @property
    def points(self) -> int:
        return sum(check.points for check in self.checks)

    @property
    def earned(self) -> int:
        return sum(check.earned for check in self.checks)

    @property
    def passed(self) -> bool:
        return all(check.passed for check in self.checks)

    @property
    def unwritten(self) -> bool:
        """Whether the student has not begun: the stub still raises."""
        return all(check.verdict.reason == "unwritten" for check in self.checks)


def assess(exercise: Exercise, outcomes: Mapping[Key, Outcome], references: References) -> ExerciseResult:
    """Judge one exercise.

    Args:
        exercise: from the catalogue.
        outcomes: the student's, for every check of the exercise and every seed of the references.
        references: what is wanted, and the known mistakes.

    Returns:
        A result for every check: a missing outcome is a failed check, never a passed one.
    """
    return ExerciseResult(
        exercise.name, tuple(_result(exercise, check, outcomes, references) for check in exercise.checks)
    )


def _result(exercise: Exercise, check: Check, outcomes: Mapping[Key, Outcome], references: References) -> CheckResult:
    verdict = _verdict(check, outcomes, references)
    mistake = None if verdict.passed else name_mistake(exercise, check, outcomes, references)
    if mistake is None:
        return CheckResult(check.name, check.sentence, check.points, verdict)
    origin = "" if mistake.exercise == exercise.name else f"This looks like a mistake in {mistake.exercise}: "
    return CheckResult(check.name, check.sentence, check.points, verdict, mistake.name, origin + mistake.sentence)


def name_mistake(
    exercise: Exercise, check: Check, outcomes: Mapping[Key, Outcome], references: References
) -> KnownMistake | None:
    """The known mistake that explains why a check failed: it returns what the student's code returned.

    Of several, the one that agrees with the student on the most checks of the exercise; of those, the exercise's
    own before one of a function that it is built on.
    """

    def agrees(mistake: KnownMistake, each: Check) -> bool:
        keys = [(each.name, seed) for seed in references.seeds if (each.name, seed) in mistake.outcomes]
        return bool(keys) and all(
            alike(outcomes.get(key, NO_RESULT), mistake.outcomes[key], each.judging) for key in keys
        )

    def agreement(mistake: KnownMistake) -> tuple[int, bool]:
        shown = [each for each in exercise.checks if any(key[0] == each.name for key in mistake.outcomes)]
        signs = [1 if agrees(mistake, each) else -1 for each in shown]
        return sum(signs), mistake.exercise == exercise.name

    candidates = [mistake for mistake in references.mistakes if agrees(mistake, check)]
    return max(candidates, key=agreement, default=None)


def _verdict(check: Check, outcomes: Mapping[Key, Outcome], references: References) -> Verdict:
    """The first verdict over the seeds that is not right; without a seed nothing was asked, and nothing is right."""
    verdict = judge(NO_RESULT, NO_RESULT, check.judging)
    for seed in references.seeds if check.judging.drawn else references.seeds[-1:]:
        key = (check.name, seed)
        verdict = judge(outcomes.get(key, NO_RESULT), references.wanted[key], check.judging)
        if not verdict.passed:
            return verdict
    return verdict
