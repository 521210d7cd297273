//! Imports that end before their end.

use std::{
    net::TcpListener,
    process::Child,
    time::{Duration, Instant},
};

use express_tests::world;
use rustix::process::{Pid, Signal, kill_process};
use tokio::{task::spawn_blocking, time::sleep};

use crate::{
    import::{assert_each_once, rows},
    shell::{Ran, Shell},
};

const ROWS: usize = 1500;

/// Longer than anything here takes on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(60);

/// Starts an import, and waits until it has created so many customers, or has had long enough.
async fn begun(shell: &Shell, created: usize) -> Child {
    let child = shell
        .command(&["customers", "import", "customers.csv"])
        .spawn();
    let child = child.expect("it starts");
    let start = Instant::now();
    let journal = shell.path("customers.csv.journal");
    let so_far = || {
        let text = std::fs::read_to_string(&journal).unwrap_or_default();
        text.matches("created").count()
    };
    while so_far() < created && start.elapsed() < PATIENCE {
        sleep(Duration::from_millis(5)).await;
    }
    child
}

fn signal(child: &Child, signal: Signal) {
    let id = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    kill_process(id.expect("a process"), signal).expect("it is told");
}

async fn ended(child: Child) -> Ran {
    let output = spawn_blocking(|| child.wait_with_output()).await;
    Ran::of(&output.expect("it is waited for").expect("its output"))
}

#[tokio::test]
async fn an_import_that_is_killed_goes_on_and_creates_none_twice() {
    let world = world!();
    let mut shell = Shell::in_world(&world);
    shell.write("customers.csv", rows(ROWS));
    let mut created = 0;
    for _ in 0..3 {
        created += 150;
        let mut child = begun(&shell, created).await;
        child.kill().expect("it is killed");
        assert_ne!(ended(child).await.status, 0);
    }
    let told = shell
        .run(&["customers", "import", "customers.csv", "--json"])
        .await
        .succeeded();
    let told: serde_json::Value = serde_json::from_str(&told).expect("JSON");
    let count = |name: &str| told[name].as_u64().expect("a number");
    assert!(count("createdEarlier") >= created as u64, "{told}");
    assert_eq!(
        count("created") + count("createdEarlier"),
        ROWS as u64,
        "{told}"
    );
    assert_each_once(&mut shell, ROWS).await;
    world.finish();
}

#[tokio::test]
async fn ctrl_c_lets_what_is_under_way_finish() {
    let world = world!();
    let mut shell = Shell::in_world(&world);
    shell.write("customers.csv", rows(ROWS));
    for interruption in [Signal::INT, Signal::TERM] {
        std::fs::remove_file(shell.path("customers.csv.journal")).ok();
        let child = begun(&shell, 50).await;
        signal(&child, interruption);
        let ran = ended(child).await;
        assert!(ran.stdout.starts_with("created "), "{ran:?}");
        let said = ran.failed(130);
        assert!(
            said.contains("the same command goes on with them"),
            "{said}"
        );
        // Nothing that was sent is left without its outcome.
        let journal = shell.read("customers.csv.journal");
        assert_eq!(
            journal.matches("\"sent\"").count(),
            journal.matches("\"created\"").count()
        );
    }
    shell
        .run(&["customers", "import", "customers.csv"])
        .await
        .succeeded();
    assert_each_once(&mut shell, ROWS).await;
    world.finish();
}

#[tokio::test]
async fn a_service_that_dies_meanwhile_ends_the_import_and_the_same_command_goes_on() {
    let mut world = world!();
    let mut shell = Shell::in_world(&world);
    shell.write("customers.csv", rows(ROWS));
    shell.set(
        "AVARA_BASE_URL",
        &format!("http://{}", world.service_address()),
    );
    let importing = {
        let arguments = ["customers", "import", "customers.csv", "--retries", "0"];
        shell.command(&arguments).spawn().expect("it starts")
    };
    let start = Instant::now();
    let journal = shell.path("customers.csv.journal");
    let created = || {
        let text = std::fs::read_to_string(&journal).unwrap_or_default();
        text.matches("created").count()
    };
    while created() < 100 && start.elapsed() < PATIENCE {
        sleep(Duration::from_millis(5)).await;
    }
    world.kill_and_restart();
    let said = ended(importing).await.failed(7);
    assert!(
        said.contains("the same command goes on with them"),
        "{said}"
    );

    // It has come back at another address; the journal is about the first.
    let address = format!("http://{}", world.service_address());
    let text = shell.read("customers.csv.journal");
    let begin = text.find("http://").expect("an address");
    let end = begin + text[begin..].find('"').expect("its end");
    shell.write(
        "customers.csv.journal",
        text.replace(&text[begin..end], &address),
    );
    shell.set("AVARA_BASE_URL", &address);
    shell
        .run(&["customers", "import", "customers.csv"])
        .await
        .succeeded();
    assert_each_once(&mut shell, ROWS).await;
    world.finish();
}

#[tokio::test]
async fn two_imports_of_one_file_do_not_run_at_the_same_time() {
    let world = world!();
    let mut shell = Shell::in_world(&world);
    shell.write("customers.csv", rows(ROWS));
    let first = begun(&shell, 1).await;
    let said = shell
        .run(&["customers", "import", "customers.csv"])
        .await
        .failed(6);
    assert!(
        said.contains("another import of customers.csv is under way"),
        "{said}"
    );
    assert_eq!(ended(first).await.status, 0);
    assert_each_once(&mut shell, ROWS).await;
    world.finish();
}

#[tokio::test]
async fn an_export_that_is_interrupted_leaves_nothing_behind() {
    // The kernel accepts the connection; nobody ever answers.
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let mut shell = Shell::nowhere();
    let address = listener.local_addr().expect("its address");
    shell.set("AVARA_BASE_URL", &format!("http://{address}"));
    let exporting = shell
        .command(&["customers", "export", "--output", "out.csv"])
        .spawn();
    let exporting = exporting.expect("it starts");
    let files = || std::fs::read_dir(shell.path("")).expect("a folder").count();
    let start = Instant::now();
    while files() == 0 && start.elapsed() < PATIENCE {
        sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(files(), 1, "the file that would take the place of out.csv");
    signal(&exporting, Signal::INT);
    assert_eq!(ended(exporting).await.failed(130), "");
    assert_eq!(files(), 0);
}
