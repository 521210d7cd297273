"""The official SDKs, unchanged, against a mock of the contract, in the way of their own test-suites:
every method with the least and with all of its parameters, its answer as a value, raw and streamed,
by the synchronous and by the asynchronous client. Every answer has to fit the SDK's own types.

Reads TEST_API_BASE_URL. Prints a line per method; any surprise ends it with a traceback.
"""

import asyncio
import inspect
import os
from datetime import datetime, timezone

import avara
import flexprice
from flexprice.utils import serializers

URL = os.environ.get("TEST_API_BASE_URL", "http://127.0.0.1:4010")
ID = "cus_019bc0fd89c07a3e9c5d4f1b2a6e8d07"
USER = "usr_019bc0ff1e0070b1a4c85e2d9f637a10"
METADATA = {"region": "north", "plan": "standard"}

# Each method of the SDK for the contract's Express face: what it has to be called with, and what it
# may be called with besides.
EXPRESS = {
    "create": ([], {"express_customer_name": "City Clinic"}, {"metadata": METADATA}),
    "retrieve": ([ID], {}, {}),
    "update": ([ID], {}, {"express_customer_name": "City Hospital", "metadata": METADATA}),
    "list": ([], {}, {"cursor": "cursor", "limit": 1}),
    "deactivate": ([ID], {}, {}),
    "reactivate": ([ID], {}, {}),
    "users.add": ([ID], {"user_id": USER}, {}),
    "users.remove": ([ID], {"user_id": USER}, {}),
}

BILLED = {
    "email": "accounts@city-clinic.example",
    "address_line1": "1 Harbour Street",
    "address_line2": "2nd floor",
    "address_city": "Hamburg",
    "address_state": "Hamburg",
    "address_postal_code": "20095",
    "address_country": "DE",
    "contact": "+49 40 000000",
    "timezone": "Europe/Berlin",
    "metadata": METADATA,
    "integration_entity_mapping": [
        {
            "entity_id": "clinic-0042",
            "entity_type": "customer",
            "provider_type": "stripe",
            "provider_entity_id": "cus_9",
        }
    ],
}
SEARCHED = {
    "customer_ids": [ID],
    "external_id": "clinic-0042",
    "external_ids": ["clinic-0042"],
    "email": "accounts@city-clinic.example",
    "status": "published",
    "metadata": METADATA,
    "start_time": datetime(2026, 1, 1, tzinfo=timezone.utc),
    "end_time": datetime(2026, 2, 1, tzinfo=timezone.utc),
    "limit": 10,
    "offset": 0,
    "order": "asc",
    "sort": [{"field": "created_at", "direction": "desc"}],
    "filters": [
        {
            "field": "name",
            "operator": "contains",
            "data_type": "string",
            "value": {"string": "hospital"},
        }
    ],
    "expand": "integrations",
}

# The same for the billing face, as far as the contract has the methods and their parameters.
BILLING = {
    "create_customer": ([], {"external_id": "clinic-0042", "name": "City Clinic"}, BILLED),
    "update_customer": (
        [],
        {"id": ID},
        {"external_id": "clinic-0043", "name": "City Hospital", **BILLED},
    ),
    "query_customer": ([], {}, SEARCHED),
    "get_customer": ([], {"id": ID}, {}),
    "get_customer_by_external_id": ([], {"external_id": "clinic-0042"}, {}),
    "delete_customer": ([], {"id": ID}, {}),
}


async def value_of(outcome):
    """The outcome of a call, of either client."""
    return await outcome if inspect.isawaitable(outcome) else outcome


def member(holder, path):
    for name in path.split("."):
        holder = getattr(holder, name)
    return holder


def fits(answer):
    """Holds an answer to its type: the SDK itself takes whatever comes."""
    assert answer is not None
    type(answer).model_validate(answer.to_dict(mode="json"))
    return answer


def was_sent_by_this_sdk(response):
    assert response.http_request.headers["X-Stainless-Lang"] == "python"


def calls(least, more):
    """With what has to be there, and with everything."""
    return [least] if not more else [least, {**least, **more}]


async def express(client):
    known = {name for name in dir(client.express) if not name.startswith(("_", "with_"))}
    known |= {f"users.{name}" for name in dir(client.express.users) if name in ("add", "remove")}
    assert known == set(EXPRESS) | {"users"}, f"methods of the SDK: {sorted(known)}"

    for name, (path, least, more) in EXPRESS.items():
        for named in calls(least, more):
            fits(await value_of(member(client.express, name)(*path, **named)))

            raw = await value_of(member(client.express.with_raw_response, name)(*path, **named))
            assert raw.is_closed
            was_sent_by_this_sdk(raw)
            fits(await value_of(raw.parse()))

            streaming = member(client.express.with_streaming_response, name)(*path, **named)
            if isinstance(client, avara.AsyncAvara):
                async with streaming as response:
                    assert not response.is_closed
                    was_sent_by_this_sdk(response)
                    fits(await value_of(response.parse()))
            else:
                with streaming as response:
                    assert not response.is_closed
                    was_sent_by_this_sdk(response)
                    fits(response.parse())
            assert response.is_closed
        if path:
            try:
                await value_of(member(client.express, name)("", **least))
            except ValueError:
                pass
            else:
                raise AssertionError(f"`{name}` takes an empty id")
        print(f"{type(client).__name__} {name}")


async def billing(customers, suffix):
    for name, (_, least, more) in BILLING.items():
        call = getattr(customers, name + suffix)
        unknown = set(least) | set(more)
        unknown -= set(inspect.signature(call).parameters)
        assert not unknown, f"`{name}` has no parameter {unknown}"
        for named in calls(least, more):
            answer = await value_of(call(**named))
            if name == "delete_customer":
                assert answer is None, answer
            else:
                # Read again from what it says, this time to the letter.
                text = serializers.marshal_json(answer, type(answer))
                assert type(answer).model_validate_json(text) == answer
        print(f"flexprice {name}{suffix}")


async def main():
    with avara.Avara(base_url=URL, api_key="any") as client:
        await express(client)
    async with avara.AsyncAvara(base_url=URL, api_key="any") as client:
        await express(client)
    with flexprice.Flexprice(api_key_auth="any", server_url=f"{URL}/v1") as client:
        await billing(client.customers, "")
    async with flexprice.Flexprice(api_key_auth="any", server_url=f"{URL}/v1") as client:
        await billing(client.customers, "_async")


asyncio.run(main())
print("done")
