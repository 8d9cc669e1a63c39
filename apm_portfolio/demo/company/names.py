"""Plainly fictional people: a plant, stone or weather for a name, and a word that says that it is an example."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# Every name but one holds one of these, in some language; the one is itself such a word.
MARKS = ("Demo", "Sample", "Example", "Przykład", "Ejemplo", "Ukázka", "مثال")


@dataclass(frozen=True)
class Person:
    """Somebody of the demo. `login` is the part of the address before @demo.test."""

    given_names: str
    family_name: str
    login: str = ""

    @property
    def name(self) -> str:
        return f"{self.given_names} {self.family_name}".strip()

    @property
    def email(self) -> str:
        return f"{self.login or _plain(self.name)}@demo.test"


def _plain(name: str) -> str:
    """The name in letters that any address may hold; for other scripts, a number made of its letters."""
    bare = unicodedata.normalize("NFKD", name.lower().replace("ł", "l"))
    words = re.findall(r"[a-z]+", bare.encode("ascii", "ignore").decode())
    return ".".join(words[:4]) or f"person.{sum(map(ord, name))}"


GATEWAY_READY = Person("Bramble", "Quartz-Sample")
NEARLY_THERE = Person("Rosemary-Clementine Forget-me-not", "Honeysuckle-and-Meadowsweet-Example")
LOGIN = Person("Aster", "Birch-Demo", "apprentice")

APPRENTICES = (
    # The cohort that began sixteen months ago.
    GATEWAY_READY,
    NEARLY_THERE,
    Person("Cedar", "Nimbus-Example"),
    Person("Dahlia", "Kestrel-Demo"),
    Person("Éclair", "Opal-Sample"),
    Person("Fern", "Granite-Example"),
    Person("Garnet", "Willow-Demo"),
    Person("Hyssop", "Lark-Sample"),
    Person("Indigo", "Pebble-Demo"),
    Person("Jasper", "Thistle-Example"),
    # Eleven months ago.
    LOGIN,
    Person("Kelp", "Marigold-Sample"),
    Person("Lupin", "Cobalt-Demo"),
    Person("Mistral", "Acorn-Example"),
    Person("Nettle", "Amber-Demo"),
    Person("Onyx", "Fjord-Sample"),
    Person("Pimpernel", "Åker-Demo"),
    Person("Świerk", "Przykład"),
    Person("Quill", "Saffron-Example"),
    Person("Samplewort", ""),
    # Monthly starts.
    Person("Tansy", "Vale-Demo"),
    Person("Umber", "Jackdaw-Sample"),
    Person("Verbena", "Zephyr-Demo"),
    Person("Wren", "Yarrow-Example"),
    Person("Níspero", "Ejemplo"),
    Person("Xylo", "Heath-Sample"),
    Person("Yew", "Delta-Demo"),
    Person("Zinnia", "Ember-Example"),
    # DevOps engineers.
    Person("Čedič", "Ukázka"),
    Person("Ginkgo", "Drift-Demo"),
    Person("نرجس", "مثال"),
    Person("Laurel", "Echo-Demo"),
    Person("Marl", "Otter-Example"),
    Person("Pumice", "Fox-Sample"),
    # At the other provider.
    Person("Rye", "Comet-Demo"),
    Person("Sage", "Tundra-Example"),
    Person("Thyme", "Lagoon-Sample"),
    Person("Vetch", "Aurora-Demo"),
    Person("Woad", "Puffin-Example"),
    Person("Bergamot", "Cairn-Sample"),
)

ASSESSOR = Person("Hazel", "Thorn-Demo", "assessor")
SECOND_ASSESSOR = Person("Rowan", "Slate-Sample")
SLOW_ASSESSOR = Person("Ivy", "Flint-Example")
QUALITY_ASSURER = Person("Sorrel", "Chalk-Demo", "iqa")
MANAGER = Person("Juniper", "Reed-Demo", "manager")
LINE_MANAGER = Person("Basil", "Cobble-Demo", "employer")
SECOND_LINE_MANAGER = Person("Clover", "Ridge-Example")
BOUNCING_LINE_MANAGER = Person("Moss", "Gravel-Sample", "moss.gravel.bounces")
"""Mail to this line manager comes back."""
THIRD_LINE_MANAGER = Person("Campion", "Quay-Sample")
APPRENTICESHIP_LEAD = Person("Teasel", "Cliff-Demo")
AUDITOR = Person("Fennel", "Marsh-Demo", "auditor")
ADMINISTRATOR = Person("Alder", "Root-Demo", "admin")
OTHER_MANAGER = Person("Heather", "Brook-Demo", "other-manager")
OTHER_ASSESSOR = Person("Linden", "Shingle-Sample")
OTHER_LINE_MANAGER = Person("Bracken", "Dune-Example")

STAFF = (
    ASSESSOR,
    SECOND_ASSESSOR,
    SLOW_ASSESSOR,
    QUALITY_ASSURER,
    MANAGER,
    LINE_MANAGER,
    SECOND_LINE_MANAGER,
    BOUNCING_LINE_MANAGER,
    THIRD_LINE_MANAGER,
    APPRENTICESHIP_LEAD,
    AUDITOR,
    ADMINISTRATOR,
    OTHER_MANAGER,
    OTHER_ASSESSOR,
    OTHER_LINE_MANAGER,
)
