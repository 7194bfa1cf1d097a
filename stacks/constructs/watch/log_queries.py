"""What whoever is on call asks the logs, saved in Logs Insights."""

from aws_cdk import aws_logs as logs
from constructs import Construct

from stacks.constructs.watch.monitoring import Monitoring

ERRORS = "filter level = 'ERROR' or level = 'CRITICAL' or @message like /Task timed out|Runtime exited/"
QUERIES = {
    "newest errors": logs.QueryString(
        fields=["@timestamp", "service", "message", "exception_name", "exception"],
        filter_statements=[ERRORS.removeprefix("filter ")],
        sort="@timestamp desc",
        limit=50,
    ),
    "symbols that fail, and why": logs.QueryString(
        fields=["@timestamp", "interval", "errors"],
        filter_statements=["message = 'ingested'", "ispresent(errors)"],
        sort="@timestamp desc",
        limit=50,
    ),
    "symbols that lack bars": logs.QueryString(
        fields=["@timestamp", "interval", "SymbolsIncomplete", "incomplete"],
        filter_statements=["SymbolsIncomplete > 0"],
        sort="@timestamp desc",
        limit=50,
    ),
    "verdicts on models": logs.QueryString(
        fields=["@timestamp", "model_id", "verdict", "trained", "skipped"],
        filter_statements=["message = 'trained'"],
        sort="@timestamp desc",
        limit=30,
    ),
    "memory and duration of jobs": logs.QueryString(
        filter_statements=["@type = 'REPORT'"],
        stats_statements=["max(@maxMemoryUsed / 1048576) as used_mb, max(@duration / 1000) as seconds by @log"],
    ),
}


class LogQueries(Construct):
    """Saved below `nextday/<stage>`, over the logs of all jobs."""

    def __init__(self, scope: Construct, construct_id: str, *, monitoring: Monitoring) -> None:
        super().__init__(scope, construct_id)
        for name, query in QUERIES.items():
            logs.QueryDefinition(
                self,
                name,
                query_definition_name=f"nextday/{monitoring.stage}/{name}",
                query_string=query,
                log_groups=list(monitoring.job_logs.values()),
            )
