"""``python -m evidence.previewing FILE TYPE FOLDER SECONDS``: make what there is to show of a file, within limits."""

import sys
from pathlib import Path

from evidence.previewing.limits import confine
from evidence.previewing.look import look
from evidence.previewing.result import Result

source, content_type, folder, seconds = sys.argv[1:]
confine(int(seconds))
result = Result(Path(folder))
result.write(look(Path(source), content_type, result))
