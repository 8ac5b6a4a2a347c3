"""How long a step takes, and a proof: `python -m derive.bench` measures every example.

>>> sorted(vars(measured(EXAMPLES[0])))
['first', 'name', 'proof', 'step', 'wrong']
"""

import subprocess
import sys
import time
from dataclasses import dataclass
from statistics import mean, median
from typing import final

from derive.examples import EXAMPLES
from derive.examples.example import Example
from derive.judging import judge

TARGETS = {"step": 4.0, "proof": 24.0, "import": 200.0}
"""Milliseconds that a prototype took."""


@final
@dataclass(frozen=True)
class Times:
    """Milliseconds of CPU time for one example.

    Args:
        name: of its exercise.
        step: one step of a right proof, on average over all right proofs.
        proof: one right proof, on average, in worlds that exist.
        first: the first right proof, its worlds included.
        wrong: one wrong proof, its counterexample and repair included.
    """

    name: str
    step: float
    proof: float
    first: float
    wrong: float


def measured(example: Example) -> Times:
    """The times of one example."""
    exercise = example.exercise
    proofs = [exercise.proof(*lines) for lines in example.right]
    begun = time.process_time()
    judge(proofs[0])
    first = time.process_time() - begun
    begun = time.process_time()
    for proof in proofs:
        judge(proof)
    proof_time = (time.process_time() - begun) / len(proofs)
    begun = time.process_time()
    for _, lines in example.wrong:
        judge(exercise.proof(*lines))
    wrong = (time.process_time() - begun) / len(example.wrong)
    steps = mean(len(proof.lines) - 1 for proof in proofs)
    return Times(exercise.name, *(1000 * each for each in (proof_time / steps, proof_time, first, wrong)))


def importing() -> float:
    """Milliseconds that importing derive takes, numpy not counted."""
    code = "import time, numpy; begun = time.process_time(); import derive; print(time.process_time() - begun)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return 1000 * float(run.stdout)


def main() -> None:
    """Prints a line for every example, and the averages beside the targets."""
    rows = [measured(example) for example in EXAMPLES]
    print(f"{'milliseconds of CPU':24} {'step':>7} {'proof':>7} {'first':>7} {'wrong':>7}")
    for row in rows:
        print(f"{row.name:24} {row.step:7.1f} {row.proof:7.1f} {row.first:7.1f} {row.wrong:7.1f}")
    for word, values in (("step", [row.step for row in rows]), ("proof", [row.proof for row in rows])):
        print(f"{word}: mean {mean(values):.1f}, median {median(values):.1f}, most {max(values):.1f}", end="; ")
        print(f"target {TARGETS[word]:g}")
    print(f"import: {importing():.0f}; target {TARGETS['import']:g}")


if __name__ == "__main__":
    main()
