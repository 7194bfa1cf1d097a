"""Names of resources: those that templates leave out, and how long those that they give may be."""

from hashlib import sha256

from ops.localcloud.cloudformation.shims import Undeployable

# S3 allows 63 characters; other types get the 64 that functions and roles may have
_NAME_LENGTHS = {"AWS::S3::Bucket": 63, "AWS::CloudFront::Distribution": 40}
# what services take as a name that a template gives; 64 for roles, functions, schedules and their groups
_LONGEST_NAMES = {
    "AWS::Athena::WorkGroup": 128,
    "AWS::CloudFront::Function": 64,
    "AWS::CloudWatch::Alarm": 255,
    "AWS::ElastiCache::ServerlessCache": 40,
    "AWS::ElastiCache::User": 40,
    "AWS::ElastiCache::UserGroup": 40,
    "AWS::Glue::Database": 255,
    "AWS::IAM::Policy": 128,
    "AWS::IAM::Role": 64,
    "AWS::Lambda::Function": 64,
    "AWS::Logs::LogGroup": 512,
    "AWS::S3::Bucket": 63,
    "AWS::SNS::Topic": 256,
    "AWS::SQS::Queue": 80,
    "AWS::Scheduler::Schedule": 64,
    "AWS::Scheduler::ScheduleGroup": 64,
    "AWS::StepFunctions::StateMachine": 80,
}
# S3 refuses capitals, Glue folds them
_LOWER_CASE = {"AWS::S3::Bucket", "AWS::Glue::Database", "AWS::Glue::Table"}


def stable_name(resource_type: str, stack_name: str, logical_id: str) -> str:
    """A resource's name when its template gives none: the same at every start, so that its data is found again."""
    suffix = sha256(f"{stack_name}/{logical_id}".encode()).hexdigest()[:8]
    length = _NAME_LENGTHS.get(resource_type, 64)
    name = f"{stack_name}-{logical_id}"[: length - len(suffix) - 1] + "-" + suffix
    return name.lower() if resource_type in _LOWER_CASE else name


def refuse_long_name(resource_type: str, logical_id: str, name: str) -> None:
    """Raises Undeployable for a name that its service would not take."""
    longest = _LONGEST_NAMES.get(resource_type)
    if longest and len(name) > longest:
        raise Undeployable(f"{logical_id} ({resource_type}): {name} is longer than {longest} characters")
