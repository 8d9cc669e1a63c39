"""What the worker does with evidence."""

from evidence import preview_work


def make_previews(blob_id: int) -> None:
    """Make what stands for a file in pages, and read its text, unless that was done before."""
    preview_work.make(blob_id)
