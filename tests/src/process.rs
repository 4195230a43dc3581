//! The real binaries as child processes: found beside the test, killed when the test lets go of them.

use std::{
    env, io,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use subxt::rpcs::{client::RpcParams, RpcClient};

/// How long a node may take to answer for the first time.
const START: Duration = Duration::from_secs(90);

/// A binary of this workspace, from the folder that this one was built into.
pub fn binary(name: &str) -> PathBuf {
    let own = env::current_exe().expect("a running program has a path");
    let built = own.ancestors().find(|folder| folder.join(name).is_file());
    built
        .unwrap_or_else(|| panic!("{name} is not built: run `make build`"))
        .join(name)
}

/// A port that was free a moment ago.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    listener.local_addr().expect("a bound socket has an address").port()
}

/// A node that dies with this value.
pub struct Node {
    child: Child,
    /// Where it answers.
    pub port: u16,
}

impl Node {
    /// Starts a node with these arguments on a free port, its log in `log`, and waits until it answers.
    ///
    /// # Errors
    /// If it can't be started, ends at once, or does not answer in time.
    pub fn start(arguments: &[&str], base: &Path, log: &Path) -> io::Result<Self> {
        let port = free_port();
        let log = std::fs::File::create(log)?;
        let child = Command::new(binary("piazza-node"))
            .args(arguments)
            .arg("--base-path")
            .arg(base)
            .args(["--rpc-port", &port.to_string(), "--listen-addr", "/ip4/127.0.0.1/tcp/0"])
            .args(["--prometheus-port", &free_port().to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()?;
        let mut node = Self { child, port };
        node.wait_until_it_answers()?;
        Ok(node)
    }

    fn wait_until_it_answers(&mut self) -> io::Result<()> {
        let begun = Instant::now();
        while self.rpc("system_health", &[]).is_err() {
            if let Some(status) = self.child.try_wait()? {
                return Err(io::Error::other(format!("the node ended at once: {status}")));
            }
            if begun.elapsed() > START {
                return Err(io::Error::new(io::ErrorKind::TimedOut, "the node does not answer"));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }

    /// Where wallets connect.
    pub fn url(&self) -> String {
        format!("ws://127.0.0.1:{}", self.port)
    }

    /// The process, for those who let it live on.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Calls an RPC method.
    ///
    /// # Errors
    /// If the node does not answer, or answers with an error.
    pub fn rpc(&self, method: &str, params: &[serde_json::Value]) -> io::Result<serde_json::Value> {
        let mut list = RpcParams::new();
        for param in params {
            list.push(param).map_err(io::Error::other)?;
        }
        let answer = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?
            .block_on(async {
                RpcClient::from_insecure_url(self.url())
                    .await?
                    .request(method, list)
                    .await
            });
        answer.map_err(|error: subxt::rpcs::Error| io::Error::other(error))
    }

    /// Lets the node live on after this value.
    pub fn keep(self) -> u32 {
        let id = self.id();
        std::mem::forget(self);
        id
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // It may have ended already.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Somebody's wallet: the real binary on a data folder of its own.
pub struct Wallet {
    data: PathBuf,
    node: String,
}

impl Wallet {
    /// A wallet on `data` that talks to the node at `node`.
    pub fn new(data: &Path, node: &str) -> Self {
        std::fs::create_dir_all(data).expect("the data folder can be made");
        let passphrase = data.join("passphrase");
        std::fs::write(&passphrase, "a passphrase for tests\n").expect("the passphrase can be written");
        restrict(&passphrase);
        Self {
            data: data.to_owned(),
            node: node.to_owned(),
        }
    }

    /// The command, not yet run: `account` acts if one is named.
    pub fn command(&self, account: Option<&str>, arguments: &[&str]) -> Command {
        let mut command = Command::new(binary("piazza"));
        command
            .args(["--node", &self.node, "--lang", "en", "--yes"])
            .arg("--data")
            .arg(&self.data)
            .arg("--passphrase-file")
            .arg(self.data.join("passphrase"))
            .env_remove("PIAZZA_NODE")
            .env_remove("PIAZZA_DATA")
            .stdin(Stdio::null());
        if let Some(account) = account {
            command.args(["--account", account]);
        }
        command.args(arguments);
        command
    }

    /// Runs a command for people.
    pub fn run(&self, account: Option<&str>, arguments: &[&str]) -> Output {
        self.command(account, arguments)
            .output()
            .expect("the wallet can be run")
    }

    /// Runs a command for programs, which must succeed, and answers what it printed last.
    pub fn json(&self, account: Option<&str>, arguments: &[&str]) -> serde_json::Value {
        let output = self
            .command(account, arguments)
            .arg("--json")
            .output()
            .expect("the wallet can be run");
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            output.status.success(),
            "piazza {} failed: {}{}",
            arguments.join(" "),
            printed,
            String::from_utf8_lossy(&output.stderr)
        );
        let last = printed.lines().last().unwrap_or("null");
        serde_json::from_str(last).unwrap_or_else(|error| panic!("piazza printed no JSON: {error}: {printed}"))
    }
}

/// Takes a file from everybody but its owner.
fn restrict(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).expect("the file is ours");
}
