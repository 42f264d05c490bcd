"""Field types and the base model of a sizing profile."""

from __future__ import annotations

from types import NoneType
from typing import Annotated, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

LARGEST = 1e12  #: a number beyond this is no money, price, size or count

NotNegative = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=LARGEST)]
Positive = Annotated[float, Field(strict=True, allow_inf_nan=False, gt=0, le=LARGEST)]
Share = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=1)]
Count = Annotated[int, Field(strict=True, ge=0, le=int(LARGEST))]
AtLeastOne = Annotated[int, Field(strict=True, ge=1, le=int(LARGEST))]
#: A key that names a strategy. Its length is checked, and with it that it is Unicode: a lone
#: surrogate could be read from JSON, but not be written again.
Name = Annotated[str, Field(strict=True, max_length=10_000)]


class Model(BaseModel):
    """A part of the profile; unknown keys are refused, instances are immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _null_is_the_default(cls, document: object) -> object:
        """Drop keys that are null, except where None is a setting ("no limit", "as in the log")."""
        if not isinstance(document, dict):
            return document
        return {
            key: value
            for key, value in document.items()
            if value is not None or cls._may_be_none(key)
        }

    @classmethod
    def _may_be_none(cls, key: object) -> bool:
        field = cls.model_fields.get(str(key))
        return field is None or NoneType in get_args(field.annotation)
