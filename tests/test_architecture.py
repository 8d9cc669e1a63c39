"""Which room may know which: read from the syntax tree, so that nothing slips in inside a function."""

import ast

from tests.source import ROOMS, imported, is_page_code, modules

RANK = {room: place for place, room in enumerate(ROOMS)}
DOMAIN = {"models.py", "models", "querysets.py", "actions", "actions.py", "queries.py", "queries"}


def test_rooms_import_only_leftwards() -> None:
    wrong = [
        f"{path}:{line} imports {name}"
        for path, tree in modules()
        if not is_page_code(path)
        for name, line in imported(tree)
        if (other := name.split(".")[0]) in RANK and RANK[other] > RANK[path.parts[0]]
    ]
    assert wrong == []


def test_models_and_actions_know_no_forms_and_no_views() -> None:
    wrong = [
        f"{path}:{line} imports {name}"
        for path, tree in modules()
        if DOMAIN & set(path.parts)
        for name, line in imported(tree)
        if name.split(".")[0] in RANK and {"forms", "views", "presenters"} & set(name.split("."))
    ]
    assert wrong == []


def test_the_domain_knows_no_requests() -> None:
    wrong = [
        f"{path}:{line} imports {name}"
        for path, tree in modules()
        if DOMAIN & set(path.parts)
        for name, line in imported(tree)
        if name.startswith(("django.http", "django.shortcuts", "django.contrib.messages"))
    ]
    assert wrong == []


def test_rules_read_no_clock() -> None:
    """What depends on today is given today (views and actions read the clock, rules do not)."""
    rules = [
        (path, tree)
        for path, tree in modules("progress", "evidence", "apprentices")
        if path.name
        in {
            "rag.py",
            "expected.py",
            "readiness.py",
            "sufficiency.py",
            "programme.py",
            "ksb_status.py",
            "feedback_age.py",
            "forecast.py",
        }
    ]
    assert rules != []
    wrong = [
        f"{path}:{node.lineno}"
        for path, tree in rules
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"today", "now", "localdate", "localtime"}
    ]
    assert wrong == []


def test_actions_are_keyword_only_and_name_their_actor() -> None:
    wrong = []
    for path, tree in modules():
        if not ({"actions", "actions.py"} & set(path.parts)) or path.name in {"locks.py", "__init__.py"}:
            continue
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and _is_atomic(node) and not node.name.startswith("_"):
                if node.args.args or node.args.posonlyargs:
                    wrong.append(f"{path}:{node.lineno} {node.name} takes positional arguments")
                names = {arg.arg for arg in node.args.kwonlyargs}
                if not names & {"by", "user"} and node.name not in WITHOUT_ACTOR:
                    wrong.append(f"{path}:{node.lineno} {node.name} does not say by whom")
    assert wrong == []


# Mail is written by actions that name their actor; a ledger line for it would say nothing more.
WITHOUT_ACTOR = {"write_mail"}


def _is_atomic(node: ast.FunctionDef) -> bool:
    return any("atomic" in ast.unparse(decorator) for decorator in node.decorator_list)


def test_no_signals_and_no_working_save() -> None:
    wrong = []
    for path, tree in modules():
        for name, line in imported(tree):
            if name.startswith("django.db.models.signals") and path.name != "apps.py":
                wrong.append(f"{path}:{line} imports {name}")
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and {"models.py", "models"} & set(path.parts):
                wrong += [
                    f"{path}:{item.lineno} {node.name}.{item.name}"
                    for item in node.body
                    if isinstance(item, ast.FunctionDef) and item.name in {"save", "delete"}
                ]
    assert wrong == []
