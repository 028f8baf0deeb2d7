"""A local world that behaves like Telegram, so that the real bot can be tried without token or network."""
