"""Proofs as JSON from anybody: what is no proof is refused in a sentence, what is one is judged in bounded time."""

import json
import time
from typing import Any

import numpy as np
import pytest

from derive.data import FIELDS, from_json
from derive.errors import MalformedProof
from derive.grammar import ARITY
from tests.derive.examples import EXAMPLES

NAME = "elbo.seen_from_behind"
BAYES = next(example for example in EXAMPLES if example.exercise.name == NAME)
LETTERS = ["q", "x", "t", "T", "p", "A", "C", "π", "θ", "_", "__class__", "", "x" * 40, "0", "os"]


def wrapped(node: Any) -> str:
    return json.dumps({"exercise": NAME, "lines": [[node, "==", []]]})


def nested(depth: int) -> Any:
    node: Any = ["Name", "t", None]
    for _ in range(depth):
        node = ["Negative", node]
    return node


@pytest.mark.parametrize(
    "text",
    [
        "", "null", "[]", "{}", "[" * 100_000, '{"exercise": "elbo.seen_from_behind"}',
        '{"exercise": "elbo.seen_from_behind", "lines": 3}',
        '{"exercise": "other", "lines": []}', '{"exercise": "elbo.seen_from_behind", "lines": [1]}',
        '{"exercise": "elbo.seen_from_behind", "lines": [[null, "!=", []]]}',
        '{"exercise": "elbo.seen_from_behind", "lines": [[null, "==", ["nonsense"]]]}',
        json.dumps({"exercise": NAME, "lines": [[None, "==", []]] * 41}),
        json.dumps({"exercise": NAME, "lines": [[None, "==", ["product"] * 11]]}),
        wrapped(["Number", 3]), wrapped(["Number", "1/0"]), wrapped(["Number", "9" * 13]), wrapped(["Number", "1e9"]),
        wrapped(["Name", "__class__", None]), wrapped(["Name", "x.y", None]),
        wrapped(["Bar", ["Number", "1"], ["Number", "1"]]),
        wrapped(["Expression"]), wrapped(["Name", "x"]), wrapped(["Binary", "%", ["Number", "1"], ["Number", "2"]]),
        wrapped(["Apply", "eval", [["Number", "1"]]]), wrapped(["Apply", "log", []]), wrapped(nested(100)),
        wrapped(["Big", "Sum", ["Number", "1"], ["Range", ["Number", "0"], ["Number", "1"]], ["Number", "1"]]),
        wrapped(["Block", 2, [["Number", "1"]]]), wrapped(["Block", 10**9, [["Number", "1"]]]),
        wrapped(["Integral", [], ["Number", "1"]]), wrapped(1.5), wrapped(True), wrapped({"a": 1}), "NaN", "1e400",
        '{"exercise": "elbo.seen_from_behind", "lines": [[["Number", NaN], "==", []]]}', "\ud800", "x" * 500_000,
    ],
)  # fmt: skip
def test_what_is_no_proof_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(MalformedProof) as caught:
        from_json(BAYES.exercise, text)
    assert str(caught.value).endswith((".", "?")) or "rules are" in str(caught.value)
    judgement = BAYES.exercise.judge(text)
    assert judgement.credit == 0.0
    assert judgement.message


def random_node(generator: np.random.Generator, depth: int) -> Any:
    """A node with fields of the right kind, most of the time."""
    kind = str(generator.choice(list(FIELDS) if depth > 0 else ["Name", "Number"]))
    return [kind, *(random_field(generator, field, depth - 1) for field in FIELDS[kind])]


def random_field(generator: np.random.Generator, field: str, depth: int) -> Any:
    if generator.random() < 0.01:
        return generator.choice(["x", "1"]).item()
    if field in ("node", "node?"):
        return None if field == "node?" and generator.random() < 0.5 else random_node(generator, depth)
    if field in ("nodes", "nodes?"):
        return [random_node(generator, depth) for _ in range(generator.integers(1, 3))]
    if field in ("Name", "Range"):
        inner = [random_field(generator, each, 1) for each in FIELDS[field]]
        return [field, *inner]
    options: dict[str, list[Any]] = {
        "letter": LETTERS[:8], "count": [1, 2, 3],
        "number": ["0", "1", "2", "-3", "1/2", "999999999999", "1/999999999999"],
        "sign": ["+", "-", "*", "/", "**", "@"], "big": ["Sum", "Prod"],
        "word": list(ARITY),
    }  # fmt: skip
    chosen = options[field]
    return chosen[generator.integers(len(chosen))]


CHOSEN = [
    NAME,
    "elbo.three_terms",
    "gaussian_kl",
    "score.explicit_is_denoising",
    "conv1x1.lu_volume",
    "noising.noise_limit",
]


@pytest.mark.parametrize("name", CHOSEN)
def test_random_trees_are_judged_or_refused(name: str) -> None:
    exercise, generator = next(e.exercise for e in EXAMPLES if e.exercise.name == name), np.random.default_rng(3)
    start = json.loads(exercise.proof(exercise.start).to_json())["lines"][0]
    for _ in range(150):
        rules = [str(generator.choice(exercise.citable))]
        lines = [start, [random_node(generator, 5), "==", rules], [random_node(generator, 3), "==", []]]
        judgement = exercise.judge(json.dumps({"exercise": name, "lines": lines}))
        assert judgement.credit <= 0.95


def chained(kind: str, count: int) -> Any:
    """Towers that grow fast: sums in sums, powers of powers, products of Kronecker products."""
    number, index, letter = ["Number", "999"], ["Name", "k", None], ["Name", "W", None]
    node: Any = index if kind == "Sum" else letter if kind == "kron" else ["Number", "9"]
    for step in range(count):
        if kind == "Sum":
            node = ["Big", "Sum", ["Name", f"k{step}", None], ["Range", ["Number", "0"], number], node]
        elif kind == "kron":
            node = ["Apply", "kron", [node, ["Apply", "Eye", [["Number", "8"]]]]]
        elif kind == "power":
            node = ["Binary", "**", ["Number", "999999999999"], node]
        else:
            node = ["Apply", "exp", [node]]
    return node


@pytest.mark.parametrize(
    ("kind", "count"), [("Sum", 2), ("Sum", 20), ("kron", 3), ("kron", 30), ("power", 40), ("exp", 40)]
)
def test_towers_end_soon(kind: str, count: int) -> None:
    exercise = next(e.exercise for e in EXAMPLES if e.exercise.name == "conv1x1.convolution_volume")
    start = json.loads(exercise.proof(exercise.start).to_json())["lines"][0]
    text = json.dumps({"exercise": "conv1x1", "lines": [start, *[[chained(kind, count), "==", ["logs"]]] * 39]})
    begun = time.process_time()
    judgement = exercise.judge(text)
    assert time.process_time() - begun < 20
    assert not judgement.complete


def test_a_shared_tree_does_not_explode() -> None:
    """a + a, and that with itself, forty times: two to the forty nodes, if it were walked."""
    from derive.errors import TooLarge
    from derive.letters import a

    node: Any = a
    for _ in range(9):
        node = node + node
    with pytest.raises(TooLarge):
        (node + node) + (node + node)


def test_a_matrix_on_every_state_is_refused_before_it_is_made() -> None:
    example = next(e for e in EXAMPLES if e.exercise.name == "score.explicit_is_denoising")
    y = ["Name", "y", None]
    big = ["Apply", "kron", [["Apply", "Eye", [["Number", "8"]]], ["Apply", "Eye", [["Number", "8"]]]]]
    node = ["Binary", "*", ["Apply", "norm2", [y]], big]
    for _ in range(3):
        node = ["Binary", "*", node, big]
    start = json.loads(example.exercise.proof(example.exercise.start).to_json())["lines"][0]
    text = json.dumps({"exercise": example.exercise.name, "lines": [start, [["Apply", "tr", [node]], "==", []]]})
    judgement = example.exercise.judge(text)
    assert judgement.lines[1].verdict in ("unread", "wrong")
