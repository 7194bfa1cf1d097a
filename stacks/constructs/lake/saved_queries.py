"""The saved queries, in Athena."""

from aws_cdk import aws_athena as athena
from aws_cdk import aws_glue as glue
from constructs import Construct

from stacks.constructs.lake.query_workgroup import QueryWorkgroup
from stacks.queries import saved_queries


class SavedQueries(Construct):
    """Every query of `stacks.queries`, ready to be run in a workgroup on a database."""

    def __init__(
        self, scope: Construct, construct_id: str, *, database: glue.CfnDatabase, queries: QueryWorkgroup
    ) -> None:
        super().__init__(scope, construct_id)
        for query in saved_queries():
            athena.CfnNamedQuery(
                self,
                query.name,
                name=query.name,
                description=query.description,
                database=database.ref,
                query_string=query.sql,
                work_group=queries.workgroup.ref,
            )
