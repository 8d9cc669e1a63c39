"""The items say what they claim to say: every KSB touched, every field filled, nothing too short or too long."""

import re
from pathlib import Path

import pytest

from apm_portfolio.demo import devops, portfolio
from apm_portfolio.demo.content import Item, Kind, told_by
from apm_portfolio.demo.service import service_for
from apm_portfolio.demo.site import facts_for
from evidence import kinds
from tests.demo.cast import ASTER, QUARTZ, SEED

SEED_PAGE = Path(__file__).parents[2] / "standards" / "data" / "OCC0310.txt"
ST0825_CODES = {
    f"{letter}{n}" for letter, count in (("K", 25), ("S", 22), ("B", 4)) for n in range(1, count + 1)
}
ALL_ITEMS = portfolio.ITEMS + devops.ITEMS


def codes_of_the_seed_page() -> set[str]:
    return set(re.findall(r"^([KSB]\d+):", SEED_PAGE.read_text(), re.MULTILINE))


def told(item: Item, author=ASTER) -> Item:
    facts = service_for(author, SEED) if item in devops.ITEMS else facts_for(author, SEED)
    return told_by(item, facts)


def test_the_set_touches_all_62_ksbs_of_the_seed_page():
    claimed = {code for item in portfolio.ITEMS for code in item.codes}

    assert len(codes_of_the_seed_page()) == 62
    assert claimed == codes_of_the_seed_page()


def test_items_are_numbered_in_order():
    assert [item.number for item in portfolio.ITEMS] == list(range(1, 26))
    assert [item.number for item in devops.ITEMS] == list(range(1, 9))
    assert portfolio.item(12).title.startswith("Change request CR-014")


def test_devops_items_claim_statements_that_exist():
    claimed = {code for item in devops.ITEMS for code in (*item.codes, item.referral.claim.code)}

    assert claimed - ST0825_CODES == set()


def test_referred_claims_are_extra_and_exist():
    for item in portfolio.ITEMS:
        assert item.referral.claim.code in codes_of_the_seed_page()
        assert item.referral.claim.code not in item.codes, item.title


@pytest.mark.parametrize("item", ALL_ITEMS, ids=lambda item: f"{item.number} {item.title[:30]}")
def test_every_item_reads_well_for_anybody(item):
    for author in (ASTER, QUARTZ):
        filled = told(item, author)
        texts = [
            filled.title,
            filled.narrative,
            filled.praise,
            filled.referral.feedback,
            filled.referral.answer,
            filled.referral.added,
            filled.declaration.my_part,
            filled.declaration.use_of_ai,
            *(text for claim in (*filled.claims, filled.referral.claim) for text in (claim.how, claim.where)),
        ]
        assert [text for text in texts if "{" in text or "}" in text] == []
        assert 120 <= len(filled.narrative.split()) <= 300
        assert len(filled.title) <= 200
        assert all(len(claim.where) <= 300 and claim.how for claim in filled.claims)
        assert filled.partly is None or filled.partly.code in filled.codes
        assert len(set(filled.codes)) == len(filled.codes)


def test_two_apprentices_tell_different_figures():
    assert told(portfolio.item(9), ASTER).narrative != told(portfolio.item(9), QUARTZ).narrative


def test_kinds_are_the_products_own():
    assert [kind.value for kind in Kind] == [kind.value for kind in kinds.Kind]
    assert {item.kind for item in portfolio.ITEMS} >= {
        Kind.WITNESS_TESTIMONY,
        Kind.REFLECTIVE_ACCOUNT,
        Kind.CPD,
    }


def test_only_the_reflective_account_stays_out_of_the_pack():
    assert [item.number for item in portfolio.ITEMS if not item.in_pack] == [25]


def test_figures_of_one_project_agree():
    for author in (ASTER, QUARTZ):
        facts = facts_for(author, SEED)
        assert facts.reforecast <= facts.approved < facts.eac
        assert facts.float_before - facts.float_after == 5 * facts.grid_slip
        assert facts.risks[3] == max(facts.risks) > facts.risks[5]
        assert facts.estimate[0] < facts.expected_estimate < facts.estimate[2]
