"""Eight items of a DevOps engineer's portfolio (ST0825), claimed by the position of each statement."""

from apm_portfolio.demo.content import Item
from apm_portfolio.demo.devops import choosing, running

ITEMS: tuple[Item, ...] = running.ITEMS + choosing.ITEMS
