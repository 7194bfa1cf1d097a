"""A name of the owner's under which CloudFront serves a stage.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html
"""

from dataclasses import dataclass

from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_route53_targets as targets
from constructs import Construct

_ALIAS = targets.CloudFrontTarget


@dataclass(frozen=True, kw_only=True)
class OwnDomain:
    """A domain, the ARN of its certificate, and the id of the zone of Route 53 in which it is to be found, if any."""

    name: str
    certificate_arn: str
    hosted_zone: str | None

    def certificate(self, scope: Construct) -> acm.ICertificate:
        """The certificate, which the owner keeps."""
        return acm.Certificate.from_certificate_arn(scope, "Certificate", self.certificate_arn)

    def lead_to(self, distribution: cloudfront.Distribution, scope: Construct) -> None:
        """Let the zone say where the domain is, by both kinds of addresses; nothing where it is kept elsewhere."""
        if not self.hosted_zone:
            return
        place = route53.CfnRecordSet.AliasTargetProperty(
            dns_name=distribution.distribution_domain_name,
            hosted_zone_id=_ALIAS.get_hosted_zone_id(scope),
        )
        for kind in ("A", "AAAA"):
            route53.CfnRecordSet(
                scope, f"Domain{kind}", name=self.name, type=kind, hosted_zone_id=self.hosted_zone, alias_target=place
            )
