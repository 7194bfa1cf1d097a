"""What starts quote: a schedule's minute."""

from pydantic import AwareDatetime, BaseModel, ConfigDict


class QuoteEvent(BaseModel):
    """The minute that is told of."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scheduled_time: AwareDatetime
