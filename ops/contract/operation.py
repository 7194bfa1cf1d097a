"""What an operation of the HTTP API is, as it is declared."""

from dataclasses import dataclass, replace
from types import UnionType
from typing import Any, Self

from pydantic import BaseModel

from lambdas.api.forms import Form
from lambdas.api.problem import (
    BAD_INPUT,
    INTERNAL,
    NO_KEY,
    NOT_ACCEPTABLE,
    UNAVAILABLE,
    UNKNOWN_PARAMETER,
    WRONG_ADDRESS,
    Kind,
)

Schema = dict[str, Any]
ALWAYS = (BAD_INPUT, UNKNOWN_PARAMETER, NO_KEY, WRONG_ADDRESS, NOT_ACCEPTABLE, INTERNAL)
"""Problems that any request may meet."""
OF_THE_LAKE = (UNAVAILABLE,)


@dataclass(frozen=True)
class Parameter:
    """A parameter as it is declared; its default stands in the schema."""

    name: str
    description: str
    schema: Schema
    example: Any = None
    required: bool = False
    where: str = "query"

    def described(self, description: str) -> Self:
        """The same parameter, in other words."""
        return replace(self, description=description)

    def to_dict(self) -> Schema:
        """The parameter object of OpenAPI 3.1."""
        shown = {} if self.example is None else {"example": self.example}
        # lists are written symbols=AAPL,MSFT
        style = {"style": "form", "explode": False} if self.schema["type"] == "array" else {}
        return {
            "name": self.name,
            "in": self.where,
            "required": self.required,
            "description": self.description,
            "schema": self.schema,
            **style,
            **shown,
        }


@dataclass(frozen=True)
class Operation:
    """One method of one path; `answer` is the model of its JSON, or models, None where it has no schema of ours.

    `example` is an answer for people where the model does not make one.
    """

    path: str
    id: str
    tag: str
    summary: str
    description: str
    answer: type[BaseModel] | UnionType | None
    parameters: tuple[Parameter, ...] = ()
    problems: tuple[Kind, ...] = ()
    forms: tuple[Form, ...] = (Form.JSON,)
    method: str = "get"
    body: Schema | None = None
    cacheable: bool = True
    example: Any = None

    @property
    def models(self) -> tuple[type[BaseModel], ...]:
        """The models of its JSON."""
        if self.answer is None:
            return ()
        return (self.answer,) if isinstance(self.answer, type) else self.answer.__args__
