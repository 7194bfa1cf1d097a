"""Glue holds the catalogue, column for column, and never needs to be told of a partition."""

import pytest

from nextday.catalog import PARTITION_TYPES, TABLES, Partition, Table, projection
from nextday.lake.s3.glue import declared_of, found_in
from nextday.settings import LakeSettings
from tests.infra.synthesized import StageTemplates
from tests.synthesis import STAGES

by_name = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)


def test_glue_has_the_tables_of_the_catalogue_and_no_others(stage: StageTemplates) -> None:
    names = [resource.properties["TableInput"]["Name"] for resource in stage.resources("AWS::Glue::Table")]
    assert sorted(names) == sorted(table.name for table in TABLES)


@by_name
def test_a_glue_table_equals_its_declaration(dev: StageTemplates, table: Table) -> None:
    declared = _glue(dev, table)
    assert _columns(declared["StorageDescriptor"]["Columns"]) == [(c.name, c.type.value) for c in table.columns]
    assert _columns(declared["PartitionKeys"]) == [(p.value, PARTITION_TYPES[p]) for p in table.partitions]
    assert "ParquetHiveSerDe" in declared["StorageDescriptor"]["SerdeInfo"]["SerializationLibrary"]


@by_name
def test_a_deployed_table_passes_the_check_that_jobs_begin_with(dev: StageTemplates, table: Table) -> None:
    buckets = int(dev.environment("ingest")["NEXTDAY_BUCKETS"])
    since = int(dev.environment("ingest")["NEXTDAY_SINCE"])
    settings = LakeSettings(lake_bucket=dev.lake.id, database="nextday_dev", buckets=buckets, since=since)
    assert found_in(dev.plain(_glue(dev, table))) == declared_of(table, settings)


@by_name
def test_athena_finds_every_file_where_the_lake_writes_it(dev: StageTemplates, table: Table) -> None:
    parameters = dev.plain(_glue(dev, table)["Parameters"])
    place = parameters["storage.location.template"]
    for partition in table.partitions:
        place = place.replace(f"${{{partition}}}", "7")
    assert f"{place}data.parquet" == f"s3://{dev.lake.id}/{table.object_key(dict.fromkeys(table.partitions, 7))}"
    assert parameters["projection.enabled"] == "true"


@by_name
def test_every_partition_column_is_projected(dev: StageTemplates, table: Table) -> None:
    parameters = _glue(dev, table)["Parameters"]
    types = {partition: parameters[f"projection.{partition}.type"] for partition in table.partitions}
    kinds = {Partition.BUCKET: "integer", Partition.YEAR: "integer", Partition.MONTH: "date"}
    assert types == {partition: kinds[partition] for partition in table.partitions}


def test_the_projected_buckets_are_those_that_ingest_fills() -> None:
    table = next(table for table in TABLES if Partition.BUCKET in table.partitions)
    assert projection(table, location="s3://lake/", buckets=32, since=2024)["projection.bucket.range"] == "0,31"


@by_name
def test_athena_lists_no_year_before_a_stage_could_have_bars(stage: StageTemplates, table: Table) -> None:
    parameters, since = _glue(stage, table)["Parameters"], STAGES[stage.name].since
    ranges = {part: parameters[f"projection.{part}.range"] for part in table.partitions}
    expected = {Partition.YEAR: f"{since},2050", Partition.MONTH: f"{since}-01,NOW"}
    assert ranges == {part: expected.get(part, ranges[part]) for part in table.partitions}
    assert since >= 2024


def test_tables_belong_to_the_database_of_their_stage(stage: StageTemplates) -> None:
    database = stage.data.only("AWS::Glue::Database")
    assert database.properties["DatabaseInput"]["Name"] == f"nextday_{stage.name}"
    owners = {stage.plain(table.properties["DatabaseName"]) for table in stage.resources("AWS::Glue::Table")}
    assert owners == {database.id}


def _glue(stage: StageTemplates, table: Table) -> dict:
    inputs = [resource.properties["TableInput"] for resource in stage.resources("AWS::Glue::Table")]
    return next(each for each in inputs if each["Name"] == table.name)


def _columns(columns: list[dict[str, str]]) -> list[tuple[str, str]]:
    return [(column["Name"], column["Type"]) for column in columns]
