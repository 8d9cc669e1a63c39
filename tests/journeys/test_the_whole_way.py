"""The main job end to end, as the people who do it, each in a browser of their own."""

from playwright.sync_api import FilePayload, Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.served import Site

CODES = ("K1", "K12", "S1", "S14", "B3")
REFERRED = "S14"
APPRENTICE = "Journey Apprentice"
FILES: list[FilePayload] = [
    {"name": "Plan – final ✅.txt", "mimeType": "text/plain", "buffer": b"The plan, week by week.\n"},
    {"name": "Risk log.csv", "mimeType": "text/csv", "buffer": b"risk,owner\nstorm,me\n"},
    {"name": "Minutes.txt", "mimeType": "text/plain", "buffer": b"Agreed: move the pour.\n"},
]


def test_from_evidence_to_sign_off(sign_in: SignIn, site: Site) -> None:
    apprentice, assessor = sign_in("apprentice"), sign_in("assessor")
    manager, outsider = sign_in("manager"), sign_in("other-manager")
    cohort = open_cohort(manager)
    assert in_cohort(manager, cohort) == dict.fromkeys(CODES, "Not started")

    item = upload_and_claim(apprentice)
    submit(apprentice)
    assert in_cohort(manager, cohort) == dict.fromkeys(CODES, "Submitted")
    refer_one(assessor)
    assert in_cohort(manager, cohort) == {
        code: "Referred" if code == REFERRED else "Evidenced" for code in CODES
    }
    resubmit(apprentice, item)
    accept(assessor)
    sign_off(assessor)
    assert in_cohort(manager, cohort) == dict.fromkeys(CODES, "Signed off")

    apprentice.goto("/overview/")
    expect(apprentice.get_by_role("heading", level=1)).to_have_text("5 of 62 signed off")
    finds_nothing(outsider, item, f"{item}submissions/1/", cohort, apprentice_at(manager))
    assert site.manage("verify_ledger").startswith("The ledger holds")


def upload_and_claim(page: Page) -> str:
    """Add evidence with three files and claim five KSBs; the address of the item."""
    page.goto("/evidence/new/")
    page.get_by_label("Title").fill("Storm week: moving the pour")
    page.get_by_label("What did you do?").fill("I moved the pour two days because the rainfall data said so.")
    page.locator("#files").set_input_files(FILES)
    page.get_by_role("button", name="Save and choose KSBs").click()
    page.wait_for_url("**/edit/ksbs/")
    for group in page.locator("details.picker-group").all():
        if group.get_attribute("open") is None:
            group.locator("summary").click()
    for code in CODES:
        page.locator("label.pick").filter(
            has=page.locator("b", has_text=code).get_by_text(code, exact=True)
        ).click()
    page.get_by_role("button", name="Claim 5 KSBs").click()
    for code in CODES:
        claim = page.locator(f"#claim-{code}")
        claim.get_by_label("How does it show this?").fill(f"It shows {code} in what I decided.")
        claim.get_by_label("Where to look").fill("Narrative")
    page.get_by_role("button", name="Save and review").click()
    page.wait_for_url("**/submit/")
    return page.url.removesuffix("submit/")


def submit(page: Page) -> None:
    """Declare whose work it is and send it."""
    for question in ("Who made it?", "Did you use AI?"):
        page.get_by_role("group", name=question).get_by_role("radio").first.check()
    page.get_by_label("This is my own work").check()
    page.get_by_role("button", name="Submit for feedback").click()
    expect(page.locator("#messages")).to_contain_text("Journey Assessor")


def judge(page: Page, code: str, outcome: str) -> None:
    page.locator(f"#claim-{code} label").filter(has_text=outcome).first.click()


def refer_one(page: Page) -> None:
    """Four claims met, one not yet, from the queue."""
    page.goto("/queue/")
    page.get_by_role("link", name="Start with the oldest").click()
    expect(page.get_by_text("Plan – final ✅.txt").first).to_be_visible()
    for code in CODES:
        judge(page, code, "Not yet" if code == REFERRED else "Met")
    page.get_by_label(f"Feedback on {REFERRED}").fill("Show the register with your entry in it.")
    page.locator("[data-desk-send]").click()
    expect(page.get_by_text("Nothing waiting")).to_be_visible()


def resubmit(page: Page, item: str) -> None:
    """Find the request, answer it, send it again."""
    page.goto("/overview/")
    expect(page.get_by_text("Show the register with your entry in it.").first).to_be_visible()
    page.goto(f"{item}edit/")
    narrative = page.get_by_label("What did you do?")
    narrative.fill(narrative.input_value() + " My entry in the register is number 14: storm, owner me.")
    page.get_by_role("button", name="Save").first.click()
    page.goto(f"{item}submit/")
    submit(page)


def accept(page: Page) -> None:
    """Only the referred claim is asked about again."""
    page.goto("/queue/")
    page.get_by_role("link", name="Start with the oldest").click()
    judge(page, REFERRED, "Met")
    page.locator("[data-desk-send]").click()
    expect(page.get_by_text("Nothing waiting")).to_be_visible()


def sign_off(page: Page) -> None:
    page.goto("/sign-off/")
    page.get_by_role("link", name=APPRENTICE).first.click()
    for code in CODES:
        page.locator(f"#ksb-{code}").check()
    page.locator("button[value=sign]").click()
    expect(page.get_by_role("region", name="Signed off")).to_contain_text(CODES[0])


def open_cohort(page: Page) -> str:
    """From the list of cohorts to the only one; its address."""
    page.goto("/cohorts/")
    page.get_by_role("link", name="Journey Training cohort", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Journey Training cohort")
    return page.url


def in_cohort(page: Page, cohort: str) -> dict[str, str]:
    """What the cohort's map says of the apprentice, by the codes of the journey."""
    page.goto(cohort)
    kinds = {"K": 31, "S": 26, "B": 5}
    codes = [f"{kind}{number}" for kind, count in kinds.items() for number in range(1, count + 1)]
    row = page.locator("table.heat tbody tr").filter(
        has=page.get_by_role("link", name=APPRENTICE, exact=True)
    )
    words = row.locator("td:not(.sum)").all_text_contents()
    said = dict(zip(codes, words, strict=True))
    return {code: said[code] for code in CODES}


def apprentice_at(page: Page) -> str:
    """The address of the apprentice's overview, from the cohort's map that is open."""
    page.get_by_role("link", name=APPRENTICE, exact=True).click()
    return page.url


def finds_nothing(page: Page, *addresses: str) -> None:
    """For somebody of another provider none of it exists."""
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None
        assert (address, answer.status) == (address, 404)
