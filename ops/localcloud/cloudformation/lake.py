"""Glue's catalogue and Athena's workgroups."""

from ops.localcloud.cloudformation.deployment import Deployment, Properties
from ops.localcloud.cloudformation.shims import Created, chosen, resource


@resource("AWS::Glue::Database")
def database(deployment: Deployment, name: str, properties: Properties) -> Created:
    """A Glue database."""
    declared = {"Name": name.lower(), **properties["DatabaseInput"]}
    deployment.client("glue").create_database(DatabaseInput=declared)
    return Created(declared["Name"])


@resource("AWS::Glue::Table")
def table(deployment: Deployment, name: str, properties: Properties) -> Created:
    """A Glue table."""
    declared = {"Name": name.lower(), **properties["TableInput"]}
    deployment.client("glue").create_table(DatabaseName=properties["DatabaseName"], TableInput=declared)
    return Created(declared["Name"])


@resource("AWS::Athena::WorkGroup", name="Name")
def workgroup(deployment: Deployment, name: str, properties: Properties) -> Created:
    """An Athena workgroup."""
    deployment.client("athena").create_work_group(
        Name=name, Configuration=properties.get("WorkGroupConfiguration", {}), **chosen(properties, "Description")
    )
    return Created(name)


@resource("AWS::Athena::NamedQuery", name="Name")
def named_query(deployment: Deployment, name: str, properties: Properties) -> Created:
    """A saved query."""
    answer = deployment.client("athena").create_named_query(
        Name=name, **chosen(properties, "Database", "QueryString", "WorkGroup", "Description")
    )
    return Created(answer["NamedQueryId"], answer)
