"""What a deployment to AWS takes, beyond what the local cloud needs."""

from collections.abc import Mapping

import aws_cdk as cdk
from cdk_nag import AwsSolutionsChecks

from cdk_app.stage import NextdayStage
from cdk_app.stages import StageConfig
from stacks.constructs.edge.web_acl import REGION
from stacks.constructs.zipped.compiled_code import dependencies_built


def checked(app: cdk.App, stages: Mapping[StageConfig, NextdayStage]) -> None:
    """Let the rule pack judge the templates, and make what would fail on AWS, or fail unheard, an error of its stage.

    A synthesis with an error or a finding fails, once it has written what there is to say to standard error.
    """
    cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    for config, stage in stages.items():
        if not dependencies_built():
            cdk.Annotations.of(stage.api).add_error(
                "layers/api/python is not built: run `make layer`, or deploy by `make deploy`"
            )
        if config.edge_protection == "waf" and config.region != REGION:
            cdk.Annotations.of(stage.web).add_error(
                f"stage {config.name}, edge_protection: CloudFront's firewall is declared in {REGION} alone: let the "
                f'stage be there (region = "{REGION}"), or leave it out and add one to the distribution by hand'
            )
        if config.protect and not config.alarm_email:
            cdk.Annotations.of(stage.compute).add_error(
                f"stage {config.name}, alarm_email: nobody would hear its alarms: write an address into stages.toml"
            )
