"""Two authors that the tests of the demo's content write files for, and every file there is to write."""

from datetime import date

from apm_portfolio.demo import devops, portfolio
from apm_portfolio.demo.content import Author

ASTER = Author("Aster Birch-Demo", "Paper Bridge Infrastructure", date(2025, 9, 1))
QUARTZ = Author("Éclair Quartz-Sample", "Inkwell Highways", date(2024, 11, 4))
SEED = 7
SPECS = [
    spec for item in (*portfolio.ITEMS, *devops.ITEMS) for spec in (*item.files, *item.referral.added_files)
]
