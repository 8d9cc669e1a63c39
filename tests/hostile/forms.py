"""The body of an upload form, byte by byte: a library would put naughty names right."""

import json

from tests.evidence.hostile_corpus import Case

BOUNDARY = "frontier-of-hostile-files"


def body_of(case: Case, batch: str, **more: str) -> tuple[bytes, str]:
    """The body and its content type, as our script sends it or as a bare form does."""
    fields = {"batch": batch, "whole": "1", **more}
    name = case.name
    if case.exact:
        fields["names"] = json.dumps([name])
        name = "file"
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    # As browsers write it: quotes and line breaks escaped, the rest as UTF-8.
    written = (
        name.encode("utf-8", "replace").replace(b'"', b"%22").replace(b"\r", b"%0D").replace(b"\n", b"%0A")
    )
    head = b'--%s\r\nContent-Disposition: form-data; name="files"; filename="%s"\r\n' % (
        BOUNDARY.encode(),
        written,
    )
    parts += [head, b"Content-Type: application/octet-stream\r\n\r\n", case.content, b"\r\n"]
    return b"".join([*parts, f"--{BOUNDARY}--\r\n".encode()]), f"multipart/form-data; boundary={BOUNDARY}"
