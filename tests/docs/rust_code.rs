//! The Rust code of the reference and the guides, as it is served. The test
//! `the_rust_code_is_that_of_the_documentation` compares it, and rewrites it with
//! `INSTA_UPDATE=always` in its environment.

type Done = Result<(), Box<dyn std::error::Error>>;

/// Runs a piece.
pub async fn run(name: &str) -> Done {
    match name {
        "create" => create().await,
        "list" => list().await,
        "retrieve" => retrieve().await,
        "update" => update().await,
        "deactivate" => deactivate().await,
        "reactivate" => reactivate().await,
        "addUser" => add_user().await,
        "removeUser" => remove_user().await,
        "createCustomer" => create_customer().await,
        "updateCustomer" => update_customer().await,
        "queryCustomer" => query_customer().await,
        "getCustomerByExternalId" => get_customer_by_external_id().await,
        "getCustomer" => get_customer().await,
        "deleteCustomer" => delete_customer().await,
        "errors_and_retries_1" => errors_and_retries_1().await,
        "idempotency_1" => idempotency_1().await,
        "metadata_and_null_1" => metadata_and_null_1().await,
        "pagination_1" => pagination_1().await,
        "quick_start_1" => quick_start_1().await,
        _ => Err(format!("there is no code `{name}`").into()),
    }
}

async fn create() -> Done {
    use express_client::Client;

    let client = Client::from_env()?; // AVARA_API_KEY, AVARA_BASE_URL
    let customer = client
        .express()
        .create("City Clinic")
        .metadata("region", "north")
        .metadata("plan", "standard")
        .await?;
    println!("{}", customer.express_customer_id);
    Ok(())
}

async fn list() -> Done {
    use express_client::Client;

    let client = Client::from_env()?; // AVARA_API_KEY, AVARA_BASE_URL
    let page = client
        .express()
        .list()
        .limit(2)
        .name("clinic")
        .await?;
    println!("{} customers", page.express_customers.len());
    Ok(())
}

async fn retrieve() -> Done {
    use express_client::Client;

    let client = Client::from_env()?; // AVARA_API_KEY, AVARA_BASE_URL
    let customer = client
        .express()
        .retrieve("cus_019bc0fd89c07a3e9c5d4f1b2a6e8d07")
        .await?;
    println!("{} has {} users", *customer.express_customer_name, *customer.user_count);
    Ok(())
}

async fn update() -> Done {
    use express_client::Client;

    let client = Client::from_env()?; // AVARA_API_KEY, AVARA_BASE_URL
    let customer = client
        .express()
        .update("cus_019bc0fd89c07a3e9c5d4f1b2a6e8d07")
        .metadata([("region", "north"), ("plan", "premium")])
        .await?;
    println!("{} has {} users", *customer.express_customer_name, *customer.user_count);
    Ok(())
}

async fn deactivate() -> Done {
    use express_client::Client;

    let client = Client::from_env()?; // AVARA_API_KEY, AVARA_BASE_URL
    let customer = client
        .express()
        .deactivate("cus_019bc0fd89c07a3e9c5d4f1b2a6e8d07")
        .await?;
    println!("{} has {} users", *customer.express_customer_name, *customer.user_count);
    Ok(())
}

async fn reactivate() -> Done {
    use express_client::Client;

    let client = Client::from_env()?; // AVARA_API_KEY, AVARA_BASE_URL
    let customer = client
        .express()
        .reactivate("cus_019bc0fd89c07a3e9c5d4f1b2a6e8d07")
        .await?;
    println!("{} has {} users", *customer.express_customer_name, *customer.user_count);
    Ok(())
}

async fn add_user() -> Done {
    use express_client::Client;

    let client = Client::from_env()?; // AVARA_API_KEY, AVARA_BASE_URL
    let outcome = client
        .express()
        .add_user("cus_019bc0fd89c07a3e9c5d4f1b2a6e8d07", "usr_019bc0ff1e0070b1a4c85e2d9f637a10")
        .await?;
    println!("{}", outcome.success);
    Ok(())
}

async fn remove_user() -> Done {
    use express_client::Client;

    let client = Client::from_env()?; // AVARA_API_KEY, AVARA_BASE_URL
    let outcome = client
        .express()
        .remove_user("cus_019bc0fd89c07a3e9c5d4f1b2a6e8d07", "usr_019bc0ff1e0070b1a4c85e2d9f637a10")
        .await?;
    println!("{}", outcome.success);
    Ok(())
}

async fn create_customer() -> Done {
    use express_client::Client;

    let client = Client::from_env()?; // AVARA_API_KEY, AVARA_BASE_URL
    let customer = client
        .customers()
        .create("clinic-0042", "City Clinic")
        .email("accounts@city-clinic.example")
        .address_line1("1 Harbour Street")
        .address_city("Hamburg")
        .address_postal_code("20095")
        .address_country("DE")
        .timezone("Europe/Berlin")
        .metadata("region", "north")
        .metadata("plan", "standard")
        .integration("clinic-0042", "stripe", "cus_PyTx4Nq2")
        .await?;
    println!("{} is {}", *customer.name, customer.status);
    Ok(())
}

async fn update_customer() -> Done {
    use express_client::Client;

    let client = Client::from_env()?; // AVARA_API_KEY, AVARA_BASE_URL
    let customer = client
        .customers()
        .update("cus_019bc0fd89c07a3e9c5d4f1b2a6e8d07")
        .email("billing@city-clinic.example")
        .await?;
    println!("{} is {}", *customer.name, customer.status);
    Ok(())
}

async fn query_customer() -> Done {
    use express_client::Client;
    use express_client::types::{BillingDirection, BillingField, BillingOperator, BillingStatus};

    let client = Client::from_env()?; // AVARA_API_KEY, AVARA_BASE_URL
    let page = client
        .customers()
        .search()
        .status(BillingStatus::Published)
        .metadata("region", "north")
        .created_from("2026-01-01T00:00:00Z".parse()?)
        .text(BillingField::Name, BillingOperator::Contains, "clinic")
        .sort(BillingField::Name, BillingDirection::Asc)
        .limit(2)
        .offset(0)
        .await?;
    println!("{} of {}", page.items.len(), page.pagination.total.get());
    Ok(())
}

async fn get_customer_by_external_id() -> Done {
    use express_client::Client;

    let client = Client::from_env()?; // AVARA_API_KEY, AVARA_BASE_URL
    let customer = client.customers().get_by_external_id("clinic-0042").await?;
    println!("{} is {}", *customer.name, customer.status);
    Ok(())
}

async fn get_customer() -> Done {
    use express_client::Client;

    let client = Client::from_env()?; // AVARA_API_KEY, AVARA_BASE_URL
    let customer = client
        .customers()
        .get("cus_019bc0fd89c07a3e9c5d4f1b2a6e8d07")
        .expand_integrations()
        .await?;
    println!("{} is {}", *customer.name, customer.status);
    Ok(())
}

async fn delete_customer() -> Done {
    use express_client::Client;

    let client = Client::from_env()?; // AVARA_API_KEY, AVARA_BASE_URL
    client.customers().delete("cus_019bc0fd89c07a3e9c5d4f1b2a6e8d07").await?;
    Ok(())
}

async fn errors_and_retries_1() -> Done {
    use express_client::Client;

    let client = Client::from_env()?.to_builder().max_retries(4).build()?;
    match client.express().retrieve("cus_00000000000000000000000000000000").await {
        Ok(customer) => println!("{}", *customer.express_customer_name),
        Err(error) if error.is_not_found() => println!("no such customer"),
        Err(error) if error.is_retryable() => println!("later, perhaps: {error}"),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

async fn idempotency_1() -> Done {
    use express_client::Client;

    let client = Client::from_env()?;
    let order = format!("order-{}", std::process::id());
    let first = client.express().create("City Clinic").idempotency_key(&order).await?;
    let again = client.express().create("City Clinic").idempotency_key(&order).await?;
    assert_eq!(first.express_customer_id, again.express_customer_id);
    Ok(())
}

async fn metadata_and_null_1() -> Done {
    use express_client::Client;

    let client = Client::from_env()?;
    let express = client.express();
    let created = express.create("City Clinic").metadata("region", "north").await?;

    let seen = express.retrieve(&created.express_customer_id).await?;
    let kept = seen.metadata.iter().flat_map(|metadata| metadata.iter());
    let kept = kept.map(|(key, value)| (key.to_string(), value.to_string()));
    let added = ("plan".to_owned(), "premium".to_owned());
    express
        .update(&seen.express_customer_id)
        .metadata(kept.chain([added]))
        .if_match(seen.etag().unwrap_or("*"))
        .await?;
    Ok(())
}

async fn pagination_1() -> Done {
    use express_client::Client;
    use futures_util::TryStreamExt;

    let client = Client::from_env()?;
    let mut customers = client.express().list().name("clinic").stream();
    while let Some(customer) = customers.try_next().await? {
        println!("{}", *customer.express_customer_name);
    }
    Ok(())
}

async fn quick_start_1() -> Done {
    use express_client::Client;

    let client = Client::from_env()?; // AVARA_API_KEY, AVARA_BASE_URL
    let express = client.express();

    let customer = express.create("City Clinic").metadata("region", "north").await?;
    let id = &customer.express_customer_id;

    express.add_user(id, "usr_019bc0ff1e0070b1a4c85e2d9f637a10").await?;
    let customer = express.retrieve(id).await?;
    println!("{} has {} user", *customer.express_customer_name, *customer.user_count);
    Ok(())
}
