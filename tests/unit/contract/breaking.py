"""What a client that works with one OpenAPI document may trip over in the next.

Of what is answered nothing may go away, of what is sent nothing that is taken may be refused. No library of those in
the registries compares documents of OpenAPI 3.1 and comes without a binary that it downloads.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

Document = Mapping[str, Any]
_LOWER = ("minimum", "minLength", "minItems", "minProperties")
_UPPER = ("maximum", "maxLength", "maxItems", "maxProperties")
_SAME = ("pattern", "format")


class Fact(NamedTuple):
    """Something that a document says of a place in it, such as `GET /latest ?limit`."""

    where: str
    what: str


def may_break(old: Document, new: Document) -> bool:
    """Whether the first number of the version has risen."""
    before, after = (int(one["info"]["version"].partition(".")[0]) for one in (old, new))
    return after > before


def breaks(old: Document, new: Document) -> list[str]:
    """What has gone, or is narrower, one line each."""
    was, now = dict.fromkeys(_facts(old)), dict.fromkeys(_facts(new))
    lost = [fact for fact in was if fact not in now and not _is_taken_as_anything(fact, now)]
    gone = {fact.where for fact in lost if fact.what == _THERE}
    told = [fact for fact in lost if not any(_is_within(fact, place) for place in gone)]
    return [*(f"{where} no more {what}" for where, what in told), *_narrower(old, new, {fact.where for fact in was})]


_THERE = "is there"
_ONE_OF = "is one of a few"


def _is_within(fact: Fact, place: str) -> bool:
    return fact.where.startswith(place) and fact != (place, _THERE)


def _is_taken_as_anything(fact: Fact, now: Mapping[Fact, None]) -> bool:
    """Of what is sent, a value that was among a few is still taken where any is."""
    is_choice = " ?" in fact.where and (fact.what == _ONE_OF or fact.what.startswith("may be '"))
    return is_choice and Fact(fact.where, _THERE) in now and Fact(fact.where, _ONE_OF) not in now


def _facts(document: Document) -> Iterator[Fact]:
    for path, item in document["paths"].items():
        for method, told in item.items():
            at = f"{method.upper()} {path}"
            yield Fact(at, _THERE)
            for where, schema, _ in _sent(document, at, told):
                yield Fact(where, _THERE)
                yield from _values(where, schema)
            for status, response in told["responses"].items():
                yield Fact(f"{at} {status}", _THERE)
                for media_type, content in _resolved(document, response).get("content", {}).items():
                    yield Fact(f"{at} {status} {media_type}", _THERE)
                    yield from _answered(document, f"{at} {status} {media_type} ", content.get("schema", {}))


def _sent(document: Document, at: str, told: Document) -> Iterator[tuple[str, Document, bool]]:
    """Parameters and fields of the body: where they stand, their schema, whether they are required."""
    for one in (_resolved(document, each) for each in told.get("parameters", ())):
        where, schema = f"{at} ?{one['name']}", _resolved(document, one["schema"])
        yield where, schema, one.get("required", False)
        yield from ((f"{where}[]", _resolved(document, schema[name]), False) for name in ("items",) if name in schema)
    for content in _resolved(document, told.get("requestBody", {})).get("content", {}).values():
        body = _resolved(document, content["schema"])
        yield f"{at} ?body", body, False
        for name, field in body.get("properties", {}).items():
            yield f"{at} ?body.{name}", _resolved(document, field), name in body.get("required", ())


def _answered(document: Document, where: str, told: Document) -> Iterator[Fact]:
    schema = _resolved(document, told)
    for one in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from _answered(document, where, one)
    yield from _values(where, schema)
    for name, field in schema.get("properties", {}).items():
        yield Fact(f"{where}.{name}", _THERE)
        if name in schema.get("required", ()):
            yield Fact(f"{where}.{name}", "is always there")
        if Fact("", "may be null") not in set(_answered(document, "", field)):
            yield Fact(f"{where}.{name}", "is never null")
        yield from _answered(document, f"{where}.{name}", field)
    for one, suffix in (("items", "[]"), ("additionalProperties", "{}")):
        if isinstance(schema.get(one), dict):
            yield from _answered(document, where + suffix, schema[one])


def _values(where: str, schema: Document) -> Iterator[Fact]:
    types = schema.get("type", ())
    yield from (Fact(where, f"may be {one}") for one in ([types] if isinstance(types, str) else types))
    values = schema.get("enum", [schema["const"]] if "const" in schema else ())
    yield from (Fact(where, f"may be '{one}'") for one in values)
    if values:
        yield Fact(where, _ONE_OF)


def _narrower(old: Document, new: Document, known: set[str]) -> Iterator[str]:
    was, now = _limits(old), _limits(new)
    for where, limits in now.items():
        before = was.get(where, {})
        if limits["required"] and not before.get("required") and where.rpartition(" ?")[0] in known:
            yield f"{where} is required now"
        if where in was:
            changed = [one for one in {**before, **limits} if _is_narrower(one, before.get(one), limits.get(one))]
            yield from (f"{where} has another {one}: {limits.get(one)} for {before.get(one)}" for one in changed)


def _limits(document: Document) -> dict[str, dict[str, Any]]:
    return {
        where: {one: schema[one] for one in (*_LOWER, *_UPPER, *_SAME, "default") if one in schema} | {"required": must}
        for path, item in document["paths"].items()
        for method, told in item.items()
        for where, schema, must in _sent(document, f"{method.upper()} {path}", told)
    }


def _is_narrower(keyword: str, before: Any, after: Any) -> bool:
    if keyword == "default":
        return bool(before != after and before is not None)
    if after is None or keyword == "required":
        return False
    if before is None or keyword in _SAME:
        return bool(before != after)
    return bool(after > before if keyword in _LOWER else after < before)


def _resolved(document: Document, told: Document) -> Document:
    found: Any = document if "$ref" in told else told
    for part in told["$ref"].split("/")[1:] if "$ref" in told else ():
        found = found[part]
    return dict(found)
