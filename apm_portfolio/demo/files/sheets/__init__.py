"""Workbooks of the demo, by recipe."""

from apm_portfolio.demo.files.sheets import control, money, people

RECIPES = {
    "sheet.scope": money.scope,
    "sheet.quotes": money.quotes,
    "sheet.evm": money.evm,
    "sheet.gate_annex": money.gate_annex,
    "sheet.stakeholders": people.stakeholders,
    "sheet.programme": people.programme,
    "sheet.resources": people.resources,
    "sheet.cpd": people.cpd,
    "sheet.register": control.register,
    "sheet.rainfall": control.rainfall,
    "sheet.change_log": control.change_log,
}
