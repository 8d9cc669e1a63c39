"""Items 6 to 10: consultation, programme, buying, money and risk."""

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

CONSULTATION = Item(
    number=6,
    title="Consultation pack: residents' letter, easy-read sheet, toolbox talk and equality check",
    kind=Kind.PRODUCT,
    month=5.0,
    narrative=prose("""
        One message, four readers. The night works at {f.depot} affect {f.homes} homes, a supported-living
        house, our own crews and the drivers. I wrote each of them something different about the same three
        weeks.

        The residents' letter opens with dates and a phone number, because that is what a person woken by a
        reversing lorry looks for. The easy-read sheet has one idea a line with a picture beside it. I tested
        it with two tenants and their support worker, and dropped the word "mitigate" after watching them stop
        at it. The toolbox talk is meant to be spoken in five minutes standing up, so it has questions instead
        of paragraphs: crews remember what they have said aloud.

        Why not one leaflet for all? A method is chosen by what the reader has to do next, how much they
        already know and whether they can answer back. A letter cannot be asked a question, so the pack offers
        a drop-in as well; {f.replies} households answered, most by phone.

        The equality check asks who is left out before it is too late to change it. It found that our drop-in
        was on a Friday afternoon and up a flight of stairs. Being inclusive is not a courtesy added at the
        end here: the works only have consent if those affected could really take part, and a consultation
        that shuts people out is unfair even if it is legal. We moved it to the community room.
    """),
    claims=(
        Claim(
            "K14",
            "Why each reader gets another form, and how I chose between letter, picture sheet, talk and "
            "drop-in.",
            "All four documents; reasons in the equality check, section 2",
        ),
        Claim(
            "K29",
            "I explain why a consultation is only ethical if those affected can take part, and what I "
            "changed for it.",
            "Equality check, sections 3 and 4",
        ),
        Claim(
            "S5",
            "The same three weeks told to four groups; the easy-read sheet was tested and changed.",
            "Residents' letter, easy-read sheet and toolbox talk side by side",
        ),
    ),
    referral=Referral(
        Claim("S6", "The pack explains the project to everyone.", "Residents' letter"),
        feedback=(
            "The pack informs people about the works very well. S6 is about the vision: why the depot is "
            "worth it, and winning people for that. None of the four says what the block or the chargers "
            "will do for anyone. Could you add that to the letter, or claim S6 with your steering group "
            "presentation?"
        ),
        answer="I left the letter as it was sent, since it is a record, and will claim S6 with the steering "
        "group presentation.",
        ending=Ending.REMOVED,
    ),
    files=(
        FileSpec("Residents’ letter – night works.pdf", "pdf.letter", 4.8),
        FileSpec("Easy read 🚧 night works.pdf", "pdf.easy_read", 4.8),
        FileSpec("Toolbox talk 12.pdf", "pdf.toolbox_talk", 4.9),
        FileSpec("Égalité – equality check.docx", "word.equality", 4.7),
    ),
    declaration=Declaration(
        my_part="The communications team checked the letter against the house style and changed the heading.",
        use_of_ai="I tried an easy-read converter first. Its text was longer than mine, so I wrote the sheet "
        "by hand.",
    ),
    praise=(
        "Four documents that really differ, and you say why. Testing the sheet with tenants and cutting a "
        "word because you saw them stop is the best evidence of adapting communication I have seen this "
        "term."
    ),
    partly=PartlyMet(
        "K29",
        "Inclusion is strong. The ethical side needs a line or two more: whose interest conflicted with "
        "ours, and what would you not have done even if the law allowed it?",
    ),
)

PROGRAMME = Item(
    number=7,
    title="Integrated programme: baseline against current, critical path and the grid connection",
    kind=Kind.PRODUCT,
    month=6.0,
    narrative=prose("""
        I own the programme from period 5 on. The chart shows the baseline in grey and where we are now in
        colour; the workbook holds the logic, the durations, the labour on each activity and the risks tied to
        it.

        When the network operator moved our {f.supply_kva} kVA connection by {f.grid_slip} weeks, I did not
        simply shift the bar. I ran the forward and the backward pass again. Charging had {f.float_before}
        days of float before and has {f.float_after} now, so the critical path, which used to run through the
        modular units, is about to run through the connection as well. That is why I look at float each week
        and not only at the end date: a path that is nearly critical gives a warning while something can still
        be done.

        The interface with the operator is its own line, with a date by which each side needs something from
        the other. Two of those dates had only been agreed by phone. I had them confirmed in writing and put a
        risk next to each.

        I then used the float left over to move the fencing out of the weeks in which the electricians peak,
        which the labour line at the bottom shows. Each week I take progress from the foremen, update the
        remaining durations and reissue; the last five updates are on the third sheet with what I changed and
        why. A schedule that is not kept up is worse than none, because people still believe it.
    """),
    claims=(
        Claim(
            "K21",
            "Forward and backward pass explained, and why near-critical float is watched each week.",
            "Workbook, sheet Network, columns F-L; chart, red bars",
        ),
        Claim(
            "S12",
            "I prepare, update and reissue the programme every week; five updates with the reasons.",
            "Workbook, sheet Updates; chart, baseline against current",
        ),
        Claim(
            "S22",
            "One schedule that holds the critical path, the grid interface, the labour and the risks "
            "together.",
            "Chart, rows 9-12 and labour line; workbook, sheet Interfaces",
        ),
    ),
    referral=Referral(
        Claim("S26", "The programme shows the labour for each week.", "Chart, labour line"),
        feedback=(
            "The labour line forecasts people, which is part of S22. S26 asks you to manage resources "
            "through the life cycle: who was short, what you moved and whether it worked, at more than one "
            "stage. Your resource plan looks like the right home for this one."
        ),
        answer="I removed S26 from the programme and claim it with the resource plan and the levelling.",
        ending=Ending.REMOVED,
    ),
    files=(
        FileSpec("Integrated programme 📊 v5 FINAL.pdf", "pdf.gantt", 5.9),
        FileSpec("Programme logic and updates.xlsx", "sheet.programme", 5.9),
    ),
    declaration=Declaration(
        my_part="The baseline was set by the planner before I took over. Every update since, the interface "
        "sheet and the risks on activities are mine.",
    ),
    praise=(
        "You read float as a warning rather than as spare time, and the interface dates in writing show why "
        "an integrated schedule is worth the effort. Clear, and kept up."
    ),
    partly=PartlyMet(
        "S22",
        "Critical path and interface are excellent. Resource forecasting stops at six weeks ahead; extend it "
        "to the end of the stage, or say why six weeks is enough.",
    ),
)

TEMPORARY_POWER = Item(
    number=8,
    title="Temporary power: three quotes on cost, carbon and labour standards, and a negotiation brief",
    kind=Kind.PRODUCT,
    month=5.6,
    narrative=prose("""
        The late grid connection meant {f.hire_weeks} weeks of temporary power. I wrote the request, compared
        the three offers and prepared the brief with which our buyer negotiated.

        The cheapest offer was a diesel generator at £{f.quotes[0].weekly:,} a week. I did not score on price
        alone. The national aim of net zero has reached us as a target in our own contract, reported each
        quarter, so {f.quotes[0].tonnes} tonnes of CO2e for a welfare cabin would have to be explained. The
        battery hybrid costs more a week and emits {f.chosen.tonnes} tonnes: most of the day it runs from the
        battery and is silent, which also answers the residents' complaint about noise. So an environmental
        aim changed the choice, and the response was found in how the load is met, not in offsetting it
        afterwards.

        Procurement has to be ethical in how it is done as well as in what is bought. All three bidders got
        the same questions and the same answers on the same day, and I declared that my cousin drives for one
        of them and did not score that offer on quality. I asked each how the crews are employed. One did not
        answer, and I treated that as a finding, because a low price that rests on unpaid overtime is a cost
        that somebody else carries.

        The brief gives our buyer a target, a walk-away price and what we can trade: a longer hire for a lower
        rate. We settled at four per cent under the offer.
    """),
    claims=(
        Claim(
            "K24",
            "Why the bidders were treated alike, how a conflict of interest was handled and why labour "
            "standards were scored.",
            "Workbook, sheet Scoring; brief, section 3",
        ),
        Claim(
            "K28",
            "How net zero reached our contract, what it did to the choice, and why the load was cut before "
            "any offset.",
            "Workbook, sheet Carbon; brief, section 2",
        ),
        Claim(
            "S7",
            "I collected and analysed the offers into a brief that our buyer used, with target, walk-away "
            "and trades.",
            "Brief, pages 1-2",
        ),
    ),
    referral=Referral(
        Claim("S3", "The brief won us four per cent.", "Brief, section 4"),
        feedback=(
            "A good result, but it was the buyer who negotiated, and you say so. Preparing the brief is S7, "
            "and you have it. For S3 please show a negotiation in which you were at the table."
        ),
        answer="I removed S3. I was not in the room for this one; I was for the crane.",
        ending=Ending.REMOVED,
    ),
    files=(
        FileSpec("Temp power - 3 quotes compared.xlsx", "sheet.quotes", 5.4),
        FileSpec("Negotiation brief (commercial in confidence).pdf", "pdf.negotiation_brief", 5.5),
    ),
    declaration=Declaration(
        my_part="Our buyer set the scoring weights and led the negotiation. The comparison, the carbon sheet "
        "and the brief are mine.",
    ),
    praise=(
        "You declare your own conflict of interest and act on it, and you treat silence on labour standards "
        "as a finding. The carbon sheet explains its factors. A very complete piece of work."
    ),
    partly=PartlyMet(
        "K28",
        "You explain the target well. Say more about how you respond when cost and carbon pull in different "
        "directions and the budget really cannot stretch.",
    ),
)

PERIOD_REPORT = Item(
    number=9,
    title="Period 7 report: spend, variance, CPI and SPI, my commentary and re-forecast",
    kind=Kind.PRODUCT,
    month=7.7,
    narrative=prose("""
        I prepare the period report from the ledger, the timesheets and the foremen's measured progress. This
        is period 7, the first one in which the figures told us something uncomfortable.

        By the end of the period we had planned to do work worth £{f.pv:,}, had done £{f.ev:,} and had paid
        £{f.ac:,}. That gives an SPI of {f.spi:.2f} and a CPI of {f.cpi:.2f}. Spend alone looked fine: we were
        close to what the plan said we would have spent. Only earned value shows that we paid that much for
        less work, which is why I do not report spend without it. The index is also no verdict. About half of
        the cost variance comes from one package, drainage, and will not recur, so I say in the commentary why
        I do not believe the plain estimate at completion of £{f.eac:,}.

        Even so, the approved total is £{f.approved:,} and waiting was no option. I proposed three savings of
        £{f.saving:,} together: reuse the fence panels, a shorter hire of the lighting towers, and paving in a
        single visit. The project manager agreed, and the re-forecast stands at £{f.reforecast:,}, inside what
        the gate approved.

        The trend sheet has all seven periods. I added a chart of both indices, because the board asked in
        period 5 whether one bad month was a blip, and nobody could tell from a single table.
    """),
    claims=(
        Claim(
            "K20",
            "What PV, EV and AC mean, what the indices tell us here, and what they cannot tell.",
            "Report, section 2; workbook, sheet EVM",
        ),
        Claim(
            "S1",
            "I track, interpret and report the period, with a trend over all seven.",
            "Report, sections 1-3",
        ),
        Claim(
            "S8",
            "Spend and variance for each package, with the cause of the two largest.",
            "Workbook, sheet Packages, columns C-H",
        ),
        Claim(
            "S21",
            "Three savings I proposed bring the forecast to £{f.reforecast:,}, inside the approved "
            "£{f.approved:,}.",
            "Report, section 4; workbook, sheet Re-forecast",
        ),
    ),
    referral=Referral(
        Claim("S24", "The data helped us to decide on savings.", "Report, section 4"),
        feedback=(
            "Your data led to a saving, but S24 is about data that informs action on a risk. Which risk was "
            "reduced, and how did the figures decide it? Either show that link, or use the rainfall "
            "decision, where it is plain."
        ),
        answer="I removed S24 here; the rainfall data shows it better.",
        ending=Ending.REMOVED,
    ),
    files=(
        FileSpec("P07 EVM workbook.xlsx", "sheet.evm", 7.6),
        FileSpec("P07 report issued.pdf", "pdf.period_report", 7.65),
    ),
    declaration=Declaration(
        my_part="Finance closes the ledger. I take the extract from there; the analysis and the commentary "
        "are mine.",
        use_of_ai="I used a spreadsheet assistant to find a circular reference. It did not write any commentary.",
    ),
    praise=(
        "You interpret instead of reporting: spend looked fine and you say why it was not. Explaining why "
        "you do not believe your own estimate at completion, with the reason, is exactly what earned value "
        "is for."
    ),
    partly=PartlyMet(
        "S8",
        "The variances are right and the largest two explained. Look at the third as well: preliminaries "
        "drift by a little each period, and small drifts are where budgets go.",
    ),
)

REGISTER = Item(
    number=10,
    title="Risk and issue register, six monthly versions with my entries and responses marked",
    kind=Kind.PRODUCT,
    month=8.2,
    narrative=prose("""
        Six versions of one register, a month apart. I marked my own entries in the first column, because the
        register belongs to the team and you need to see what is mine: eleven risks raised, nine responses
        owned, four issues closed.

        A register is only useful as a film, not as a photo. The number of open risks went from {f.risks[0]}
        up to {f.risks[3]} and down to {f.risks[5]}. The rise in the middle is not bad news: we had started to
        look. The fall after that is real, because for each risk that was closed the response and its date are
        given.

        I explain the principles beside the register. A risk may happen, an issue has; the difference matters
        because the first takes a response and contingency, the second an owner today. We score probability
        and impact before and after the response, since a score that does not move tells us the response is
        decoration. Threats can be avoided, reduced, passed on or accepted. I have used all four, and accepted
        one deliberately: bird nesting in the hedge, because insuring against it would have cost more than the
        week it could lose us.

        R-11, the sewer easement, became an issue in the fourth month. You can follow it from a score of 6 to
        20, to the survey I ordered and into change request CR-014.
    """),
    claims=(
        Claim(
            "K23",
            "Principles of risk and issue management, each tied to an entry, with reasons for accepting one.",
            "Sheet Guide, and the narrative above",
        ),
        Claim(
            "S14",
            "I identify, monitor and respond over six months: R-04, R-07 and R-11 followed from raising to "
            "closing.",
            "Sheets M1 to M6, rows marked with my initials",
        ),
    ),
    referral=Referral(
        Claim("S13", "I recommended changes to the risks.", "Sheet M4"),
        feedback=(
            "Changing a score or a response is S14, and it is well shown. S13 is a step up: evaluate the "
            "plan by which risks are managed and recommend improvements. You did that in your health check; "
            "there is no need to claim it twice."
        ),
        answer="I removed S13; the health check already shows it.",
        ending=Ending.REMOVED,
    ),
    files=(FileSpec("Risk+Issue register M1–M6.xlsx", "sheet.register", 8.1),),
    declaration=Declaration(
        my_part="The register is shared by five people. Column A shows whose each entry is.",
    ),
    praise=(
        "Six versions tell a story that one would hide, and you explain the bulge in the middle. Accepting a "
        "risk on purpose, with the cost compared, shows you understand what the register is for."
    ),
    partly=PartlyMet(
        "S14",
        "Identification and monitoring are secure. For R-07 the response is planned in three versions and "
        "done in none: what happened to it?",
    ),
)

ITEMS = (CONSULTATION, PROGRAMME, TEMPORARY_POWER, PERIOD_REPORT, REGISTER)
