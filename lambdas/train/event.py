"""What starts train: a step of a training, for one bucket or for all."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, RootModel


class _Step(BaseModel):
    """`run` names the training that the step belongs to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    run: str
    scheduled_time: AwareDatetime


class BucketStep(_Step):
    """A step that every bucket takes for itself."""

    step: Literal["survey", "learn"]
    bucket: int = Field(ge=0)


class LastStep(_Step):
    """The step that brings the buckets together."""

    step: Literal["conclude"]


class FirstStep(BaseModel):
    """The question what there is to do; `again` asks for what earlier runs of the night could not."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    step: Literal["due"]
    scheduled_time: AwareDatetime
    again: bool


class TrainEvent(RootModel[Annotated[FirstStep | BucketStep | LastStep, Field(discriminator="step")]]):
    """One step."""
