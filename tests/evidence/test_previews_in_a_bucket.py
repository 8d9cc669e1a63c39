"""Previews lie where evidence lies, and go with it."""

from collections.abc import Callable

from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from evidence.files import open_blob
from evidence.models import Preview
from evidence.preview_files import forget_previews, open_preview, preview_path
from evidence.preview_work import make as make_previews
from evidence.storages import store
from tests import factories
from tests.conftest import Cast
from tests.evidence import previews_made as made

As = Callable[[str], Client]


def test_previews_are_made_shown_and_forgotten(each_store: str, cast: Cast, as_: As) -> None:
    file = factories.attach(factories.make_draft(cast.apprentice, "K1"), made.photo("JPEG"), "board.jpg")
    make_previews(file.blob_id)
    previews = list(Preview.objects.order_by("pk"))
    assert {stored.name for stored in store().stored("previews")} == {
        preview_path(file.blob, preview) for preview in previews
    }
    client = as_("apprentice")
    for preview in previews:
        url = reverse("evidence:preview", args=[file.uuid, preview.kind, preview.number])
        with open_preview(file.blob, preview) as handle:
            content = handle.read()
        assert (content[:4], len(content)) == (b"RIFF", preview.size)
        assert client.get(url).content == content
        store().delete(preview_path(file.blob, preview))
        assert client.get(url).status_code == 404
    store().save(f"{preview_path(file.blob, previews[0])}-left-behind", ContentFile(b"half"))
    forget_previews(file.blob)
    forget_previews(file.blob)
    assert list(store().stored("previews")) == []
    with open_blob(file.blob) as handle:
        assert handle.read() == made.photo("JPEG")
