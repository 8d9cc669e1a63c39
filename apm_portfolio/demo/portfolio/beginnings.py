"""Items 1 to 5: understanding the project, shaping it and knowing its stakeholders."""

from apm_portfolio.demo.content import (
    Claim,
    Declaration,
    Ending,
    FileSpec,
    Item,
    Kind,
    PartlyMet,
    Referral,
    prose,
)

WORKBOOK = Item(
    number=1,
    title="Workbook 1: projects, structures, roles and life cycles",
    kind=Kind.WRITTEN_ASSIGNMENT,
    month=1.2,
    narrative=prose("""
        I wrote this workbook in my first month, using the {f.depot} depot as the example all the way through
        so that it would not just be definitions.

        The depot's bus cleaning is business as usual: it repeats every night, has no end and is run for a
        steady standard. The welfare block is a project because it is temporary and leaves something new
        behind. The difference matters because the cleaning rota can absorb a bad week, but my project cannot:
        its money and its crane slot run out on a date. That is why we report against a baseline and the depot
        does not.

        Our block sits in the charging programme, and the programme sits in {f.firm}'s estates portfolio. I
        explain why that order matters with a real case: the portfolio board moved the grid connection money
        to another depot for a quarter, and because our charging depends on it, our schedule moved although
        nothing on our own site had changed.

        I compare a functional, a matrix and a project structure. We are a matrix, so my electrician has two
        bosses. It keeps scarce skills busy, which is why the firm chose it, but it makes priority calls slow.
        I close with why a linear life cycle suits foundations (rework costs concrete) and an iterative one
        suits the booking screen for the chargers (drivers only know what they want when they see it):
        together we run a hybrid.
    """),
    claims=(
        Claim(
            "K1",
            "I explain why a baseline and an end date make the block a project while bus cleaning is "
            "business as usual.",
            "Section 1, pages 1-2",
        ),
        Claim(
            "K3",
            "I follow one decision from portfolio to programme to our schedule and say why it reached us.",
            "Section 2, figure 1 and the paragraph below it",
        ),
        Claim(
            "K6",
            "I compare three structures by cost, speed and skills, and say why ours is a matrix and what "
            "that costs us.",
            "Section 3, comparison table",
        ),
        Claim(
            "K7",
            "Who decides, who advises and who does, including the limits of my own role.",
            "Section 4, role table",
        ),
        Claim(
            "K8",
            "I argue why foundations need a linear life cycle and the booking screen an iterative one.",
            "Section 5, pages 4-5",
        ),
    ),
    referral=Referral(
        Claim(
            "S18",
            "I spoke to six colleagues about their roles to fill in the table.",
            "Section 4",
        ),
        feedback=(
            "Asking colleagues about their jobs is good preparation for the table, but S18 asks you to work "
            "with stakeholders to deliver the project, and nothing was delivered here. Please take this "
            "claim off, and bring S18 with something you and others finished together: your lookahead "
            "meetings would do, with the actions that closed."
        ),
        answer="I took S18 off this workbook. I will claim it with the lookahead meetings, where actions "
        "were closed.",
        ending=Ending.REMOVED,
    ),
    files=(FileSpec("Workbook 1 - project or BAU.docx", "word.workbook", 1.1),),
    declaration=Declaration(
        my_part="This is my own work. The two diagrams are mine; the definitions I quote are marked.",
        use_of_ai="I used a writing assistant to check spelling. It wrote none of the text.",
    ),
    praise=(
        "You say why each difference matters on your own site rather than reciting it. The grid money "
        "example in section 2 is exactly what I hoped to see: one decision, followed down three levels."
    ),
    partly=PartlyMet(
        "K8",
        "Linear and iterative are argued well. For the rest, add two or three sentences on what hybrid costs "
        "us: where do the two rhythms meet, and who waits for whom?",
    ),
)

BUSINESS_CASE = Item(
    number=2,
    title="Business case v0.3: my PESTLE and SWOT, and my comments on benefits",
    kind=Kind.PRODUCT,
    month=2.3,
    narrative=prose("""
        The business case had not been looked at since the outline stage. I was asked to redo the context
        section and to review the benefits before the gate. The PESTLE and the SWOT in section 2 are mine;
        everything I changed or asked elsewhere is tracked, so you can see it in the margin.

        I used PESTLE because what threatens this project comes from outside (grid, planning, rates), and a
        SWOT because the board also wanted to know whether we could deliver. I left VUCA out: it describes how
        uncertain things are, but does not give an action for each line, and that was what the case lacked.

        My main comment is on benefits. The draft counted the saved mileage of {f.drivers} drivers twice, once
        under fuel and once under time. I asked for one owner and one measure for each benefit, because a
        benefit without an owner is not looked for after handover, and then the case can never be shown to
        have come true. I also asked for a review date after each gate: a case is a promise that has to be
        kept up to date, not a form to get money.

        Finally I compared the case with the firm's plan. It supports the objective on emissions directly. The
        objective on staff retention was missing, although the welfare block exists for that very reason, so I
        added it, with the survey as its baseline. Without that link the block would be the first thing cut.
    """),
    claims=(
        Claim(
            "K2",
            "I show which corporate objectives the case serves, and why the missing one would make the block "
            "easy to cut.",
            "Section 1.3, table 1",
        ),
        Claim("K4", "PESTLE and SWOT of the depot, and why I chose them over VUCA.", "Section 2, pages 2-3"),
        Claim(
            "K9",
            "I explain what each part of the case is for, and why a decision cannot be taken without it.",
            "Section 1.1 and my margin notes on section 4",
        ),
        Claim(
            "K10",
            "Each benefit has an owner, a measure and a review date, with the reason why.",
            "Section 4, benefits table and comments 2-4",
        ),
        Claim(
            "S9",
            "I reviewed the case and gave feedback that changed it: double-counted benefit out, retention "
            "benefit in.",
            "Tracked changes in sections 1.3 and 4",
        ),
    ),
    referral=Referral(
        Claim("S20", "My figures went into the business case.", "Section 4"),
        feedback=(
            "S20 is about data that supports a written submission through governance. Your comments improve "
            "the case, but I cannot see data of yours that a board decided on. Which paper did it go into, "
            "and what came back? If that is the gate 3 paper, claim S20 there with your annex."
        ),
        answer="My data went to the board with the gate 3 paper and not with this draft, so I have moved the "
        "claim to that item.",
        ending=Ending.REMOVED,
    ),
    files=(FileSpec("Business case v0.3 – my comments.docx", "word.business_case", 2.1),),
    declaration=Declaration(
        my_part="The case belongs to the programme team. Mine are section 2, table 1 and every tracked "
        "change and comment with my initials.",
    ),
    praise=(
        "A useful review: you found the double count, and you say what a benefit without an owner leads to. "
        "Leaving VUCA out and saying why shows that you choose a technique instead of filling in all of "
        "them."
    ),
    partly=PartlyMet(
        "K10",
        "Owners and measures are clear. How will the case itself be kept alive between gates? Name who "
        "updates it, what triggers that, and what happens to a benefit that is no longer worth having.",
    ),
)

SCOPE = Item(
    number=3,
    title="Scope statement, WBS and fit-out estimate",
    kind=Kind.PRODUCT,
    month=3.0,
    narrative=prose("""
        I drafted the scope statement with the project manager and built the work breakdown structure and the
        fit-out estimate myself.

        The scope statement says what is out as plainly as what is in. The drivers had been told of a
        "canteen"; the funded scope is a kitchen and a drying room. I wrote the exclusion in because an
        unspoken assumption would have come back as a change request when the units were already built. The
        WBS breaks the work down to packages that one person can own and that take less than a reporting
        period, since otherwise progress can only be guessed. Each package has an entry in the dictionary that
        says when it counts as done, which is how scope is then checked and accepted.

        For the fit-out I made two estimates. The analogous one, from the last depot, gave £{f.analogous:,}.
        It is quick, and good enough at outline stage, but that depot had no drying room, so the comparison
        was only partly fair. The three-point estimate of each line gave £{f.expected_estimate:,} (from
        £{f.estimate[0]:,} to £{f.estimate[2]:,}). I recommended the second because the range is honest: it
        told us that the drying room holds most of the uncertainty, and so where a supplier's price would help
        most. If I had only one number, nobody would have asked.
    """),
    claims=(
        Claim(
            "K12",
            "In, out and done are defined for each package; I explain why an exclusion is worth as much as "
            "an inclusion.",
            "Scope statement, sections 2-4; workbook, sheet WBS dictionary",
        ),
        Claim(
            "K18",
            "Analogous and three-point estimates side by side, and when each of them is the right one to use.",
            "Workbook, sheet Fit-out estimate, rows 5-16 and the note below",
        ),
    ),
    referral=Referral(
        Claim("S8", "I estimated the fit-out budget.", "Workbook, sheet Fit-out estimate"),
        feedback=(
            "An estimate comes before the budget; S8 asks you to monitor and analyse a budget that is being "
            "spent. Show me a period's spend against the plan with your own reading of the variance. Your "
            "period 7 report should do it."
        ),
        answer="I removed S8 here. The period 7 report shows the spend, the variance and my commentary.",
        ending=Ending.REMOVED,
    ),
    files=(
        FileSpec("WBS and fit-out estimate.xlsx", "sheet.scope", 2.9),
        FileSpec("Scope statement (agreed).pdf", "pdf.scope_statement", 2.8),
    ),
    declaration=Declaration(
        my_part="The project manager and I wrote the scope statement together: sections 2 (out of scope) and "
        "4 (acceptance) are mine.",
    ),
    praise=(
        "The canteen example shows why you write exclusions down. Good that you trust the analogous figure "
        "only as far as the two depots resemble each other, and say so."
    ),
    partly=PartlyMet(
        "K12",
        "Defining and recording scope is there. Integrating and managing it is thin: show what happened to "
        "the WBS when the first change arrived.",
    ),
)

HEALTH_CHECK = Item(
    number=4,
    title="Health check of our project and risk management plans: eight recommendations",
    kind=Kind.PRODUCT,
    month=4.4,
    narrative=prose("""
        The project management plan was written before I joined, and the risk plan was borrowed from a larger
        project. Before the programme office's review I checked both against how we really work and made eight
        recommendations. Five were taken up; the appendix shows the version before and after.

        A project management plan matters because it is the one place where scope, time, cost, risk and
        quality have to agree. Ours did not: the schedule section said we report every four weeks, the cost
        section every month, and so the earned value could never be compared with the spend. It is written in
        the format of our handbook, and I explain what each part is for and who would be lost without it.

        In the risk plan the scoring bands came from a project twenty times as big. A loss of
        £{f.contingency:,}, our entire contingency, would have scored "minor". I recommended bands tied to our
        own budget and float. I also found that threats had an owner but no date, so nobody could say whether
        a response had failed or was not yet due; my answer is a trigger date and a fallback for everything
        scored high. The ones not taken up are in the paper too, with the reason given, because the office was
        right that weekly scoring would cost more than it saves.
    """),
    claims=(
        Claim(
            "K11",
            "Why the plan exists, what each part of it is for, and what happens when two parts disagree.",
            "Section 1, pages 1-2",
        ),
        Claim(
            "S11",
            "I evaluated the integrated plan and made recommendations; five were adopted.",
            "Section 2, recommendations 1-5, and the appendix",
        ),
        Claim(
            "S13",
            "I evaluated the risk management plan against our real exposure and recommended new bands and "
            "trigger dates.",
            "Section 3, recommendations 6-8, table 2",
        ),
    ),
    referral=Referral(
        Claim("S14", "I found risks that the plan had missed.", "Section 3"),
        feedback=(
            "Here you evaluate the plan, and S13 recognises that. S14 wants you to identify, monitor and "
            "respond to particular risks over time. Two lines in section 3 name a risk, but I cannot follow "
            "either to a response. Please show the same risk at two dates with what you did in between."
        ),
        answer=(
            "I added the history of risk R-07 (crane slot) from two versions of the register, with my "
            "response in between, as appendix B."
        ),
        ending=Ending.PARTLY_MET,
        added=(
            "Added after feedback: appendix B follows risk R-07, the crane slot, from the first version of "
            "the register to the third. I raised it, agreed a second date with the neighbouring site as the "
            "fallback, and lowered the score when that date was confirmed in writing."
        ),
        added_files=(FileSpec("Appendix B - history of R-07.docx", "word.health_check_appendix", 4.7),),
    ),
    files=(FileSpec("Health check_PMP + RMP_v2.docx", "word.health_check", 4.2),),
    declaration=Declaration(
        my_part="The programme office decided which recommendations to adopt; the analysis and the wording "
        "are mine.",
        use_of_ai="I asked a chat assistant for a list of headings and used three of them. The findings and "
        "figures are mine.",
    ),
    praise=(
        "Recommendations that can be acted on, each with its reason. Including those that were turned down, "
        "and agreeing with the reason, is mature. The contingency scored as minor is a strong catch."
    ),
    partly=PartlyMet(
        "S13",
        "Your new bands are right for this project. The standard also asks for solutions to the threats: for "
        "the two highest, say what you would do, what it costs and what is left afterwards.",
    ),
)

STAKEHOLDERS = Item(
    number=5,
    title="Stakeholder map and three months of engagement log",
    kind=Kind.PRODUCT,
    month=3.6,
    narrative=prose("""
        I ran the mapping session, drew up the register from the whiteboard and have kept the engagement log
        since. The photo shows the board as it was left, and the workbook what it became.

        We placed each group by power and interest, but I added a third question: what do they stand to lose?
        The night cleaners have little power and seemed to have little interest, yet the temporary route
        crosses their car park at four in the morning. On a two-axis map they would have got a newsletter. I
        moved them to "involve", because people who are hurt and not asked find another way to be heard, and
        that usually costs a project more than asking.

        The log covers three months and 31 contacts. For each group it has what they want, what we want, who
        owns the relationship and the next step. I review it every fortnight, since positions move: the
        {f.homes} homes along the lane went from neutral to against after the first night delivery, and back
        again after we changed the delivery hours with them. Sheet 3 shows where each group stood and where it
        stands now. Three contacts failed, and they are there too. The fire service did not answer two emails;
        a phone call did it in five minutes, and so did I learn to ask how each group wants to be reached.
    """),
    claims=(
        Claim(
            "K13",
            "How I identified and analysed the groups, and why I added a third question to the usual grid.",
            "Whiteboard photo; workbook, sheet Register, columns D-G",
        ),
        Claim(
            "S2",
            "Three months of contacts that I owned, with what changed in each group's position.",
            "Workbook, sheets Engagement log and Positions",
        ),
    ),
    referral=Referral(
        Claim("S3", "I persuaded the residents to accept the new route.", "Engagement log, rows 14-19"),
        feedback=(
            "The log tells me that residents changed their mind, not how you influenced that. For S3 I need "
            "your aim, the other side's interest, what you offered and what the outcome did for the project. "
            "Half a page on the delivery hours would be enough, or claim S3 with the crane negotiation."
        ),
        answer="I removed S3 here and will claim it with the crane negotiation, where my own offers are on "
        "record.",
        ending=Ending.REMOVED,
    ),
    files=(
        FileSpec("Stakeholder register & log (3 months).xlsx", "sheet.stakeholders", 3.5),
        FileSpec("IMG_2041 whiteboard.jpg", "photo.whiteboard", 2.4),
    ),
    declaration=Declaration(
        my_part="Seven of us filled the whiteboard; I led the session, took the photo and wrote up the "
        "result.",
    ),
    praise=(
        "The third question, what do they stand to lose, makes this more than a grid. Keeping the contacts "
        "that failed in the log and saying what you learned from them is honest and useful."
    ),
    partly=PartlyMet(
        "S2",
        "The log is well kept. Show me one group whose expectation you could not meet, and how you managed "
        "that.",
    ),
)

ITEMS = (WORKBOOK, BUSINESS_CASE, SCOPE, HEALTH_CHECK, STAKEHOLDERS)
