"""Passwords as argon2id hashes (RFC 9106, its second recommended choice: 64 MiB, three passes)."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from entries import ConfigError, Problem

SHORTEST = 12  # characters
_LONGEST = 1000
_HASHER = PasswordHasher()
# What a password is compared with when there is no such user, so that both take the same time: of a random password that nobody knows.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$WGN9LfD+kJlUfukL2qNWHw$WVvSKkKLagq8wz7uMwhkSbCpx8SejQg+hG1ENrGUfh4"


def hashed(password: str) -> str:
    """The hash to keep. ConfigError for a password that is too short or too long."""
    if not SHORTEST <= len(password) <= _LONGEST:
        message = f"a password has {SHORTEST} characters or more; a sentence is fine"
        raise ConfigError((Problem("the form", "password", message),))
    return _HASHER.hash(password.encode("utf-8", "surrogatepass"))


def fits(password: str, hash: str) -> bool:
    """Whether a password is the one of this hash; it takes as long with "" for a hash."""
    try:
        return _HASHER.verify(hash or _NOBODY, password[:_LONGEST].encode("utf-8", "surrogatepass")) and bool(hash)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(hash: str) -> bool:
    """Whether a hash was made with other parameters than those of today."""
    return _HASHER.check_needs_rehash(hash)
