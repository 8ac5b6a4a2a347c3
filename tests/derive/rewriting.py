"""Random harmless rewritings of an expression, and random single-point mutants."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from derive.expressions import Expression, parts
from derive.nodes import Big, Binary, Call, Name, Negative, Number
from derive.repairs import edits
from derive.roles import walk


def mutants(node: Expression, generator: np.random.Generator, count: int) -> list[Expression]:
    """Some of the expressions that are one edit away."""
    found = list(edits(node))
    generator.shuffle(found)  # type: ignore[arg-type]  # numpy shuffles any list in place
    return found[:count]


def harmless(node: Expression, generator: np.random.Generator) -> Expression:
    """The same expression, written in another way at one place."""
    places = list(_places(node))
    generator.shuffle(places)  # type: ignore[arg-type]
    for path in places:
        changed = _rewritten(_at(node, path), generator)
        if changed is not None:
            return _put(node, path, changed)
    return node


def _places(node: Expression, path: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    """The ways to all nodes that are no subscripts, ranges or names."""
    yield path
    for name in parts(type(node)):
        value = getattr(node, name)
        if name in ("index", "over", "function", "variable", "variables", "densities"):
            continue
        if isinstance(value, Expression):
            yield from _places(value, (*path, name))
        elif isinstance(value, tuple) and not isinstance(node, Call):
            for place, item in enumerate(value):
                yield from _places(item, (*path, (name, place)))


def _at(node: Expression, path: tuple[object, ...]) -> Expression:
    for step in path:
        node = getattr(node, step) if isinstance(step, str) else getattr(node, step[0])[step[1]]  # type: ignore[index]
    return node


def _put(node: Expression, path: tuple[object, ...], new: Expression) -> Expression:
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(step, str):
        return replace(node, **{step: _put(getattr(node, step), rest, new)})
    name, place = step  # type: ignore[misc]
    value = getattr(node, name)
    return replace(node, **{name: (*value[:place], _put(value[place], rest, new), *value[place + 1 :])})


def _rewritten(node: Expression, generator: np.random.Generator) -> Expression | None:
    options: list[Expression] = []
    if isinstance(node, Binary):
        options += _arithmetic(node)
    elif isinstance(node, Call) and len(node.arguments) > 1 and node.function.name[0] in "pq":
        options.append(replace(node, arguments=node.arguments[::-1]))
    elif isinstance(node, Call) and len(node.given) > 1:
        options.append(replace(node, given=node.given[::-1]))
    elif isinstance(node, Negative):
        options += [node.body * -1, 0 - node.body] if _is_number(node.body) else []
    elif isinstance(node, Big) and not any(isinstance(each, Name) and each.name == "r" for each in walk(node)):
        options.append(renamed(node, node.index.name, "r"))
    return options[generator.integers(len(options))] if options else None


def _is_number(node: Expression) -> bool:
    return isinstance(node, Big | Call) and not (isinstance(node, Call) and "s" in node.function.name)


def _arithmetic(node: Binary) -> list[Expression]:
    left, right = node.left, node.right
    if node.sign == "+":
        return [right + left, left - (-right)]
    if node.sign == "-":
        return [left + (-right), -(right - left)]
    if node.sign == "*":
        return [right * left, Negative(Negative(left)) * right]
    if node.sign == "/":
        return (
            [left * (1 / right), (2 * left) / (2 * right)] if isinstance(right, Number | Call) else [left / (right * 1)]
        )
    return []


def renamed(node: Expression, old: str, new: str) -> Expression:
    """The expression with one letter in place of another."""
    if isinstance(node, Name) and node.name == old:
        node = replace(node, name=new)
    changes = {}
    for name in parts(type(node)):
        value = getattr(node, name)
        if isinstance(value, Expression):
            changes[name] = renamed(value, old, new)
        elif isinstance(value, tuple):
            changes[name] = tuple(renamed(item, old, new) for item in value)
    return replace(node, **changes) if changes else node
