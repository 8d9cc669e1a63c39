"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

from apm_portfolio.encoding import read_as_utf_8

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apm_portfolio.settings")
application = read_as_utf_8(get_wsgi_application())
