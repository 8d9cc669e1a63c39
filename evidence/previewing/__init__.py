"""Pictures and text made of a file that a stranger wrote, in a process of its own.

It runs as ``python -m evidence.previewing``. Whatever the file does to the programs that read it, it does there:
that process has limits, no network where the system allows that, no settings and no database. It knows nothing
of Django, so that it starts quickly.
"""
