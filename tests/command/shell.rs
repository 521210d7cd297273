//! Somebody at a prompt: a home, a folder, an environment, and what the commands said.

use std::{
    fmt::Write as _,
    fs,
    io::Write,
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    sync::LazyLock,
};

use express_tests::world::{Key, World};
use regex::Regex;
use tempfile::TempDir;
use tokio::task::spawn_blocking;

/// A prompt. Its folder is its home; nothing of the developer's own environment is there.
#[derive(Debug)]
pub struct Shell {
    folder: TempDir,
    variables: Vec<(String, String)>,
    transcript: String,
}

/// What came of a command.
#[derive(Clone, Debug)]
pub struct Ran {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Shell {
    /// Without a key.
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
            variables: Vec::new(),
            transcript: String::new(),
        }
    }

    /// With a writing key for a world, in the environment.
    pub fn in_world(world: &World) -> Self {
        Self::with_key(world, &world.key())
    }

    /// With this key for a world, in the environment.
    pub fn with_key(world: &World, key: &Key) -> Self {
        let mut shell = Self::new();
        shell.set("AVARA_API_KEY", &key.secret);
        shell.set("AVARA_BASE_URL", &world.url());
        shell
    }

    /// With a key for an address where nobody listens: what succeeds has sent nothing.
    pub fn nowhere() -> Self {
        let mut shell = Self::new();
        shell.set("AVARA_API_KEY", "exp_4p7dJq0v2kYbnM1sXcRt8uWzA6eGhLfQ");
        shell.set("AVARA_BASE_URL", "http://127.0.0.1:1");
        shell
    }

    /// Sets an environment variable for the commands that follow.
    pub fn set(&mut self, name: &str, value: &str) {
        self.variables.push((name.to_owned(), value.to_owned()));
    }

    /// A path in the shell's folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file in the shell's folder.
    pub fn write(&self, name: &str, contents: impl AsRef<[u8]>) {
        fs::write(self.path(name), contents).expect("a file can be written");
    }

    /// Reads a file in the shell's folder.
    #[track_caller]
    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The process of a command, not yet started.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.program(env!("CARGO_BIN_EXE_express-under-test"));
        command.args(arguments);
        command
    }

    /// A program in this shell's folder and environment, not yet started.
    fn program(&self, path: &str) -> Command {
        let mut program = Command::new(path);
        program
            .current_dir(&self.folder)
            .env_clear()
            .env("HOME", self.folder.path())
            .env("TMPDIR", self.folder.path())
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        program
    }

    /// Runs a command to its end.
    pub async fn run(&mut self, arguments: &[&str]) -> Ran {
        self.feed(arguments, "").await
    }

    /// Runs a command that reads `input`.
    pub async fn feed(&mut self, arguments: &[&str], input: &str) -> Ran {
        let mut command = self.command(arguments);
        let child = command.stdin(Stdio::piped()).spawn().expect("it starts");
        let input = input.to_owned();
        // The proxy that judges runs in this test's own threads, and must not be kept waiting.
        let output = spawn_blocking(move || finished(child, &input)).await;
        let ran = Ran::of(&output.expect("it is waited for"));
        self.note(arguments, &ran);
        ran
    }

    /// Runs a command on a terminal, and gives the lines that it shows there.
    ///
    /// The terminal is that of `script` (util-linux), which every Linux has.
    pub async fn watch(&mut self, arguments: &[&str]) -> Vec<String> {
        let typed = self.command(arguments);
        let words = std::iter::once(typed.get_program()).chain(typed.get_args());
        let typed: Vec<_> = words.map(|word| quoted(&word.to_string_lossy())).collect();
        let mut command = self.program("script");
        command.env("PATH", "/usr/bin:/bin").args([
            "--quiet",
            "--return",
            "--command",
            &typed.join(" "),
            "/dev/null",
        ]);
        let output = spawn_blocking(move || command.output()).await;
        let output = output.expect("it is waited for").expect("`script` starts");
        let ran = Ran::of(&output);
        self.note(arguments, &ran);
        ran.lines()
    }

    /// All that was typed and said so far: what differs between runs is named instead, lines of
    /// standard error begin with `!`, and an exit status other than 0 is on a line of its own.
    pub fn transcript(&self) -> String {
        self.named(&self.transcript)
    }

    fn note(&mut self, arguments: &[&str], ran: &Ran) {
        let typed: Vec<_> = arguments.iter().map(|argument| quoted(argument)).collect();
        // Writing to a string cannot fail.
        let _ = writeln!(self.transcript, "$ express {}", typed.join(" "));
        self.transcript.push_str(&ran.stdout);
        for line in ran.stderr.lines() {
            let _ = writeln!(self.transcript, "{}", format!("! {line}").trim_end());
        }
        if ran.status != 0 {
            let _ = writeln!(self.transcript, "[{}]", ran.status);
        }
        self.transcript.push('\n');
    }

    fn named(&self, text: &str) -> String {
        static VOLATILE: LazyLock<[(Regex, &str); 8]> = LazyLock::new(|| {
            [
                (r"http://127\.0\.0\.1:\d{2,}", "[SERVICE]"),
                (r"cus_0[0-9a-f]{31}", "[CUSTOMER]"),
                (r"[0-9a-f]{64}", "[DIGEST]"),
                (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "[UUID]"),
                (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "[TIME]"),
                (r#"\\?"\d{16}\\?""#, "[VERSION]"),
                (r"exp_[\w-]*…[\w-]{4}", "[MASKED KEY]"),
                (r"(?m)^(date|content-length): .*$", "$1: [...]"),
            ]
            .map(|(pattern, name)| (Regex::new(pattern).expect("a pattern"), name))
        });
        let mut text = text.replace(&self.folder.path().display().to_string(), "[HOME]");
        for (pattern, name) in VOLATILE.iter() {
            text = pattern.replace_all(&text, *name).into_owned();
        }
        text
    }
}

impl Ran {
    /// What a finished process said.
    pub fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("a text");
        Self {
            status: output.status.code().unwrap_or(-1),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }

    /// The standard output of a command that succeeded.
    #[track_caller]
    pub fn succeeded(self) -> String {
        assert_eq!(self.status, 0, "{self:#?}");
        self.stdout
    }

    /// The standard error of a command that ended with this status.
    #[track_caller]
    pub fn failed(self, status: i32) -> String {
        assert_eq!(self.status, status, "{self:#?}");
        self.stderr
    }

    /// The lines of the standard output of a command that succeeded.
    #[track_caller]
    pub fn lines(self) -> Vec<String> {
        self.succeeded().lines().map(str::to_owned).collect()
    }
}

/// Waits for the end of a process that reads `input`.
fn finished(mut child: Child, input: &str) -> Output {
    let mut stdin = child.stdin.take().expect("a pipe");
    // A command that reads nothing may be gone before this is written.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    child.wait_with_output().expect("its output")
}

fn quoted(argument: &str) -> String {
    let plain =
        |character: char| character.is_ascii_alphanumeric() || "-_./:=@".contains(character);
    if !argument.is_empty() && argument.chars().all(plain) {
        argument.to_owned()
    } else {
        format!("'{}'", argument.replace('\n', "\\n"))
    }
}
