"""What no log may hold: the tokens of links that were sent by mail."""

import logging
import re

TOKEN = re.compile(r"(/invitation/|/accounts/password/reset/key/)[^/\s\"]+")


class WithoutTokens(logging.Filter):
    """Leaves the token out of an address, whoever logs it: a refused method, a missing page, a refused form."""

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            text = record.getMessage()
        except (TypeError, ValueError):  # a line that its writer got wrong: the handler says so
            return True
        if TOKEN.search(text):
            record.msg, record.args = TOKEN.sub(r"\1…", text), ()
        return True
