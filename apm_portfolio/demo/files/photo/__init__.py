"""Photographs of the demo, by recipe, with the data that a phone adds."""

from apm_portfolio.demo.files.photo import boards, site

RECIPES = {
    "photo.whiteboard": boards.whiteboard,
    "photo.sticky_notes": boards.sticky_notes,
    "photo.task_board": boards.task_board,
    "photo.storm": site.storm,
    "photo.drainage": site.drainage,
}
