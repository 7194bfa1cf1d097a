"""Glue's catalogue and Athena's workgroups, and the cache between the lake's views and those that ask."""

from ops.localcloud.cloudformation.deployment import Deployment, Properties
from ops.localcloud.cloudformation.shims import Created, Undeployable, chosen, resource

# the first version with public endpoints
_PUBLIC_SINCE = 9


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


@resource("AWS::ElastiCache::ServerlessCache", name="ServerlessCacheName")
def serverless_cache(deployment: Deployment, name: str, properties: Properties) -> Created:
    """A cache, of which nothing answers here: whoever has a Valkey server tells functions its address in place of this.

    As ElastiCache has it, a public endpoint wants a version that has one, and users whom IAM lets in.
    """
    if properties["Engine"] != "valkey" or properties.get("ConnectionType") != "public":
        raise Undeployable(f"cache {name}: only a public endpoint of Valkey is understood locally: there is no VPC")
    if int(properties.get("MajorEngineVersion", _PUBLIC_SINCE)) < _PUBLIC_SINCE:
        raise Undeployable(f"cache {name}: Valkey has public endpoints since version {_PUBLIC_SINCE}")
    groups = {one.physical_id: one.properties for one in deployment.of_type("AWS::ElastiCache::UserGroup")}
    if properties.get("UserGroupId") not in groups:
        raise Undeployable(f"cache {name}: a public endpoint wants a group of users")
    modes = {one.physical_id: one.properties for one in deployment.of_type("AWS::ElastiCache::User")}
    for user in groups[properties["UserGroupId"]]["UserIds"]:
        if modes[user].get("AuthenticationMode", {}).get("Type") != "iam":
            raise Undeployable(f"cache {name}: a public endpoint lets in users of IAM alone, which {user} is not")
    # the discard port: a connection is refused at once
    endpoint = {"Endpoint.Address": "127.0.0.1", "Endpoint.Port": "9"}
    return Created(name, {"ARN": deployment.arn("elasticache", f"serverlesscache:{name}"), **endpoint})


@resource("AWS::ElastiCache::User", name="UserId")
def cache_user(deployment: Deployment, name: str, properties: Properties) -> Created:
    """Who may use caches, and by which commands."""
    if properties.get("AuthenticationMode", {}).get("Type") == "iam" and properties["UserName"] != name:
        raise Undeployable(f"user {name}: IAM knows it by its id alone, which has to be its name, too")
    return Created(name, {"Arn": deployment.arn("elasticache", f"user:{name}")})


@resource("AWS::ElastiCache::UserGroup", name="UserGroupId")
def cache_users(deployment: Deployment, name: str, _: Properties) -> Created:
    """The users of a cache."""
    return Created(name, {"Arn": deployment.arn("elasticache", f"usergroup:{name}")})
