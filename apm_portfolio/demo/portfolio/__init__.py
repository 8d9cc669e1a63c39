"""The 25 items of an associate project manager's portfolio (ST0310), as one apprentice might have written them."""

from apm_portfolio.demo.content import Item
from apm_portfolio.demo.portfolio import agreement, beginnings, control, planning, practice

ITEMS: tuple[Item, ...] = beginnings.ITEMS + planning.ITEMS + control.ITEMS + agreement.ITEMS + practice.ITEMS


def item(number: int) -> Item:
    """The item of that number, 1 to 25."""
    return ITEMS[number - 1]
