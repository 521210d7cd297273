//! The life of a customer in one page. Start a service with `cargo xtask serve`, then run this with
//! the key it prints:
//!
//! ```sh
//! AVARA_BASE_URL=http://127.0.0.1:8080 AVARA_API_KEY=… cargo run -p express-client --example quickstart
//! ```
#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use express_client::{Client, Error};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let client = Client::from_env()?;
    let express = client.express();

    // A customer, created once however often this request is sent.
    let created = express
        .create("City Clinic")
        .metadata("region", "north")
        .metadata("plan", "standard")
        .idempotency_key(format!("quickstart-{}", std::process::id()))
        .await?;
    let id = &created.express_customer_id;
    println!("created {} as {id}", *created.express_customer_name);

    // It is the newest of those with this name.
    let page = express.list().name("city clinic").limit(5).await?;
    println!(
        "listed {} customers, more to come: {}",
        page.express_customers.len(),
        page.has_more
    );

    // A user joins.
    express
        .add_user(id, "usr_019bc0ff1e0070b1a4c85e2d9f637a10")
        .await?;

    // The metadata is replaced whole, but only if nobody else changed the customer meanwhile.
    let seen = express.retrieve(id).await?;
    let updated = express
        .update(id)
        .metadata([("region", "north"), ("plan", "premium")])
        .if_match(seen.etag().unwrap_or("*"))
        .await?;
    println!("updated to version {}", updated.etag().unwrap_or("unknown"));

    // Inactive customers take no new users.
    let inactive = express.deactivate(id).await?;
    println!("deactivated with {} user", *inactive.user_count);
    match express
        .add_user(id, "usr_019bc0ff1e0070b1a4c85e2d9f637a11")
        .await
    {
        Ok(_) => println!("added a user all the same"),
        Err(error) if error.is_conflict() => println!("refused: {error}"),
        Err(error) => return Err(error),
    }

    // The same customer, as billing sees it.
    let billed = client.customers().get(id).await?;
    println!("billed as {} ({})", *billed.name, billed.status);
    Ok(())
}
