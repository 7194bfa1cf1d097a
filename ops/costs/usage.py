"""From what was counted to what AWS bills."""

from collections.abc import Mapping

from ops.localcloud.meter import Usage

GB = 2**30
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html: with so many MB comes one processor
_WHOLE_PROCESSOR_GB = 1769 / 1024
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html: 100 to 200 ms to the first byte
REQUEST_SECONDS = 0.1
VENDOR_SECONDS = 0.5
"""Assumed for each answer of a vendor."""
# START, END, REPORT and INIT_START, which Lambda itself writes for an invocation
PLATFORM_LOG_BYTES = 600


def total(usage: Usage, beginning: str) -> float:
    """The sum of all that begins so."""
    return sum(amount for name, amount in usage.items() if name.startswith(beginning))


def part(usage: Usage, measure: str) -> dict[str, float]:
    """Amounts of one measure, by whose they are."""
    return {name.split("/")[1]: total(usage, f"{measure}/{name.split('/')[1]}") for name in usage if _is(name, measure)}


def s3_writes(usage: Usage) -> float:
    """Requests at the dearer of two prices: what changes something, and what lists."""
    return sum(amount for name, amount in usage.items() if _is(name, "requests") and _writes(name))


def s3_reads(usage: Usage) -> float:
    """Requests at the cheaper price."""
    return sum(amount for name, amount in usage.items() if "/s3:" in name and not _writes(name))


def gb_seconds(usage: Usage, starts: Usage, memory: Mapping[str, float], *, cold: bool) -> float:
    """What the functions are billed for: time to compute and to wait, times memory.

    A processor's time is as counted here, longer where the memory buys less than one; every request waits, one after
    another. With `cold` each invocation is one of a new process.
    """
    calls, cpu, requests = (part(usage, name) for name in ("invocations", "cpu_seconds", "requests"))
    waits = {name: REQUEST_SECONDS * count for name, count in requests.items()}
    waits["ingest"] = waits.get("ingest", 0) + VENDOR_SECONDS * usage.get("vendor_requests", 0)
    return sum(
        gb * ((cpu[name] + cold * calls[name] * starts[name]) / min(1, gb / _WHOLE_PROCESSOR_GB) + waits.get(name, 0))
        for name, gb in memory.items()
        if name in calls
    )


def log_gb(usage: Usage) -> float:
    """What functions, Lambda and machines write, and API Gateway for each request."""
    return (total(usage, "log_bytes/") + PLATFORM_LOG_BYTES * total(usage, "invocations/")) / GB


def _is(name: str, measure: str) -> bool:
    return name.startswith(f"{measure}/")


def _writes(name: str) -> bool:
    return name.endswith(("/s3:PutObject", "/s3:ListBucket"))
