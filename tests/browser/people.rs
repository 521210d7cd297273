//! What owners do with accounts.

use crate::site::{OWNER, PASSWORD, Site, fill_in};

#[tokio::test]
async fn an_owner_lets_people_in_and_shuts_them_out() {
    let site = Site::start().await;
    let owner = site.browser_of(OWNER).await;
    owner.go("/people/new").await;
    owner.fill("#email", "max@clinics.example").await;
    owner.press("Create account").await;
    owner.sees("Hand this password over").await;
    let password = owner
        .run("return document.getElementById('password').value", vec![])
        .await;
    let password = password
        .as_str()
        .map(ToOwned::to_owned)
        .expect("a password");

    let max = site.browser().await;
    max.go("/").await;
    fill_in(&max, "max@clinics.example", &password).await;
    max.sees("Overview").await;
    max.misses("API keys").await;
    max.go("/keys").await;
    max.sees("This takes the role “admin”.").await;

    owner.go("/people").await;
    owner.press("max@clinics.example").await;
    owner.choose("input[name=role][value=admin]").await;
    owner.press("Save role").await;
    owner.sees("Role saved.").await;
    max.go("/keys").await;
    fill_in(&max, "max@clinics.example", &password).await;
    max.sees("New key").await;

    owner.press("Disable account").await;
    owner.sees("Account disabled.").await;
    max.go("/keys").await;
    fill_in(&max, "max@clinics.example", &password).await;
    max.sees("There is no account with this e-mail address and password.")
        .await;

    owner.press("Enable account").await;
    owner.sees("Account enabled.").await;
    owner.press("Reset password").await;
    owner.sees("Password of max@clinics.example").await;
    fill_in(&max, "max@clinics.example", &password).await;
    max.sees("There is no account").await;
}

#[tokio::test]
async fn the_last_owner_stays_one() {
    let site = Site::start().await;
    site.person("max@clinics.example", "member");
    let owner = site.browser_of(OWNER).await;
    owner.go("/people").await;
    owner.press(OWNER).await;
    owner.sees("Shut out").await;
    owner.press("Disable account").await;
    owner.sees("this is the last owner").await;
    owner.choose("input[name=role][value=member]").await;
    owner.press("Save role").await;
    owner.sees("this is the last owner").await;

    owner.go("/people/new").await;
    owner.fill("#email", "MAX@clinics.example").await;
    owner.press("Create account").await;
    owner.sees("belongs to an account already").await;
    let elsewhere = site.browser().await;
    elsewhere.go("/").await;
    fill_in(&elsewhere, OWNER, PASSWORD).await;
    elsewhere.sees("Overview").await;
}
