"""Answers as the original APIs give them, made from nothing but the official SDKs' own types.

Each method's answer is the model that the SDK gives it, every field filled by its type. Three
variants: `whole` has every field, `nulls` has null where the SDK allows it, and `least` has only what
the SDK requires. Prints JSON, which is kept in crates/express-client/tests/client/originals.json.
"""

import json
import sys
import types
from datetime import datetime, timezone
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pydantic
from avara.resources.express import ExpressResource
from avara.resources.express.users import UsersResource
from flexprice.customers import Customers
from flexprice.models import ErrorCode, ErrorResponse

# What a text holds that the SDKs' comments say more about than its type does.
TEXTS = {
    "expressCustomerId": "cus_019bc0fd89c07a3e9c5d4f1b2a6e8d07",
    "id": "cus_019bc0fd89c07a3e9c5d4f1b2a6e8d07",
    "createdByApiKeyId": "5b0f7c1e-3d92-4a68-8e17-c94f20ab63d5",
    "address_country": "US",
    "timezone": "Asia/Kolkata",
}
NUMBERS = {"http_status_code": 404}


def value(annotation, name, variant):
    """A value of a field's type."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation is Any:
        return f"any {name}"
    if origin in (Union, types.UnionType):
        if variant == "nulls" and type(None) in arguments:
            return None
        return value(next(one for one in arguments if one is not type(None)), name, variant)
    if origin is Literal:
        return arguments[0]
    if origin is list:
        return [value(arguments[0], name, variant)]
    if origin is dict:
        return {"region": value(arguments[1], name, variant)}
    if annotation is bool:
        return True
    if annotation is int:
        return NUMBERS.get(name, 3)
    if annotation is str:
        return TEXTS.get(name, name.replace("_", " "))
    if annotation is datetime:
        return datetime(2026, 1, 15, 9, 30, 0, 125000, tzinfo=timezone.utc)
    if isinstance(annotation, type) and issubclass(annotation, pydantic.BaseModel):
        return answer(annotation, variant)
    raise TypeError(f"{name}: no value is known for {annotation}")


def answer(model, variant):
    """An instance of a model as the SDK itself writes it."""
    given = {}
    for name, field in model.model_fields.items():
        if variant == "least" and not field.is_required():
            continue
        wire = field.alias or name
        given[wire] = value(field.annotation, wire, variant)
    made = model.model_validate(given)
    written = made.model_dump(mode="json", by_alias=True, exclude_unset=True)
    # Flexprice's SDK leaves nulls out when it writes, and takes them when it reads.
    return written | {name: None for name, one in given.items() if one is None}


def answers(method):
    """The answer of a method, in all variants."""
    model = get_type_hints(method)["return"]
    return {variant: answer(model, variant) for variant in ("whole", "nulls", "least")}


def codes():
    """Every code of Flexprice's errors."""
    literal = next(one for one in get_args(ErrorCode) if get_origin(one) is Literal)
    return get_args(literal)


recorded = {
    "create": answers(ExpressResource.create),
    "list": answers(ExpressResource.list),
    "retrieve": answers(ExpressResource.retrieve),
    "update": answers(ExpressResource.update),
    "deactivate": answers(ExpressResource.deactivate),
    "reactivate": answers(ExpressResource.reactivate),
    "addUser": answers(UsersResource.add),
    "removeUser": answers(UsersResource.remove),
    "getCustomer": answers(Customers.get_customer),
    "errors": [answer(ErrorResponse, "whole") | {"code": code} for code in codes()],
}
json.dump(recorded, sys.stdout, indent=2, sort_keys=True)
print()
