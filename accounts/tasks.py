"""What the worker does for people: sending mail."""

from django.core.mail import EmailMessage
from django.db import transaction

from accounts import clock
from accounts.models import Mail


def send_mail(mail_id: int) -> None:
    """Send one written message, once. A failure is kept on the row and raised: the task is retried."""
    with transaction.atomic():
        mail = Mail.objects.select_for_update().get(pk=mail_id)
        if mail.sent_at:
            return
        mail.sent_at = clock.now()
        mail.save(update_fields=["sent_at"])
        message = EmailMessage(
            subject=mail.subject,
            body=mail.body,
            to=[mail.to],
            headers={"Message-ID": f"<{mail.uuid}@portfolio>"},
        )
        message.send()
