"""Counting in calendar months."""

import calendar
from datetime import date


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months later, or that month's last day where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
