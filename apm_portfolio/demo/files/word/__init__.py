"""Word documents of the demo, by recipe."""

from apm_portfolio.demo.files.word import assignments, minutes, reflection, reviews

RECIPES = {
    "word.workbook": assignments.workbook,
    "word.business_case": assignments.business_case,
    "word.reflection": reflection.reflection,
    "word.health_check": reviews.health_check,
    "word.health_check_appendix": reviews.health_check_appendix,
    "word.equality": reviews.equality_check,
    "word.lessons": reviews.lessons,
    "word.minutes": minutes.minutes,
}
