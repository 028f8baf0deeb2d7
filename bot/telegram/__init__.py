"""The host: everything that knows of Telegram and of python-telegram-bot stands in this room."""

import os

# PTB 22 warns at every 429 that waiting times will become timedeltas; this asks for them now.
os.environ.setdefault("PTB_TIMEDELTA", "true")
