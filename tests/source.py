"""The project's own source, parsed once, for the tests that read it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Leftmost first: a room's models, actions, queries, importers and tasks import only leftwards.
ROOMS = ("accounts", "standards", "apprentices", "evidence", "progress", "gateway", "api")


@cache
def modules(*rooms: str) -> tuple[tuple[Path, ast.Module], ...]:
    """Every Python file of these rooms (all rooms by default) but migrations, with its syntax tree."""
    return tuple(
        (path.relative_to(ROOT), ast.parse(path.read_text()))
        for room in rooms or ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        if "migrations" not in path.parts
    )


def imported(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Every module that a file imports, inside functions too, with the line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def is_page_code(path: Path) -> bool:
    """Views and addresses may point anywhere; everything else only leftwards."""
    return any(part in {"views", "views.py", "urls.py", "templatetags"} for part in path.parts)


def templates() -> Iterator[Path]:
    yield from sorted((ROOT / "templates").rglob("*.html"))
