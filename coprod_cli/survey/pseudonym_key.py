"""The key of pseudonyms: from a file or the environment, kept out of everything that is printed or written."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path

from coprod_cli.pipes import open_to_read
from coprod_cli.problems import Problem, UsageError

VARIABLE = "COPROD_KEY"
SHORTEST = 16
_LONGEST = 65_536
# As the engine tidies names.
_SPACES = re.compile("[ \t\n\f\r\xa0]+")
_MAKE_ONE = (
    'Make one with: python3 -c "import secrets; print(secrets.token_hex(32))" > coprod.key - keep it where only you '
    f"can read it, and add --key-file coprod.key, or set {VARIABLE}."
)


@dataclass(frozen=True, slots=True)
class PseudonymKey:
    """A secret key. Nothing that shows a ``PseudonymKey`` shows its bytes."""

    secret: bytes = field(repr=False)

    def pseudonym(self, name: str) -> str:
        """The pseudonym of a name: 16 digits that nobody can turn back without the key; ``""`` of nothing.

        They are the first 64 bits of an HMAC-SHA256 (RFC 2104). White space around the name, and more than one
        space in it, make no difference.
        """
        tidy = _SPACES.sub(" ", name).strip(" ")
        return hmac.new(self.secret, tidy.encode(), hashlib.sha256).hexdigest()[:16] if tidy else ""


def find_key(file: Path | None) -> PseudonymKey:
    """The key in a file, else in the environment's ``COPROD_KEY``; white space around it is no part of it.

    Raises UsageError: there is none, or it is too short or cannot be read.
    """
    if file is None:
        text = os.environ.get(VARIABLE, "")
        if not text.strip():
            raise UsageError(Problem("no-key", "Pseudonyms need a secret key, and there is none.", _MAKE_ONE))
        return _long_enough(os.fsencode(text), f"The key in {VARIABLE}", None)
    try:
        with open_to_read(file) as stream:
            data = stream.read(_LONGEST + 1)
    except OSError as error:
        reason = error.strerror or "the system does not let it be read"
        raise UsageError(
            Problem("key-unreadable", f"The key cannot be read: {reason}.", _MAKE_ONE, str(file))
        ) from None
    if len(data) > _LONGEST:
        raise UsageError(Problem("key-unreadable", "This file is too long for a key.", _MAKE_ONE, str(file)))
    return _long_enough(data, "The key", str(file))


def others_can_read(file: Path) -> bool:
    """Whether anybody but its owner can read a key's file."""
    try:
        return os.name == "posix" and bool(file.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))
    except OSError:
        return False


def _long_enough(data: bytes, what: str, file: str | None) -> PseudonymKey:
    secret = data.strip()
    if len(secret) < SHORTEST:
        raise UsageError(
            Problem("key-too-short", f"{what} has {len(secret)} bytes; {SHORTEST} or more are needed.", _MAKE_ONE, file)
        )
    return PseudonymKey(secret)
