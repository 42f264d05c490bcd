"""Digest of a sizing profile: equal for the same settings, however their file is laid out."""

from __future__ import annotations

import hashlib
import json

from app.calculations.profile.model import Profile


def profile_digest(profile: Profile) -> str:
    """Return the SHA-256 (hex) of a profile's document with every default filled in.

    The document is JSON in ASCII with sorted keys and no white space.

    >>> spelled_out = Profile.model_validate({"portfolio": {"kelly_fraction": 0.5}})
    >>> profile_digest(spelled_out) == profile_digest(Profile())
    True
    """
    text = json.dumps(profile.to_document(), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()
