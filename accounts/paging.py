"""Lists cut into pages by key: the next page begins behind a row, so no page costs more than the first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import QueryDict

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """The rows of one page. ``older_url`` and ``first_url`` are queries ("?after=…") or empty."""

    rows: list[Row]
    older_url: str = ""
    first_url: str = ""


def uuid_or_none(text: str | None) -> UUID | None:
    """A UUID as an address names it; None for anything else."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def page_by_key(
    queryset: QuerySet[Row],
    *,
    order: tuple[str, ...],
    query: QueryDict,
    size: int = 50,
    named_by: str = "uuid",
) -> Page[Row]:
    """The page that ``query`` asks for with ``after``, which names the last row of the page before.

    ``order`` ends in a key that is unique. A row that is no longer in the list leads to the first page.
    """
    behind = _row_named(queryset, named_by, query.get("after", ""), order)
    ordered = queryset.order_by(*order)
    if behind is not None:
        ordered = ordered.filter(_later_than(behind, order))
    rows = list(ordered[: size + 1])
    last = _in_words(getattr(rows[size - 1], named_by)) if len(rows) > size else ""
    return Page(
        rows=rows[:size],
        older_url=_url(query, last) if last else "",
        first_url=_url(query, "") if behind is not None else "",
    )


def _in_words(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _row_named(
    queryset: QuerySet[Any], named_by: str, name: str, order: tuple[str, ...]
) -> tuple[Any, ...] | None:
    fields = [key.removeprefix("-") for key in order]
    try:
        return queryset.order_by().filter(**{named_by: name}).values_list(*fields).first() if name else None
    except (ValueError, OverflowError, ValidationError):
        return None


def _later_than(values: tuple[Any, ...], order: tuple[str, ...]) -> Q:
    """Rows that come after ``values``: the first key that differs decides."""
    later, same = Q(pk__in=()), Q()
    for key, value in zip(order, values, strict=True):
        field, way = (key[1:], "lt") if key.startswith("-") else (key, "gt")
        later |= same & Q(**{f"{field}__{way}": value})
        same &= Q(**{field: value})
    return later


def _url(query: QueryDict, after: str) -> str:
    changed = query.copy()
    changed.pop("after", None)
    if after:
        changed["after"] = after
    return f"?{changed.urlencode()}"
