"""What starts train: a schedule's instant."""

from pydantic import AwareDatetime, BaseModel, ConfigDict


class TrainEvent(BaseModel):
    """When the run was due."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scheduled_time: AwareDatetime
