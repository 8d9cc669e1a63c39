"""Real files for the demo: the same bytes for the same (spec, person, seed) on every run, others for every person.

Documents, workbooks, slides and PDFs are written by their own libraries, photographs are drawn, sound is synthesised.
Nothing reads a clock, the network, or a file outside this package and the font packages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from apm_portfolio.demo.content import Author, FileSpec, Story
from apm_portfolio.demo.files import film, light, pdf, photo, service, sheets, slides, sound, word
from apm_portfolio.demo.service import ServiceFacts, service_for
from apm_portfolio.demo.site import SiteFacts, facts_for

Recipe = Callable[[FileSpec, SiteFacts], bytes]
ServiceRecipe = Callable[[FileSpec, ServiceFacts], bytes]

RECIPES: Mapping[str, Recipe] = {
    **word.RECIPES,
    **sheets.RECIPES,
    **pdf.RECIPES,
    **photo.RECIPES,
    **slides.RECIPES,
    **sound.RECIPES,
    **film.RECIPES,
}
SERVICE_RECIPES: Mapping[str, ServiceRecipe] = service.RECIPES


def make_file(spec: FileSpec, *, person: Author, seed: int) -> bytes:
    """The file's content, in this person's words and figures. Raises KeyError for an unknown recipe."""
    if spec.recipe in SERVICE_RECIPES:
        return SERVICE_RECIPES[spec.recipe](spec, service_for(person, seed))
    return RECIPES[spec.recipe](spec, facts_for(person, seed))


def make_light_file(spec: FileSpec, *, person: Author, seed: int) -> bytes:
    """A tiny real file of the type that the name ends in, whatever its recipe.

    Raises KeyError for an ending that the demo does not use.
    """
    is_service = spec.recipe in SERVICE_RECIPES
    story: Story = service_for(person, seed) if is_service else facts_for(person, seed)
    return light.BY_EXTENSION[spec.extension](spec, story)
