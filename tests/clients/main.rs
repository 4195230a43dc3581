//! Clients that nobody here wrote: the libraries behind most wallets and explorers, and a light client. Each tells one
//! fact a line, and ends with an error at the first that is not so.

use piazza_tests::process::{export_chain_spec, Node, Wallet};
use sp_keyring::Sr25519Keyring;
use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use tempfile::TempDir;

/// A node on which Alice holds 20.00, and Bob nothing.
struct Community {
    clients: PathBuf,
    node: Node,
    wallet: Wallet,
    folder: TempDir,
}

impl Community {
    fn new() -> Self {
        let clients = installed();
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        let spec = path("spec.json");
        export_chain_spec("dev", &spec).expect("the node writes its specification");
        let spec = spec.to_str().expect("a path in UTF-8");
        // Light clients connect by WebSocket.
        let arguments = ["--dev", "--chain", spec, "--listen-addr", "/ip4/127.0.0.1/tcp/0/ws"];
        let node = Node::start(&arguments, &path("node"), &path("log")).expect("the node starts");
        let wallet = Wallet::new(&path("wallet"), &node.url());
        wallet.json(None, &["account", "import", "charlie", "--well-known", "Charlie"]);
        let (charlie, alice) = (Some("charlie"), address(Sr25519Keyring::Alice));
        let deposit = ["coop", "deposit", "record", "100.00", "--reference", "CRO 1"];
        wallet.json(charlie, &deposit);
        let credit = ["coop", "credit", "--to", &alice, "--amount", "20.00", "--deposit", "0"];
        wallet.json(charlie, &credit);
        Self {
            clients,
            node,
            wallet,
            folder,
        }
    }

    /// Lets a client tell its story, in which Alice sends Bob 1.00.
    fn hears(&self, client: &str, arguments: &[&str]) {
        let told = Command::new("node")
            .arg(self.clients.join(client))
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .expect("Node.js is missing: run `make setup`");
        let facts = String::from_utf8_lossy(&told.stdout);
        let complaints = String::from_utf8_lossy(&told.stderr);
        assert!(told.status.success(), "{client} failed:\n{facts}{complaints}");
        assert_eq!(self.free(Sr25519Keyring::Alice), 1_900, "{client} told:\n{facts}");
        assert_eq!(self.free(Sr25519Keyring::Bob), 100, "{client} told:\n{facts}");
    }

    fn free(&self, who: Sr25519Keyring) -> serde_json::Value {
        self.wallet.json(None, &["balance", &address(who)])["free_cents"].clone()
    }

    /// Where light clients connect.
    fn address_for_light_clients(&self) -> String {
        let told = self.node.rpc("system_localListenAddresses", &[]);
        let told = told.expect("the node tells where it listens");
        let addresses = told.as_array().into_iter().flatten();
        let mut addresses = addresses.filter_map(|address| address.as_str());
        let address = addresses.find(|address| address.contains("/ws/"));
        address.expect("the node listens for light clients").to_owned()
    }
}

/// The folder of the clients, if what they need is there.
fn installed() -> PathBuf {
    let clients = Path::new(env!("CARGO_MANIFEST_DIR")).join("clients");
    assert!(
        clients.join("node_modules").is_dir(),
        "the clients are not installed: run `make setup`"
    );
    clients
}

fn address(who: Sr25519Keyring) -> String {
    who.to_account_id().to_string()
}

#[test]
fn polkadot_js_reads_follows_finality_and_sends() {
    let community = Community::new();
    community.hears("polkadot-js.mjs", &[&community.node.url()]);
}

#[test]
fn papi_reads_follows_finality_and_sends() {
    let community = Community::new();
    community.hears("papi.mjs", &[&community.node.url()]);
}

#[test]
fn the_light_client_smoldot_reads_follows_finality_and_sends() {
    let community = Community::new();
    let spec = community.folder.path().join("spec.json");
    let spec = spec.to_str().expect("a path in UTF-8");
    community.hears("smoldot.mjs", &[spec, &community.address_for_light_clients()]);
}
