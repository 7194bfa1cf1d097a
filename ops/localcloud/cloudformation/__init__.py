"""CloudFormation for unmodified templates: moto's own resources, and shims for those it lacks or half knows."""
