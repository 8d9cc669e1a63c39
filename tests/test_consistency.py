"""Habits that hold everywhere, because a test reads the source."""

import ast
import re
from pathlib import Path

from django.apps import apps
from django.db import models

from tests.source import ROOMS, modules, templates

INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|\son\w+=[\"']|\sstyle=[\"']|<style", re.I
)


def view_modules() -> list[tuple[Path, ast.Module]]:
    return [(p, t) for p, t in modules() if {"views", "views.py"} & set(p.parts)]


def test_views_start_from_scoped_sets() -> None:
    """No raw ``Model.objects`` and no ``get_object_or_404(Model`` in a view: tenancy comes from the querysets."""
    wrong = []
    for path, tree in view_modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in MANAGERS and not _is_scoped(node, tree):
                wrong.append(f"{path}:{node.lineno} {ast.unparse(node)}")
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {
                "get_object_or_404",
                "get_list_or_404",
            }:
                first = node.args[0]
                if isinstance(first, ast.Name) and first.id[0].isupper():
                    wrong.append(f"{path}:{node.lineno} {ast.unparse(node.func)}({first.id}")
    assert wrong == []


MANAGERS = {"objects", "_default_manager", "_base_manager"}
SCOPES = {"visible_to", "owned_by", "judged_by", "waiting_for"}


def _is_scoped(objects: ast.Attribute, tree: ast.Module) -> bool:
    """Whether ``.objects`` is followed at once by one of the scoping methods."""
    return any(
        isinstance(node, ast.Attribute) and node.value is objects and node.attr in SCOPES
        for node in ast.walk(tree)
    )


def test_views_are_thin() -> None:
    long = [
        f"{path}:{node.lineno} {node.name}"
        for path, tree in view_modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno > 45
    ]
    assert long == []


def test_templates_hold_no_script_style_or_handler() -> None:
    wrong = [
        f"{path.name}:{text.count(chr(10), 0, match.start()) + 1}"
        for path in templates()
        for text in [path.read_text()]
        for match in INLINE.finditer(text)
    ]
    assert wrong == []


def test_domain_models_have_uuids_and_no_default_order() -> None:
    own = [m for m in apps.get_models() if m._meta.app_label in ROOMS]
    assert [m.__name__ for m in own if m._meta.ordering] == []
    unnamed = {m.__name__ for m in own if not any(f.name == "uuid" for f in m._meta.fields)}
    assert unnamed == WITHOUT_UUID


# Rows that no URL, export or client ever names.
WITHOUT_UUID = {
    "AccessRecord",
    "ExpectedPoint",
    "LedgerEntry",
    "LedgerHead",
    "LedgerSalt",
    "OwedKsb",
    "SearchDocument",
    "SignOffBasis",
}


def test_moments_and_days_are_named_as_such() -> None:
    wrong = []
    for model in apps.get_models():
        if model._meta.app_label not in ROOMS:
            continue
        for field in model._meta.fields:
            if isinstance(field, models.DateTimeField) and not (
                field.name == "at" or field.name.endswith("_at")
            ):
                wrong.append(f"{model.__name__}.{field.name}")
            is_day = isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField)
            if is_day and not field.name.endswith("_on"):
                wrong.append(f"{model.__name__}.{field.name}")
    # last_login is Django's own name.
    assert wrong == ["User.last_login"]


def test_every_post_form_carries_a_token() -> None:
    wrong = [
        f"{path.name}:{form.group(0)[:60]}"
        for path in templates()
        for form in re.finditer(r"<form\b[^>]*method=[\"']?post.*?</form>", path.read_text(), re.S | re.I)
        if "csrf_token" not in form.group(0) and "{% crispy" not in form.group(0)
    ]
    assert wrong == []
