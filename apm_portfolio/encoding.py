"""Everything that is sent to the site is read as UTF-8, whatever its header claims."""

import re
from collections.abc import Callable, Iterable
from typing import Any

CHARSET = re.compile(r";\s*charset\s*=[^;]*", re.IGNORECASE)

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def read_as_utf_8(application: Application) -> Application:
    """The WSGI application without the encoding that a request names.

    No browser names one. Whoever does can smuggle in text that no database stores, or break the reading of the
    request before any page of ours could say so.
    """

    def reading(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if "CONTENT_TYPE" in environ:
            environ["CONTENT_TYPE"] = CHARSET.sub("", environ["CONTENT_TYPE"])
        return application(environ, start_response)

    return reading
