"""Makes the students' modules: `exercises/<topic>.py` is `solutions/<topic>.py` with its solutions taken out.

A solution stands between two marker lines. Its place is taken by a line that raises, and says what is yours to write.
Everything that could let a solution through, or break what is given, stops the build with file and line.
"""

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass

from autograder.catalogue import Topic

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
LONGEST_LINE = 120
"""Characters of a line, as the formatter keeps it."""

SHORTEST_TELLING_LINE = 12
"""Characters from which on a line of a solution may stand nowhere else in the students' module."""


class Unsafe(ValueError):
    """A module that must not reach students; the message gives file and line."""


@dataclass(frozen=True)
class Region:
    """One solution: the lines of its two markers, counted from 0."""

    begin: int
    end: int


def stubbed(source: str, topic: Topic, path: str) -> str:
    """The students' module.

    Args:
        source: the reference module.
        topic: its catalogue, which gives every exercise its number.
        path: of the reference module, for messages.

    Raises:
        Unsafe: for a marker that is open, lone or misspelt; for a line of a solution that survives; for a name that
            is used after a blank and defined in it; for a drift in signatures or docstrings.
    """
    lines = source.splitlines()
    found = regions(lines, path)
    owners = {region: _owner(source, region, path) for region in found}
    _names_defined_in_blanks(source, found, path)
    blanks = {region.begin: (region, _stub(lines, region, owners[region], topic, path)) for region in found}
    kept: list[str] = [
        f"# Generated from {path}. What raises is yours to write; keep names and signatures as they are."
    ]
    index = 0
    while index < len(lines):
        if index in blanks:
            region, stub = blanks[index]
            kept.append(stub)
            index = region.end + 1
        else:
            kept.append(lines[index])
            index += 1
    result = "\n".join(kept) + "\n"
    _nothing_survives(lines, found, result, path)
    _same_interface(source, result, found, path)
    _every_exercise_has_a_blank(topic, owners, path)
    return result


def regions(lines: list[str], path: str) -> list[Region]:
    """The solutions of a module or text, in order; every line that looks like a marker must be one."""
    found: list[Region] = []
    begin: int | None = None
    for index, line in enumerate(lines):
        kind = _marker(line, f"{path}:{index + 1}")
        if kind == BEGIN:
            if begin is not None:
                raise Unsafe(
                    f"{path}:{index + 1}: a solution begins inside the one of line {begin + 1}; close that first."
                )
            begin = index
        elif kind == END:
            if begin is None:
                raise Unsafe(f"{path}:{index + 1}: a solution ends here that never began; write {BEGIN!r} above it.")
            found.append(Region(begin, index))
            begin = None
    if begin is not None:
        raise Unsafe(f"{path}:{begin + 1}: this solution never ends; write {END!r} below it.")
    return found


def _marker(line: str, where: str) -> str | None:
    """Which marker a line is; a line that nearly is one stops the build."""
    text = line.strip()
    if text in (BEGIN, END):
        return text
    words = re.sub(r"[^A-Z ]", "", text.upper()).strip()
    for marker in (BEGIN, END):
        if _close(text.upper(), marker) or _close(words, marker.strip("# ")):
            raise Unsafe(f"{where}: {text!r} looks like a marker; write {marker!r} on a line of its own.")
    if "SOLUTION" in text.upper().partition("#")[2]:
        raise Unsafe(f"{where}: a comment speaks of a solution: {text!r}; only the two markers may.")
    return None


def _close(words: str, wanted: str) -> bool:
    """Whether two texts differ by at most two single changes: Levenshtein's distance."""
    if abs(len(words) - len(wanted)) > 2:
        return False
    row = list(range(len(wanted) + 1))
    for number, letter in enumerate(words, start=1):
        above, row = row, [number]
        for index, right in enumerate(wanted):
            row.append(min(above[index] + (letter != right), above[index + 1] + 1, row[index] + 1))
    return row[-1] <= 2


def _owner(source: str, region: Region, path: str) -> str:
    """The function or method that a solution belongs to, such as "Coupling.forward"."""
    for top in ast.parse(source).body:
        if isinstance(top, ast.FunctionDef) and _holds(top, region):
            return top.name
        if isinstance(top, ast.ClassDef):
            methods = [inner for inner in top.body if isinstance(inner, ast.FunctionDef) and _holds(inner, region)]
            if methods:
                return f"{top.name}.{methods[0].name}"
    raise Unsafe(f"{path}:{region.begin + 1}: this solution stands in no function and no method.")


def _holds(function: ast.FunctionDef, region: Region) -> bool:
    return function.lineno - 1 < region.begin and region.end < (function.end_lineno or 0) + 1


def _stub(lines: list[str], region: Region, owner: str, topic: Topic, path: str) -> str:
    exercise, marker = owner.split(".")[0], lines[region.begin]
    if exercise not in topic.exercises:
        raise Unsafe(
            f"{path}:{region.begin + 1}: {owner} has a solution, but {topic.name}.toml lists no exercise {exercise!r}."
        )
    indent = marker[: len(marker) - len(marker.lstrip())]
    where = f"exercise {topic.label(exercise)} of notebook {topic.notebook}"
    said = f'"{topic.name}.{owner} is yours to write: {where}"'
    line = f"{indent}raise NotImplementedError({said})"
    if len(line) <= LONGEST_LINE:
        return line
    return f"{indent}raise NotImplementedError(\n{indent}    {said}\n{indent})"


def _names_defined_in_blanks(source: str, found: list[Region], path: str) -> None:
    """Refuse a given line that uses a name which only a blank above it defines."""
    for function in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)):
        for region in (each for each in found if _holds(function, each)):
            nodes = list(ast.walk(function))
            given = [node for node in nodes if not _within(node, region)]
            made = _defined(node for node in nodes if _within(node, region)) - _defined(given)
            for node in given:
                if isinstance(node, ast.Name) and node.id in made and node.lineno - 1 > region.end:
                    raise Unsafe(
                        f"{path}:{node.lineno}: {node.id!r} is used here, but only the solution above defines it."
                    )


def _within(node: ast.AST, region: Region) -> bool:
    return region.begin < getattr(node, "lineno", 0) - 1 < region.end


def _defined(nodes: Iterable[ast.AST]) -> set[str]:
    """The names that some lines give a meaning to."""
    found = set()
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.alias):
            found.add((node.asname or node.name).partition(".")[0])
    return found


def _nothing_survives(lines: list[str], found: list[Region], result: str, path: str) -> None:
    """Refuse a line of a solution that stands anywhere in the students' module."""
    kept = {bare(line) for line in result.splitlines()}
    for region in found:
        for index in range(region.begin + 1, region.end):
            text = bare(lines[index])
            if len(text) >= SHORTEST_TELLING_LINE and text in kept:
                raise Unsafe(f"{path}:{index + 1}: this line of a solution survives elsewhere in the module: {text!r}.")


def bare(line: str) -> str:
    """A line of code without its comment and the space around it."""
    return line.split("  #")[0].strip()


def _same_interface(source: str, result: str, found: list[Region], path: str) -> None:
    """Refuse a drift: names, signatures, docstrings and their order must be the reference's."""
    try:
        made = interface(result)
    except SyntaxError as error:
        raise Unsafe(f"{path}: without its solutions the module is no Python: {error.msg}.") from error
    inner = {line for region in found for line in range(region.begin + 2, region.end + 1)}
    wanted = [entry for entry in interface(source) if entry[1] not in inner]
    for name, line, described in wanted:
        if (name, described) not in {(n, d) for n, _, d in made}:
            raise Unsafe(f"{path}:{line}: the signature or docstring of {name} would change for the students.")
    if [name for name, _, _ in wanted] != [name for name, _, _ in made]:
        raise Unsafe(f"{path}: the students' module would have other names, or the same in another order.")


def interface(source: str) -> list[tuple[str, int, str]]:
    """Every function, method and class of a module: name, line, and signature with docstring as text."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            shell = (
                [ast.unparse(node.args), str(node.returns and ast.unparse(node.returns))]
                if isinstance(node, ast.FunctionDef)
                else [ast.unparse(base) for base in node.bases]
            )
            found.append((node.name, node.lineno, "\n".join([*shell, ast.get_docstring(node) or ""])))
    return found


def _every_exercise_has_a_blank(topic: Topic, owners: dict[Region, str], path: str) -> None:
    written = {owner.split(".")[0] for owner in owners.values()}
    if missing := [name for name in topic.exercises if name not in written]:
        raise Unsafe(f"{path}: {', '.join(missing)} stand in {topic.name}.toml but have no solution here.")
