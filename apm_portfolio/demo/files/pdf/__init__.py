"""PDFs of the demo, by recipe; each is a Typst template in `files/typst` filled with data."""

from apm_portfolio.demo.files.pdf import board_papers, site_papers

RECIPES = {
    "pdf.scope_statement": site_papers.scope_statement,
    "pdf.letter": site_papers.letter,
    "pdf.easy_read": site_papers.easy_read,
    "pdf.toolbox_talk": site_papers.toolbox_talk,
    "pdf.gantt": site_papers.gantt,
    "pdf.change_request": site_papers.change_request,
    "pdf.quality_record": site_papers.quality_record,
    "pdf.screening": site_papers.screening,
    "pdf.negotiation_brief": board_papers.negotiation_brief,
    "pdf.period_report": board_papers.period_report,
    "pdf.gate_paper": board_papers.gate_paper,
    "pdf.crane_emails": board_papers.crane_emails,
    "pdf.testimony": board_papers.testimony,
    "pdf.observation": board_papers.observation,
    "pdf.certificate": board_papers.certificate,
}
