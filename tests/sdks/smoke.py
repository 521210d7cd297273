"""The official SDKs, unchanged, on every operation: their own calls, types and errors.

Reads EXPRESS_URL and EXPRESS_KEY. Prints a line per step; any surprise ends it with a traceback.
"""

import asyncio
import os

import avara
import flexprice

URL = os.environ["EXPRESS_URL"]
KEY = os.environ["EXPRESS_KEY"]
USER = "usr_019bc0ff1e0070b1a4c85e2d9f637a10"
NOBODY = "cus_00000000000000000000000000000000"


def fails(kind, call, *arguments, **named):
    """The exception of a call that must fail with this kind of exception."""
    try:
        outcome = call(*arguments, **named)
    except kind as error:
        return error
    raise AssertionError(f"{call.__name__} did not fail: {outcome}")


def express(client):
    created = client.express.create(
        express_customer_name="City Clinic", metadata={"region": "north", "plan": "standard"}
    )
    assert created.express_customer_name == "City Clinic"
    assert created.is_active and created.user_count == 0
    assert created.created_at is not None and created.created_at.tzinfo is not None
    assert created.created_by_user_id is None and created.created_by_api_key_id is not None
    print("create")

    id = created.express_customer_id
    assert client.express.retrieve(id).to_dict() == created.to_dict()
    print("retrieve")

    renamed = client.express.update(id, express_customer_name="City Hospital")
    assert renamed.express_customer_name == "City Hospital"
    assert renamed.metadata == {"region": "north", "plan": "standard"}
    assert client.express.update(id, metadata={}).metadata == {}
    assert client.express.update(id, metadata=None).metadata is None
    assert client.express.update(id).updated_at == client.express.retrieve(id).updated_at
    print("update")

    added = client.express.users.add(id, user_id=USER)
    assert added.success and added.message is None
    assert client.express.users.add(id, user_id=USER).message
    assert client.express.retrieve(id).user_count == 1
    print("users.add")

    assert client.express.deactivate(id).is_active is False
    assert client.express.deactivate(id).is_active is False
    print("deactivate")

    # A final conflict: the header x-should-retry keeps the SDK from trying again.
    sent = []
    hooks = {"request": [sent.append]}
    counting = client.with_options(http_client=avara.DefaultHttpxClient(event_hooks=hooks))
    conflict = fails(avara.ConflictError, counting.express.users.add, id, user_id=USER[:-1] + "1")
    assert conflict.body["code"] == "customer_inactive", conflict.body
    assert len(sent) == 1, f"{len(sent)} requests for one conflict"
    print("users.add on an inactive customer")

    assert client.express.reactivate(id).is_active is True
    print("reactivate")

    removed = client.express.users.remove(id, user_id=USER)
    assert removed.success and removed.message is None
    assert client.express.users.remove(id, user_id=USER).message
    assert client.express.retrieve(id).user_count == 0
    print("users.remove")

    made = {id} | {
        client.express.create(express_customer_name=f"customer {n}").express_customer_id
        for n in range(44)
    }
    listed = [customer.express_customer_id for customer in client.express.list(limit=20.0)]
    assert len(listed) == len(set(listed)) == 45 and set(listed) == made
    pages = list(client.express.list(limit=20).iter_pages())
    assert [len(page.express_customers) for page in pages] == [20, 20, 5]
    print("list")
    return id


def express_errors(client):
    missing = fails(avara.NotFoundError, client.express.retrieve, NOBODY)
    assert missing.body["code"] == "not_found"
    assert missing.body["message"] in str(missing), str(missing)
    invalid = fails(avara.BadRequestError, client.express.create, express_customer_name="")
    assert [found["pointer"] for found in invalid.body["violations"]] == ["/expressCustomerName"]
    fails(avara.BadRequestError, client.express.list, limit=101)
    fails(avara.BadRequestError, client.express.list, cursor="bm9wZQ==")
    stranger = client.with_options(api_key="somebody else's")
    fails(avara.AuthenticationError, stranger.express.list)
    raw = client.express.with_raw_response.list()
    assert raw.headers["x-request-id"]
    print("errors")


async def express_async():
    async with avara.AsyncAvara(api_key=KEY, base_url=URL) as client:
        listed = [customer async for customer in client.express.list(limit=20)]
        assert len(listed) == 45
        customer = await client.express.retrieve(listed[0].express_customer_id)
        assert customer.express_customer_id == listed[0].express_customer_id
    print("asynchronous")


def billing_writes(customers):
    created = customers.create_customer(
        external_id="clinic-0042",
        name="City Clinic",
        email="accounts@city-clinic.example",
        address_line1="1 Harbour Street",
        address_city="Hamburg",
        address_country="DE",
        timezone="Europe/Berlin",
        metadata={"region": "north"},
        integration_entity_mapping=[
            {
                "entity_id": "clinic-0042",
                "entity_type": "customer",
                "provider_type": "stripe",
                "provider_entity_id": "cus_9",
            }
        ],
    )
    assert created.external_id == "clinic-0042" and created.status == "published"
    assert created.metadata == {"region": "north"} and created.timezone == "Europe/Berlin"
    assert created.integrations[0].provider_entity_id == "cus_9"
    taken = fails(
        flexprice.models.errors.FlexpriceError,
        customers.create_customer,
        external_id="clinic-0042",
        name="x",
    )
    assert taken.status_code == 409 and "already_exists" in taken.body, taken
    print("createCustomer")

    assert customers.get_customer_by_external_id(external_id="clinic-0042").id == created.id
    print("getCustomerByExternalId")

    renamed = customers.update_customer(external_customer_id="clinic-0042", name="City Hospital 2")
    assert renamed.name == "City Hospital 2" and renamed.email == created.email
    moved = customers.update_customer(id=created.id, external_id="clinic-0043", metadata={})
    assert moved.external_id == "clinic-0043" and moved.metadata == {}
    invalid = fails(
        flexprice.models.errors.ErrorResponse, customers.update_customer, name="of nobody"
    )
    assert invalid.data.code == "validation_error"
    print("updateCustomer")

    found = customers.query_customer(external_ids=["clinic-0043"], expand="integrations")
    assert [one.id for one in found.items] == [created.id] and found.pagination.total == 1
    found = customers.query_customer(
        filters=[
            {
                "field": "name",
                "operator": "contains",
                "data_type": "string",
                "value": {"string": "hospital 2"},
            }
        ],
        sort=[{"field": "created_at", "direction": "desc"}],
        start_time=created.created_at,
        status="published",
        limit=1000,
        offset=0,
    )
    assert [one.id for one in found.items] == [created.id], found
    everybody = customers.query_customer(limit=10)
    assert len(everybody.items) == 10 and everybody.pagination.total == 46, everybody.pagination
    print("queryCustomer")

    assert customers.delete_customer(id=created.id) is None
    assert customers.get_customer(id=created.id).status == "deleted"
    assert customers.query_customer(limit=1).pagination.total == 45
    assert customers.query_customer(status="deleted").pagination.total == 1
    print("deleteCustomer")


def billing(id):
    # The key goes in the header x-api-key; the base has /v1 as the public one has.
    with flexprice.Flexprice(api_key_auth=KEY, server_url=f"{URL}/v1") as client:
        customer = client.customers.get_customer(id=id)
        assert customer.id == customer.external_id == id
        assert customer.name == "City Hospital"
        assert customer.status == "published"
        assert customer.metadata is None
        assert customer.timezone == "UTC"
        assert customer.email == customer.address_line1 == ""
        assert customer.created_at is not None and customer.updated_at is not None
        assert customer.created_by and customer.tenant_id and customer.environment_id
        missing = fails(
            flexprice.models.errors.FlexpriceError, client.customers.get_customer, id=NOBODY
        )
        assert missing.status_code == 404 and "not_found" in missing.body, missing
        invalid = fails(
            flexprice.models.errors.ErrorResponse, client.customers.get_customer, id="x" * 256
        )
        assert invalid.data.code == "validation_error" and invalid.data.http_status_code == 400
        billing_writes(client.customers)
    with flexprice.Flexprice(api_key_auth="somebody else's", server_url=f"{URL}/v1") as client:
        refused = fails(
            flexprice.models.errors.FlexpriceError, client.customers.get_customer, id=id
        )
        assert refused.status_code == 401, refused
    print("getCustomer")


with avara.Avara(api_key=KEY, base_url=URL) as client:
    id = express(client)
    express_errors(client)
asyncio.run(express_async())
billing(id)
print("done")
