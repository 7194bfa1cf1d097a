"""Policies and subscriptions of queues and topics, and rules on events."""

import json

from ops.localcloud.cloudformation.deployment import Deployment, Properties
from ops.localcloud.cloudformation.shims import Created, Undeployable, chosen, resource


@resource("AWS::SQS::QueuePolicy")
def queue_policy(deployment: Deployment, name: str, properties: Properties) -> Created:
    """Who may use the queues."""
    policy = {"Policy": json.dumps(properties["PolicyDocument"])}
    for queue in properties["Queues"]:
        deployment.client("sqs").set_queue_attributes(QueueUrl=queue, Attributes=policy)
    return Created(name, {"Id": name})


@resource("AWS::SNS::TopicPolicy")
def topic_policy(deployment: Deployment, name: str, properties: Properties) -> Created:
    """Who may use the topics."""
    policy = json.dumps(properties["PolicyDocument"])
    for topic in properties["Topics"]:
        deployment.client("sns").set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
    return Created(name, {"Id": name})


@resource("AWS::SNS::Subscription")
def subscription(deployment: Deployment, _: str, properties: Properties) -> Created:
    """A subscriber of a topic."""
    answer = deployment.client("sns").subscribe(**chosen(properties, "TopicArn", "Protocol", "Endpoint"))
    return Created(answer["SubscriptionArn"], {"Arn": answer["SubscriptionArn"]})


@resource("AWS::Events::Rule", name="Name")
def rule(deployment: Deployment, name: str, properties: Properties) -> Created:
    """Machines that events start; of those S3 tells its own, and no other service any."""
    targets = [one["Arn"] for one in properties.get("Targets", [])]
    if "ScheduleExpression" in properties or not all(":states:" in one for one in targets):
        raise Undeployable(f"rule {name}: only events that start state machines are understood")
    return Created(name, {"Arn": deployment.arn("events", f"rule/{name}")})
