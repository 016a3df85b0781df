"""Conditions on leads that come from outside: whether they are plain data."""

import ast


def is_plain(text: str) -> bool:
    """Tell whether a condition is plain data, besides the current user's ``uid``.

    >>> is_plain("[('user_id', '=', uid)]"), is_plain("[('id', '=', 9**9**9)]")
    (True, False)
    """
    allowed = (
        ast.Expression,
        ast.List,
        ast.Tuple,
        ast.Constant,
        ast.Load,
        ast.UnaryOp,
        ast.USub,
    )
    try:
        return all(
            isinstance(node, allowed)
            or (isinstance(node, ast.Name) and node.id == "uid")
            for node in ast.walk(_parse(text))
        )
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def names_records(domain: str) -> bool:
    """Tell whether a condition names records by their id, which differs elsewhere.

    >>> names_records("[('tag_ids', 'in', [7])]"), names_records("[('name', '=', 7)]")
    (True, False)
    """
    return any(
        isinstance(node, ast.Tuple | ast.List)
        and len(node.elts) == 3
        and isinstance(node.elts[0], ast.Constant)
        and str(node.elts[0].value).rpartition(".")[2].endswith(("_id", "_ids", "id"))
        and any(_is_number(each) for each in ast.walk(node.elts[2]))
        for node in ast.walk(_parse(domain))
    )


def _parse(text: str) -> ast.Expression:
    return ast.parse(text.strip() or "[]", mode="eval")


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int
