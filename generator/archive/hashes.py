"""Hashes: what stands for a list of parts, or for the bytes of a file."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from msgspec.msgpack import encode

Part = str | bytes | int | None | Sequence["Part"]
"""No set is one, nor a mapping: what is the same should stand in the same order."""


def hashed(*parts: Part) -> bytes:
    """A hash of these parts and of no others: each is told with its kind and its length."""
    try:
        told = encode(parts)
    except UnicodeEncodeError:  # the name of a file need not be a text; this begins otherwise
        told = ascii(parts).encode()
    return hashlib.blake2b(told, digest_size=16).digest()


def digest_of(data: bytes) -> bytes:
    """The hash of one file's bytes; most processors have instructions for this one."""
    return hashlib.sha256(data, usedforsecurity=False).digest()
