"""Random walks through the evidence actions, for tests that something holds whatever happens."""

from hypothesis import strategies as st

from evidence import actions
from evidence.models import Decision, Evidence, SignOff
from tests import factories
from tests.conftest import Cast

CODES = ["K1", "K2", "K3", "S1", "S2", "B1"]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "draft",
                "submit",
                "met",
                "partly",
                "not-yet",
                "accept",
                "return",
                "reject",
                "sign",
                "withdraw",
                "take back",
                "reopen",
                "remove",
                "undecide",
            ]
        ),
        st.integers(0, 5),
    ),
    max_size=25,
)


def walk(cast: Cast, step: str, pick: int) -> None:
    """Take one step with the cast's apprentice; raises RuleBroken where that is forbidden."""
    apprentice, assessor = cast.apprentice, cast["assessor"]
    code = CODES[pick]
    items = list(Evidence.objects.filter(apprentice=apprentice).order_by("pk"))
    if step == "draft":
        factories.make_draft(apprentice, code, CODES[(pick + 1) % len(CODES)])
        return
    if step == "sign":
        actions.sign_off(apprentice=apprentice, ksbs=[factories.ksb(apprentice, code)], by=assessor)
        return
    if step == "withdraw":
        if signed := SignOff.objects.filter(apprentice=apprentice, ksb__code=code).last():
            actions.withdraw_sign_off(sign_off=signed, reason="Looked again.", by=assessor)
        return
    if not items:
        return
    evidence = items[pick % len(items)]
    submission = evidence.current_submission
    if step == "submit":
        factories.submit(evidence)
    elif step == "take back":
        actions.take_back(evidence=evidence, by=cast["apprentice"])
    elif step == "reopen":
        actions.reopen(evidence=evidence, by=cast["apprentice"])
    elif step == "remove":
        actions.remove_draft(evidence=evidence, by=cast["apprentice"])
    elif submission is None:
        return
    elif step in {"accept", "return"}:
        factories.answer(submission, accept=step == "accept", note="Please add to it.")
    elif step == "undecide":
        claim = submission.claims.with_outcome().exclude(decision_id=None).order_by("-pk").first()
        if claim is not None:
            decision = Decision.objects.get(pk=claim.decision_id)
            actions.withdraw_decision(decision=decision, reason="Looked again.", by=assessor)
    elif step == "reject":
        claim = submission.claims.order_by("pk").first()
        assert claim is not None
        actions.reject_claim(claim=claim, reason="Elsewhere.", by=assessor)
    else:
        claim = submission.claims.with_outcome().order_by("pk")[pick % submission.claims.count()]
        actions.judge(
            submission=submission,
            verdicts=[
                actions.ClaimVerdict(
                    claim=claim,
                    outcome=step,
                    feedback=f"So: {step}",
                    seen=claim.decision_id,
                    reason="Looked again.",
                )
            ],
            by=assessor,
        )
