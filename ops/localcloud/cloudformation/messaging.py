"""Policies and subscriptions of queues and topics."""

import json

from ops.localcloud.cloudformation.deployment import Deployment, Properties
from ops.localcloud.cloudformation.shims import Created, chosen, resource


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
