"""Writing mail: a row beside the change it tells of, sent by the worker."""

from django.db import IntegrityError, transaction
from django_q.tasks import async_task

from accounts.models import Mail


@transaction.atomic
def write_mail(*, key: str, to: str, subject: str, body: str) -> Mail | None:
    """Write a message and hand it to the worker. The same key again sends nothing (None)."""
    mail = Mail(key=key[:200], to=to, subject=" ".join(subject.split())[:200], body=body)
    try:
        with transaction.atomic():
            mail.save()
    except IntegrityError:
        return None
    async_task("accounts.tasks.send_mail", mail.pk)
    return mail
