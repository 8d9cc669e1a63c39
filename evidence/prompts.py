"""What helps in writing about each kind of evidence: a few questions, never a form to fill in."""

from evidence.kinds import Kind

PROMPTS: dict[str, tuple[str, ...]] = {
    Kind.PRODUCT: (
        "What is it, and what was it needed for?",
        "Which parts did you make, and why did you make them this way?",
        "Who used it, and what came of it?",
    ),
    Kind.WRITTEN_ASSIGNMENT: (
        "What was the question, and how does it touch your own work?",
        "What did you find out, and where from?",
        "What do you do differently now?",
    ),
    Kind.OBSERVATION: (
        "Who watched you, when, and doing what?",
        "What did you have to decide while you were at it?",
        "What did they say went well, and what not?",
    ),
    Kind.WITNESS_TESTIMONY: (
        "Who is the witness, and how do they know your work?",
        "What did they see you do, in their own words?",
        "What would you add to what they say?",
    ),
    Kind.RECORDED_DISCUSSION: (
        "Who took part, and what was it about?",
        "At which minute do you explain what you did?",
        "What would you put better now?",
    ),
    Kind.REFLECTIVE_ACCOUNT: (
        "What? What happened, and what did you do?",
        "So what? Why did it matter, and what did you learn from it?",
        "Now what? What will you do, or have you done, differently?",
    ),
    Kind.PROJECT: (
        "What was to be achieved, by when, and with what?",
        "What was your own part, and where did you have to choose?",
        "How did it end, measured against what was planned?",
    ),
    Kind.PRESENTATION: (
        "Who was it for, and what should they do or know afterwards?",
        "How did you suit it to them?",
        "What did they ask, and what came of it?",
    ),
    Kind.RECORDING: (
        "What is to be seen or heard, and at which minute?",
        "What are you doing in it, and why?",
        "Who else is in it, and did they agree?",
    ),
    Kind.CPD: (
        "What did you learn, where, and how long did it take?",
        "What did you want to be able to do?",
        "Where have you used it at work since?",
    ),
    Kind.CERTIFICATE: (
        "Who awarded it, when, and what did you have to show?",
        "Which part of your work does it belong to?",
        "Where have you used it since?",
    ),
}
