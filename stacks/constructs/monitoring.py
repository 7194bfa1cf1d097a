"""What tells the person on call: log groups that forget in time, and alarms that reach one topic."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_apigatewayv2 as apigw
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from stacks.constructs.powertools import METRICS_NAMESPACE

_PERIOD = Duration.minutes(5)


class Monitoring(Construct):
    """The alarm topic of a stage, and the way everything that can fail is connected to it."""

    def __init__(
        self, scope: Construct, construct_id: str, *, retention: logs.RetentionDays, email: str | None
    ) -> None:
        super().__init__(scope, construct_id)
        self._retention = retention
        self.topic = sns.Topic(self, "Alarms", enforce_ssl=True)
        # a topic policy replaces the default one, by which the account's alarms might publish
        self.topic.grant_publish(iam.ServicePrincipal("cloudwatch.amazonaws.com"))
        if email:
            self.topic.add_subscription(subscriptions.EmailSubscription(email))

    def log_group(self, scope: Construct, construct_id: str) -> logs.LogGroup:
        """Create a log group with the stage's retention."""
        return logs.LogGroup(scope, construct_id, retention=self._retention, removal_policy=RemovalPolicy.DESTROY)

    def alarm_on_function(self, function: lambda_.Function) -> None:
        """Raise an alarm when an invocation fails."""
        self._alarm(function, "Errors", function.metric_errors(period=_PERIOD))

    def alarm_on_catalog(self, function: lambda_.Function, *, service: str) -> None:
        """Raise an alarm when a job ran without having asked Glue whether its tables are as declared."""
        self._alarm(function, "CatalogUnchecked", _counted(service, "CatalogUnchecked"))

    def alarm_on_symbols(self, ingest: lambda_.Function) -> None:
        """Raise an alarm when a symbol's prices contradict its splits, so that nothing new of it is stored."""
        self._alarm(ingest, "SymbolsQuarantined", _counted("ingest", "SymbolsQuarantined", interval="1d"))

    def alarm_on_models(self, train: lambda_.Function) -> None:
        """Raise an alarm when a new model is refused, as the current one expires in the end; and by the placebo."""
        for name in ("ModelsRefused", "PlaceboAlarms"):
            self._alarm(train, name, _counted("train", name))

    def alarm_on_forecasts(self, predict: lambda_.Function) -> None:
        """Raise an alarm when not one of the symbols could be forecast."""
        self._alarm(predict, "Silence", _counted("predict", "AbstentionRate"), threshold=100)

    def alarm_on_api(self, api: apigw.HttpApi) -> None:
        """Raise an alarm when the API answers that it failed."""
        self._alarm(api, "Faults", api.metric_server_error(period=_PERIOD, statistic="Sum"))

    def alarm_on_machine(self, machine: sfn.StateMachine) -> None:
        """Raise an alarm when an execution fails or takes too long."""
        self._alarm(machine, "Failed", machine.metric_failed(period=_PERIOD))
        self._alarm(machine, "TimedOut", machine.metric_timed_out(period=_PERIOD))

    def alarm_on_queue(self, queue: sqs.Queue) -> None:
        """Raise an alarm when a dead letter arrives."""
        depth = queue.metric_approximate_number_of_messages_visible(period=_PERIOD, statistic="Maximum")
        self._alarm(queue, "NotEmpty", depth)

    def _alarm(self, watched: Construct, construct_id: str, metric: cloudwatch.Metric, *, threshold: int = 1) -> None:
        alarm = cloudwatch.Alarm(
            watched,
            construct_id,
            metric=metric,
            threshold=threshold,
            evaluation_periods=1,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            # most metrics exist only while something runs
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(actions.SnsAction(self.topic))


def _counted(service: str, name: str, **dimensions: str) -> cloudwatch.Metric:
    """A count that a job measures of itself, at its highest."""
    return cloudwatch.Metric(
        namespace=METRICS_NAMESPACE,
        metric_name=name,
        dimensions_map={**dimensions, "service": service},
        period=_PERIOD,
        statistic="Maximum",
    )
