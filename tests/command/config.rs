//! Profiles, and which address and key are used.

use insta::assert_snapshot;

use crate::shell::Shell;

const KEY: &str = "exp_tsS8Kx7FlTwlg0EeK4kYdD72NCqutJGN3k0CBFXwt5Y";

const FILE: &str = ".config/express/config.toml";

async fn with_profile() -> Shell {
    let mut shell = Shell::new();
    let arguments = [
        "config",
        "set",
        "live",
        "--base-url",
        "https://live.example",
        "--key-file",
        "-",
    ];
    shell
        .feed(&arguments, &format!("{KEY}\n"))
        .await
        .succeeded();
    shell
}

#[tokio::test]
async fn the_life_of_profiles() {
    let mut shell = with_profile().await;
    shell.write("key.txt", "exp_from_a_file");
    let test = [
        "config",
        "set",
        "test",
        "--base-url",
        "http://localhost:8080",
    ];
    shell
        .run(&[&test[..], &["--key-file", "key.txt"]].concat())
        .await;
    shell
        .run(&["config", "set", "ci", "--key-env", "CI_KEY"])
        .await;
    shell.run(&["config", "list"]).await;
    shell.run(&["config", "show", "test"]).await;
    shell.run(&["config", "show"]).await;
    shell.run(&["config", "use", "test"]).await;
    shell.run(&["config", "show", "--json"]).await;
    shell.run(&["config", "show", "--profile", "ci"]).await;
    shell
        .run(&["config", "set", "live", "--base-url", "https://new.example"])
        .await;
    shell.run(&["config", "show", "live", "--jsonl"]).await;
    shell.run(&["config", "remove", "test"]).await;
    shell.run(&["config", "list", "--quiet"]).await;
    shell.run(&["config", "path"]).await;
    assert_snapshot!(shell.transcript());
}

#[tokio::test]
async fn a_key_is_kept_for_its_owner_alone_and_never_shown() {
    let mut shell = with_profile().await;
    assert!(shell.read(FILE).contains(KEY));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &str| {
            let file = std::fs::metadata(shell.path(path)).expect("it is there");
            file.permissions().mode() & 0o777
        };
        assert_eq!(mode(FILE), 0o600);
        assert_eq!(mode(".config/express"), 0o700);
    }
    for form in [&[][..], &["--json"], &["--jsonl"], &["--quiet"]] {
        for what in [
            &["config", "list"][..],
            &["config", "show"],
            &["config", "show", "live"],
        ] {
            shell.run(&[what, form].concat()).await.succeeded();
        }
    }
    shell
        .run(&["customers", "create", "x", "--dry-run"])
        .await
        .succeeded();
    assert!(!shell.transcript().contains(KEY));
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_others_can_read_is_warned_of() {
    use std::{fs, os::unix::fs::PermissionsExt};
    let mut shell = with_profile().await;
    fs::set_permissions(shell.path(FILE), fs::Permissions::from_mode(0o644)).expect("permissions");
    shell.run(&["config", "list"]).await.succeeded();
    assert_snapshot!(shell.transcript());
}

#[tokio::test]
async fn comments_in_the_file_stay() {
    let mut shell = with_profile().await;
    let text = format!("# ours\n{}# the end\n", shell.read(FILE));
    shell.write(FILE, text);
    let other = ["config", "set", "other", "--key-env", "OTHER_KEY"];
    shell.run(&other).await.succeeded();
    let text = shell.read(FILE);
    assert!(
        text.contains("# ours") && text.contains("# the end"),
        "{text}"
    );
    assert!(text.contains("key_env = \"OTHER_KEY\""), "{text}");
}

#[tokio::test]
async fn what_is_wrong_with_the_file_is_told_without_showing_it() {
    let mut shell = Shell::new();
    for text in [
        format!("[profiles.live]\nkey = {KEY}\n"),
        format!("[profiles.live]\nkey = \"{KEY}\"\nurl = \"http://x\"\n"),
        format!("[profiles.\"a b\"]\nkey = \"{KEY}\"\n"),
        format!("default = \"live\"\n[profiles.live]\nkey = \"{KEY}\"\nkey_env = \"A\"\n"),
        "default = \"live\"\n[profiles.live]\nkey_env = \"A\"\n".to_owned(),
        "default = \"live\"\n[profiles.live]\nkey_file = \"none\"\n".to_owned(),
        "default = \"live\"\n[profiles.live]\n".to_owned(),
        "default = \"live\"\n".to_owned(),
    ] {
        shell.write("config.toml", text);
        let ran = shell
            .run(&["customers", "list", "--config", "config.toml"])
            .await;
        assert!(matches!(ran.status, 1 | 4), "{ran:?}");
        assert!(!ran.stderr.contains(KEY), "{ran:?}");
    }
    assert_snapshot!(shell.transcript());
}

#[tokio::test]
async fn profiles_that_make_no_sense_are_refused() {
    let mut shell = with_profile().await;
    shell.run(&["config", "use", "lvie"]).await.failed(1);
    shell.run(&["config", "set", "a b"]).await.failed(2);
    shell.run(&["config", "set", "new"]).await.failed(2);
    shell
        .run(&["config", "set", "new", "--key-env", "not-a-variable"])
        .await
        .failed(2);
    shell
        .run(&[
            "config",
            "set",
            "new",
            "--base-url",
            "localhost:1",
            "--key-env",
            "A",
        ])
        .await
        .failed(2);
    shell
        .run(&["config", "set", "new", "--key-file", "nothing"])
        .await
        .failed(1);
    shell
        .feed(&["config", "set", "new", "--key-file", "-"], "\n")
        .await
        .failed(1);
    assert_snapshot!(shell.transcript());
}

#[tokio::test]
async fn a_key_never_goes_to_an_address_that_something_else_named() {
    let mut shell = with_profile().await;
    shell.set("AVARA_BASE_URL", "http://127.0.0.1:1");
    shell.run(&["config", "show"]).await.failed(2);
    // Whoever names one of them means it.
    shell
        .run(&["config", "show", "--profile", "live"])
        .await
        .succeeded();
    shell
        .run(&["config", "show", "--base-url", "http://mine.example"])
        .await
        .succeeded();
    // A key in the environment comes with the environment's address.
    shell.set("AVARA_API_KEY", "exp_of_the_environment_12345678");
    shell.run(&["config", "show"]).await.succeeded();
    assert_snapshot!(shell.transcript());
}

#[tokio::test]
async fn a_key_on_the_command_line_is_refused_and_not_repeated() {
    let mut shell = Shell::new();
    for option in ["--key", "--api-key"] {
        let said = shell
            .run(&["customers", "list", option, KEY])
            .await
            .failed(2);
        assert!(!said.contains(KEY), "{said}");
        assert!(said.contains("--key-file"), "{said}");
    }
}

#[tokio::test]
async fn a_profile_can_be_named_in_the_environment() {
    let mut shell = with_profile().await;
    let other = [
        "config",
        "set",
        "other",
        "--base-url",
        "http://other.example",
    ];
    shell.set("OTHER_KEY", "exp_other_0123456789_0123456789");
    shell
        .run(&[&other[..], &["--key-env", "OTHER_KEY"]].concat())
        .await
        .succeeded();
    shell.set("EXPRESS_PROFILE", "other");
    let used = shell.run(&["config", "show"]).await.succeeded();
    assert!(used.contains("http://other.example"), "{used}");
    // An option is nearer than the environment, and an empty variable is none.
    let used = shell.run(&["config", "show", "--profile", "live"]).await;
    assert!(used.succeeded().contains("https://live.example"));
    shell.set("EXPRESS_PROFILE", "");
    let used = shell.run(&["config", "show"]).await.succeeded();
    assert!(used.contains("https://live.example"), "{used}");
    shell.set("EXPRESS_PROFILE", "a b");
    let said = shell.run(&["config", "show"]).await.failed(2);
    assert!(
        said.contains("EXPRESS_PROFILE: the name of a profile is"),
        "{said}"
    );
}
