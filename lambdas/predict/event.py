"""What starts predict: a schedule's instant."""

from pydantic import AwareDatetime, BaseModel, ConfigDict


class PredictEvent(BaseModel):
    """When the run was due."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scheduled_time: AwareDatetime
