"""Files of the DevOps portfolio, by recipe."""

from apm_portfolio.demo.files.service import papers, texts

RECIPES = {
    "service.pipeline": texts.pipeline,
    "service.infrastructure": texts.infrastructure,
    "service.tests": texts.tests,
    "service.review": texts.review,
    "service.log": texts.log,
    "service.dashboard": papers.dashboard,
    "service.report": papers.report,
    "service.essay": papers.essay,
    "service.stories": papers.stories,
}
