//! The real binaries as child processes: found beside the test, killed when the test lets go of them.

use std::{
    env,
    ffi::OsString,
    fs::File,
    io,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    time::{Duration, Instant},
};

use subxt::rpcs::{client::RpcParams, RpcClient};

/// How long a node may take to answer for the first time, and to make a first block final.
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

/// Writes the specification of a chain that the node knows by name, with its first state spelled out.
///
/// # Errors
/// If the node does not write it.
pub fn export_chain_spec(chain: &str, to: &Path) -> io::Result<()> {
    let exported = Command::new(binary("piazza-node"))
        .args(["export-chain-spec", "--raw", "--chain", chain, "--output"])
        .arg(to)
        .output()?;
    succeeded(&exported)
}

/// Makes the key by which a node is known to other nodes.
///
/// # Errors
/// If the node does not write it.
pub fn make_node_key(file: &Path) -> io::Result<()> {
    let made = Command::new(binary("piazza-node"))
        .args(["key", "generate-node-key", "--file"])
        .arg(file)
        .output()?;
    succeeded(&made)
}

fn succeeded(output: &Output) -> io::Result<()> {
    if output.status.success() {
        return Ok(());
    }
    Err(io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned()))
}

fn spawn(arguments: &[OsString], log: &Path) -> io::Result<Child> {
    let program = binary("piazza-node");
    Command::new(&program)
        // The runtime is compiled once for all nodes of all tests.
        .env("PIAZZA_COMPILED", program.with_file_name("compiled"))
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(File::options().create(true).append(true).open(log)?)
        .spawn()
}

/// Starts a node that has to end by itself, and answers what it says.
///
/// # Errors
/// If it can't be started, goes on, or ends as if all were well.
pub fn complaint(arguments: &[&str]) -> io::Result<String> {
    let arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
    let log = tempfile::NamedTempFile::new()?;
    let (mut child, begun) = (spawn(&arguments, log.path())?, Instant::now());
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if begun.elapsed() > START {
            child.kill()?;
            child.wait()?;
            return Err(io::Error::new(io::ErrorKind::TimedOut, "the node goes on"));
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    let said = std::fs::read_to_string(log.path())?;
    match status.code() {
        Some(code) if code != 0 => Ok(said),
        _ => Err(io::Error::other(format!("the node ended with {status}: {said}"))),
    }
}

/// A node that dies with this value.
pub struct Node {
    child: Child,
    arguments: Vec<OsString>,
    log: PathBuf,
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
        let mut arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
        arguments.extend(["--base-path".into(), base.into()]);
        arguments.extend(["--rpc-port", &port.to_string(), "--prometheus-port", "0"].map(OsString::from));
        arguments.extend(["--listen-addr", "/ip4/127.0.0.1/tcp/0"].map(OsString::from));
        let mut node = Self {
            child: spawn(&arguments, log)?,
            arguments,
            log: log.to_owned(),
            port,
        };
        node.wait_until_it_answers()?;
        Ok(node)
    }

    /// Kills the node, as a power cut does, starts it again on its data and waits until it answers.
    ///
    /// # Errors
    /// As for [`Self::start`].
    pub fn restart(&mut self) -> io::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        self.child = spawn(&self.arguments, &self.log)?;
        self.wait_until_it_answers()
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

    /// Waits until the node ends by itself.
    ///
    /// # Errors
    /// If that takes longer than a start may.
    pub fn wait_until_it_ends(&mut self) -> io::Result<ExitStatus> {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            if begun.elapsed() > START {
                return Err(io::Error::new(io::ErrorKind::TimedOut, "the node does not end"));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Where wallets connect.
    pub fn url(&self) -> String {
        format!("ws://127.0.0.1:{}", self.port)
    }

    /// The process, for those who let it live on.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Where other nodes connect, with the key by which they know it.
    ///
    /// # Errors
    /// If the node does not tell, or does not listen on loopback.
    pub fn listen_address(&self) -> io::Result<String> {
        let told = self.rpc("system_localListenAddresses", &[])?;
        let mut addresses = told
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|address| address.as_str());
        let address = addresses.find(|address| address.contains("/127.0.0.1/"));
        address
            .map(str::to_owned)
            .ok_or_else(|| io::Error::other("the node does not listen on loopback"))
    }

    /// Waits until the node says that this block, or a later one, is final.
    ///
    /// # Errors
    /// If that takes longer than a start may, or the node goes away.
    pub fn wait_until_final(&self, number: u64) -> io::Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let heard =
            runtime.block_on(async { tokio::time::timeout(START, hear_until_final(&self.url(), number)).await });
        heard
            .map_err(|_| io::Error::new(io::ErrorKind::TimedOut, format!("block {number} does not become final")))?
            .map_err(io::Error::other)
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

async fn hear_until_final(url: &str, number: u64) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let client = RpcClient::from_insecure_url(url).await?;
    let (subscribe, unsubscribe) = ("chain_subscribeFinalizedHeads", "chain_unsubscribeFinalizedHeads");
    let mut heads = client
        .subscribe::<serde_json::Value>(subscribe, RpcParams::new(), unsubscribe)
        .await?;
    while let Some(head) = heads.next().await {
        if block_number(&head?)? >= number {
            return Ok(());
        }
    }
    Err("the node stopped telling final blocks".into())
}

/// The number in a block's header, as RPC methods answer it.
///
/// # Errors
/// If it has none.
pub fn block_number(header: &serde_json::Value) -> io::Result<u64> {
    let hex = header["number"].as_str().unwrap_or_default();
    u64::from_str_radix(hex.trim_start_matches("0x"), 16).map_err(io::Error::other)
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
            .env("PIAZZA_BANK_PASSPHRASE_FILE", self.data.join("passphrase"))
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
