"""The pages of a cohort, part by part; each starts from ``Shown``."""
