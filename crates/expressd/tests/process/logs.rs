//! The log: one line per request, for people or for machines, without anything secret.

use serde_json::Value;

use crate::harness::World;

const ASK: &str = "GET /healthz?token=hunter2 HTTP/1.1\r\nHost: test\r\n\
                   Authorization: Bearer hunter3\r\nX-Request-Id: my-own\r\n";

fn logged(format: &[&str]) -> Vec<String> {
    let world = World::new();
    let service = world.serve(format);
    assert_eq!(service.ask(ASK).status, 200);
    service.stop().stderr
}

#[test]
fn is_json_by_default_where_no_terminal_is_and_has_a_line_per_request() {
    let lines: Vec<Value> = logged(&[])
        .iter()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let accesses: Vec<_> = lines
        .iter()
        .filter(|line| line["target"] == "access")
        .collect();
    assert_eq!(accesses.len(), 1);
    let access = accesses[0];
    assert_eq!(access["level"], "INFO");
    assert_eq!(access["method"], "GET");
    assert_eq!(access["operation"], "healthz");
    assert_eq!(access["status"], 200);
    assert_eq!(access["request_id"], "my-own");
    assert!(access["ms"].as_f64().unwrap() >= 0.0);
}

#[test]
fn names_the_key_that_asked_by_its_public_id() {
    let world = World::new();
    let create = ["key", "create", "--tenant", "acme", "--environment", "live"];
    let created = world.run(&[&create[..], &["--name", "test", "--json"]].concat());
    let key: Value = serde_json::from_str(&created.succeeded()).unwrap();
    let (id, secret) = (key["id"].as_str().unwrap(), key["secret"].as_str().unwrap());
    let service = world.serve(&[]);
    let headers = format!("Authorization: Bearer {secret}\r\n");
    assert_eq!(service.get_with("/v1/express", &headers).status, 200);
    assert_eq!(service.get("/v1/express").status, 401);
    let log = service.stop().stderr;
    let accesses: Vec<Value> = log
        .iter()
        .map(|line| serde_json::from_str(line).unwrap())
        .filter(|line: &Value| line["target"] == "access")
        .collect();
    assert_eq!(accesses[0]["key"], id);
    assert_eq!(accesses[0]["tenant_class"], "standard");
    assert_eq!(accesses[1]["key"], Value::Null);
    assert_eq!(accesses[1]["operation"], "list");
    assert!(!log.join("\n").contains(secret));
}

#[test]
fn can_be_for_people() {
    let lines = logged(&["--log-format", "human"]);
    let access = lines
        .iter()
        .find(|line| line.contains(" access: "))
        .unwrap();
    assert!(
        access.contains(r#"operation="healthz" status=200"#),
        "{access}"
    );
    assert!(!access.contains('\u{1b}'), "{access}");
}

#[test]
fn never_has_query_values_or_credentials() {
    for format in ["human", "json"] {
        let log = logged(&["--log-format", format, "--log-level", "trace"]).join("\n");
        assert!(!log.contains("hunter"), "{log}");
    }
}

#[test]
fn can_leave_requests_out() {
    let lines = logged(&["--log-level", "info,access=warn"]);
    assert!(!lines.is_empty());
    assert!(
        !lines.iter().any(|line| line.contains("my-own")),
        "{lines:?}"
    );
}

#[test]
fn does_not_stop_the_service_when_nobody_reads_it() {
    use std::process::{Command, Stdio};
    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_expressd"))
        .args(["serve", "--listen", "127.0.0.1:0"])
        .current_dir(&folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut ready = String::new();
    let mut stdout = std::io::BufReader::new(child.stdout.take().unwrap());
    std::io::BufRead::read_line(&mut stdout, &mut ready).unwrap();
    let address = ready.trim().strip_prefix("listening on http://").unwrap();
    // A pipe holds 64 KiB, some 400 lines.
    let mut stream = crate::harness::connect(address);
    for _ in 0..2_000 {
        use std::io::{Read, Write};
        stream
            .write_all(b"HEAD /healthz HTTP/1.1\r\nHost: test\r\n\r\n")
            .unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            let mut some = [0; 512];
            let read = stream.read(&mut some).unwrap();
            assert_ne!(read, 0);
            answer.extend(&some[..read]);
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
}
