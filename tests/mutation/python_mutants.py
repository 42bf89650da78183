"""Faults of a Python module, by its syntax tree: comparisons, conditions, arithmetic, constants, calls.

Docstrings, annotations, the words of an exception and what only tells a type checker something stay whole: nobody
can settle otherwise because of them.
"""

import ast
from collections.abc import Callable, Iterator

from tests.mutation.mutant import Mutant

COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt), ast.LtE: (ast.Lt,), ast.Gt: (ast.GtE, ast.Lt), ast.GtE: (ast.Gt,),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
}  # fmt: skip
COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
CALLED = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list"}
Edit = Callable[[ast.AST], None]


def python_mutants(file: str, text: str) -> Iterator[Mutant]:
    """Every fault that a module can have, each with the whole faulty text (written anew, without comments)."""
    tree = ast.parse(text)
    nodes = list(ast.walk(tree))
    silent = _silent(tree)
    for place, node in enumerate(nodes):
        if id(node) in silent:
            continue
        for edit in _edits(node):
            faulty = ast.parse(text)
            target = list(ast.walk(faulty))[place]
            was = _told(target)
            edit(target)
            now = _told(target)
            if was != now:
                yield Mutant(file, getattr(node, "lineno", 0), was, now, ast.unparse(faulty))


def _told(node: ast.AST) -> str:
    if isinstance(node, ast.If | ast.While):
        return f"if {ast.unparse(node.test)}"
    return " ".join(ast.unparse(node).split())[:160]


def _silent(tree: ast.Module) -> set[int]:
    """The nodes whose change would change no behaviour that counts."""
    found: set[int] = set()

    def hush(node: ast.AST | None) -> None:
        if node is not None:
            found.update(id(one) for one in ast.walk(node))

    for node in ast.walk(tree):
        if isinstance(node, ast.Raise | ast.Assert | ast.Import | ast.ImportFrom | ast.JoinedStr):
            hush(node)
        if isinstance(node, ast.AnnAssign):
            hush(node.annotation)
        if isinstance(node, ast.arg):
            hush(node.annotation)
        if isinstance(node, ast.FunctionDef):
            hush(node.returns)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            hush(node)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript):
            hush(node)  # an alias of a type
        if isinstance(node, ast.ClassDef):
            for decorator in node.decorator_list:
                hush(decorator)
            for keyword in node.keywords:
                hush(keyword)
    return found


def _edits(node: ast.AST) -> Iterator[Edit]:
    if isinstance(node, ast.Compare):
        for number, operation in enumerate(node.ops):
            for other in COMPARED.get(type(operation), ()):
                yield _comparing(number, other)
    if isinstance(node, ast.BoolOp):
        yield _joining
        if len(node.values) > 1:
            yield from (_leaving(number) for number in range(len(node.values)))
    if isinstance(node, ast.BinOp) and type(node.op) in COUNTED:
        yield _counting
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        yield _negating
    if isinstance(node, ast.comprehension) and node.ifs:
        yield _admitting
    if isinstance(node, ast.Constant):
        yield from _of_constant(node)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLED:
        yield _calling
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield _affirming
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield _forgetting
    if isinstance(node, ast.AugAssign):
        yield _overwriting


def _of_constant(node: ast.Constant) -> Iterator[Edit]:
    if isinstance(node.value, bool):
        yield _valuing(not node.value)
    elif isinstance(node.value, int):
        yield _valuing(node.value + 1)
    elif isinstance(node.value, str):
        yield _valuing(f"{node.value}_")


def _comparing(number: int, other: type[ast.cmpop]) -> Edit:
    def edit(node: ast.AST) -> None:
        assert isinstance(node, ast.Compare)
        node.ops[number] = other()

    return edit


def _leaving(number: int) -> Edit:
    def edit(node: ast.AST) -> None:
        assert isinstance(node, ast.BoolOp)
        del node.values[number]

    return edit


def _valuing(value: bool | int | str) -> Edit:
    def edit(node: ast.AST) -> None:
        assert isinstance(node, ast.Constant)
        node.value = value

    return edit


def _joining(node: ast.AST) -> None:
    assert isinstance(node, ast.BoolOp)
    node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()


def _counting(node: ast.AST) -> None:
    assert isinstance(node, ast.BinOp)
    node.op = COUNTED[type(node.op)]()


def _negating(node: ast.AST) -> None:
    assert isinstance(node, ast.If | ast.IfExp | ast.While)
    node.test = ast.UnaryOp(ast.Not(), node.test)


def _admitting(node: ast.AST) -> None:
    assert isinstance(node, ast.comprehension)
    node.ifs = []


def _calling(node: ast.AST) -> None:
    assert isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    node.func.id = CALLED[node.func.id]


def _affirming(node: ast.AST) -> None:
    assert isinstance(node, ast.UnaryOp)
    node.op = ast.UAdd() if isinstance(node.operand, ast.Constant) else ast.Not()
    node.operand = ast.UnaryOp(ast.Not(), node.operand)


def _forgetting(node: ast.AST) -> None:
    assert isinstance(node, ast.Expr)
    node.value = ast.Constant(None)


def _overwriting(node: ast.AST) -> None:
    assert isinstance(node, ast.AugAssign)
    node.op = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
