"""What answers are made of."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Source = Literal["yahoo", "alpaca", "simulated", "csv"]
Probability = Annotated[float, Field(ge=0, le=1)]


class Answer(BaseModel):
    """Base of the documented answers: nothing undocumented is ever sent."""

    model_config = ConfigDict(extra="forbid")


class Listing(Answer):
    """How much of what there is an answer holds."""

    count: int = Field(description="Entries in this answer.", examples=[1])
    truncated: bool = Field(description="Whether there are more that fit the question.", examples=[True])
    next: str | None = Field(
        description="Path and query of the next ones, below where this was asked for; null when these are all.",
        examples=["/bars?symbol=AAPL&interval=1h&end=2026-05-29&order=desc"],
    )


class Fault(Answer):
    """One thing that is wrong with a request."""

    where: str = Field(description="`query`, `path` or `body`.", examples=["query"])
    name: str = Field(description="The parameter or field.", examples=["limit"])
    detail: str = Field(description="What would do.", examples=["must be a whole number from 1 to 1000"])


class Problem(Answer):
    """RFC 9457 problem details."""

    type: str = Field(description="The kind of problem, for programs.", examples=["urn:problem-type:nextday:bad-input"])
    title: str = Field(description="The kind of problem, in words.", examples=["Bad input"])
    status: int = Field(description="The HTTP status again.", examples=[400])
    detail: str = Field(
        description="What happened and what to do.", examples=["limit: must be a whole number from 1 to 1000"]
    )
    instance: str = Field(description="The path asked for, cut where it is long.", examples=["/api/latest"])
    request_id: str = Field(description="Quote it when you report the problem.", examples=["JKJaXmPLvHcESHA="])
    errors: list[Fault] | None = Field(
        default=None, description="Faults of the request, where its input was checked: the first ten."
    )


class Throttled(Answer):
    """More requests at a time than are admitted, in the words of the API's gateway."""

    message: str = Field(examples=["Too Many Requests"])
