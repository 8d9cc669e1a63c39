"""Parts of pages drawn in Python, because they are drawn often: statuses, maps, bars, heatmaps, charts.

Plain functions from values to safe HTML. They know no model: a presenter hands them codes, numbers and links.
"""
