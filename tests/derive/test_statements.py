"""The course's statements: complete, each proved by exactly one solution, and shown from their one source."""

import ast
import importlib
import inspect
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import course.derivations
import solutions
from course.derivations import conv1x1, elbo, noising, score
from derive import Def, Exercise, Proof, by, exp, markov
from derive.letters import q, t, x
from derive.statements import markdown, text

TOPICS = sorted(module.name for module in pkgutil.iter_modules(course.derivations.__path__))
ANSWERS = sorted(module.name for module in pkgutil.iter_modules(solutions.__path__) if not module.ispkg)


def statements(topic: str) -> dict[str, Exercise]:
    """The statements of a topic, by the names of their variables."""
    module = importlib.import_module(f"course.derivations.{topic}")
    return {name: value for name, value in vars(module).items() if isinstance(value, Exercise)}


def derivations(topic: str) -> dict[str, Proof]:
    """The proofs of a topic's solutions, by the names of their functions."""
    module = importlib.import_module(f"solutions.{topic}")
    functions = {name: each for name, each in vars(module).items() if inspect.isfunction(each)}
    return {
        name: each()
        for name, each in functions.items()
        if each.__module__ == module.__name__ and inspect.signature(each).return_annotation is Proof
    }


STATEMENTS = {f"{topic}.{name}": each for topic in TOPICS for name, each in statements(topic).items()}
PROOFS = {f"{topic}.{name}": each for topic in ANSWERS for name, each in derivations(topic).items()}
each_statement = pytest.mark.parametrize("name", STATEMENTS)
each_topic = pytest.mark.parametrize("topic", TOPICS)


def test_every_statement_has_one_solution_and_every_solution_a_statement() -> None:
    assert set(PROOFS) == set(STATEMENTS)
    assert len(STATEMENTS) >= 37


@each_statement
def test_a_solution_names_its_statement_and_is_complete(name: str) -> None:
    assert STATEMENTS[name].name == name
    assert PROOFS[name].exercise is STATEMENTS[name]
    assert PROOFS[name].judgement.complete, PROOFS[name].judgement.messages
    assert not [line.message for line in PROOFS[name].judgement.lines if line.message]


@each_statement
def test_a_statement_has_cases_of_different_structure_and_gives_no_proof_away(name: str) -> None:
    statement = STATEMENTS[name]
    distinct = {tuple(sorted(case.items())) for case in statement.cases}
    assert len(distinct) >= (2 if statement is score.implicit else 3)  # its third, in space, would take a second
    assert not statement.references
    assert all(each.scope for each in statement.definitions.values() if each.when is not None)
    cited = {reason for line in PROOFS[name].lines for reason in line.reasons}
    assert cited <= {*statement.rules, *(premise.name for premise in statement.premises)}


@each_topic
def test_a_module_of_statements_says_what_each_is_about_and_proves_nothing(topic: str) -> None:
    source = Path(str(importlib.import_module(f"course.derivations.{topic}").__file__)).read_text(encoding="utf-8")
    tree = ast.parse(source)
    assert ast.get_docstring(tree)
    for statement, below in zip(tree.body, [*tree.body[1:], None], strict=True):
        if isinstance(statement, ast.Assign) and ast.unparse(statement.value).startswith("Exercise("):
            assert isinstance(below, ast.Expr)
            assert isinstance(below.value, ast.Constant)
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "by"]
    assert ".proof(" not in source


def test_statements_need_no_torch() -> None:
    imports = "; ".join(f"import course.derivations.{topic}" for topic in TOPICS)
    subprocess.run([sys.executable, "-c", f"import sys; {imports}; sys.exit('torch' in sys.modules)"], check=True)


@each_statement
def test_a_statement_shows_itself(name: str) -> None:
    statement = STATEMENTS[name]
    shown, plain = statement._repr_markdown_(), str(statement)
    assert shown.startswith(f"**{statement.title}**")
    assert str(statement.start) in shown
    cited = [rule for rule in statement.citable if rule not in statement.free]
    assert all(f"`by.{rule}`:" in shown and f"by.{rule}: " in plain for rule in cited)
    assert f"{statement.relation} {statement.goal}" in plain
    assert "](" not in shown.replace(str(statement.start), "").replace(str(statement.goal), "")  # Markdown's links


def test_premises_are_shown_as_formulas() -> None:
    shown = markdown(elbo.three_terms)
    assert r"- `by.reversal`: $q(x_{t} \mid x_{t-1}) = \frac{" in shown
    assert "$, where t ≥ 2" in shown
    assert "- `by.markov`: $q$ is a Markov chain" in shown
    assert "by.reversal: q(x[t] | x[t-1]) == q(x[t-1] | x[t], x[0])*" in text(elbo.three_terms)


def test_letters_that_are_no_numbers_are_named() -> None:
    shown = text(conv1x1.lu_volume)
    assert "d×d permutation P · d×d lower triangle with ones on its diagonal L" in shown
    assert "vectors s" in shown
    assert "positive β̃" in text(elbo.squared_error)


def test_free_definitions_need_no_citing() -> None:
    assert "by.bar" not in markdown(noising.posterior)
    assert "as always. ᾱ[k] == ᾱ[k-1]*α[k], where k = t. β[k] == 1 - α[k]." in text(noising.posterior)


def test_a_statement_in_german() -> None:
    german = Exercise(
        "g", "Von hinten", start=q(x[t] | x[t-1]), goal=q(x[t] | x[t-1], x[0]), rules=["product"], language="de",
        premises=[markov("q")], cases=[{"t": 2, "T": 2}],
    )  # fmt: skip
    assert "Eine Zeile darf nennen:\n\n- `by.product`: Produktregel" in markdown(german)
    assert "q ist eine Markov-Kette" in text(german)


def test_long_statements_stand_in_two_lines() -> None:
    assert "aligned" in markdown(elbo.three_terms)
    assert "aligned" not in markdown(elbo.seen_from_behind)
    assert repr(elbo.bound) == str(elbo.bound)
    assert isinstance(elbo.reversal, Def)
    assert conv1x1.coupling_inverse.proof(conv1x1.coupling_inverse.start, ... == exp(x[1]), by.logs)
