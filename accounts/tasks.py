"""What the worker does for people: sending mail."""

from django.core.mail import EmailMessage

from accounts import clock
from accounts.models import Mail


def send_mail(mail_id: int) -> None:
    """Send one written message, unless it was sent before or erased meanwhile.

    No transaction is held while the mail server answers: on SQLite it would stop everybody's writes. A
    worker killed between sending and noting it sends again, under the same Message-ID. A failure is kept
    on the row and raised: the task is retried.
    """
    mail = Mail.objects.filter(pk=mail_id).first()
    if mail is None or mail.sent_at:
        return
    try:
        EmailMessage(
            subject=mail.subject,
            body=mail.body,
            to=[mail.to],
            headers={"Message-ID": f"<{mail.uuid}@portfolio>"},
        ).send()
    except Exception as problem:
        Mail.objects.filter(pk=mail_id).update(failed_at=clock.now(), failure=str(problem)[:300])
        raise
    Mail.objects.filter(pk=mail_id).update(sent_at=clock.now(), failed_at=None, failure="")
