//! A node that starts wrong says so in one line, and ends.

use piazza_tests::process::{binary, complaint, export_chain_spec, free_port, make_node_key, Node};
use serde_json::Value;
use std::{
    fs,
    net::TcpListener,
    path::PathBuf,
    process::{Command, Stdio},
};
use tempfile::TempDir;

/// A folder for a node's data, and for what else it is given.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn name(&self, name: &str) -> String {
        self.path(name).to_string_lossy().into_owned()
    }

    fn write(&self, name: &str, text: &str) -> String {
        fs::write(self.path(name), text).expect("the file can be written");
        self.name(name)
    }

    /// A node on the data of this place.
    fn start(&self, arguments: &[&str]) -> Node {
        Node::start(arguments, &self.path("data"), &self.path("log")).expect("the node starts")
    }

    /// The error of a node on the data of this place, which ends with it. Ports that are not named are free ones.
    fn error(&self, arguments: &[&str]) -> String {
        let (data, port) = (self.name("data"), free_port().to_string());
        let usual = [
            ["--base-path", &data],
            ["--rpc-port", &port],
            ["--prometheus-port", "0"],
            ["--listen-addr", "/ip4/127.0.0.1/tcp/0"],
        ];
        let missing = usual.iter().filter(|[name, _]| !arguments.contains(name)).flatten();
        let all: Vec<&str> = arguments.iter().chain(missing).copied().collect();
        let said = complaint(&all).expect("the node ends by itself");
        assert!(!said.contains("panicked"), "{said}");
        let errors: Vec<_> = said.lines().filter_map(|line| line.strip_prefix("Error: ")).collect();
        let [error] = errors[..] else {
            panic!("not one error:\n{said}");
        };
        // What the libraries log has a date in front, and may come before or after.
        let spoken = said
            .lines()
            .filter(|line| !line.starts_with("20") && !line.trim().is_empty());
        assert_eq!(spoken.collect::<Vec<_>>(), [format!("Error: {error}")], "{said}");
        error.to_owned()
    }

    /// Stores a session key of Alice's.
    fn insert_key(&self, scheme: &str, kind: &str) {
        let inserted = Command::new(binary("piazza-node"))
            .args(["key", "insert", "--chain", "local", "--suri", "//Alice", "--base-path"])
            .arg(self.path("data"))
            .args(["--scheme", scheme, "--key-type", kind])
            .stdin(Stdio::null())
            .status()
            .expect("the node can be run");
        assert!(inserted.success(), "the key is stored");
    }

    fn node_key(&self) -> String {
        let file = self.path("node.key");
        make_node_key(&file).expect("a node key");
        file.to_string_lossy().into_owned()
    }
}

/// A port that somebody has, for as long as the listener lives.
fn taken_port() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    let port = listener.local_addr().expect("a bound socket has an address").port();
    (listener, port.to_string())
}

#[test]
fn a_port_for_other_nodes_that_is_taken() {
    let (_listener, port) = taken_port();
    let address = format!("/ip4/127.0.0.1/tcp/{port}");
    let error = Place::new().error(&["--dev", "--listen-addr", &address]);
    assert!(error.contains(&port) && error.contains("in use"), "{error}");
}

#[test]
fn a_port_for_other_nodes_that_a_node_has() {
    let (first, second) = (Place::new(), Place::new());
    let node = first.start(&["--chain", "dev"]);
    let address = node.listen_address().expect("it listens on loopback");
    let (address, _) = address.split_once("/p2p/").expect("it tells its name");
    let error = second.error(&["--chain", "dev", "--listen-addr", address]);
    assert!(error.contains("in use"), "{error}");
}

#[test]
fn an_address_for_other_nodes_that_is_none() {
    let error = Place::new().error(&["--dev", "--listen-addr", "/dns/localhost/tcp/0"]);
    assert!(error.contains("can't listen on /dns/localhost/tcp/0"), "{error}");
}

#[test]
fn a_port_for_wallets_that_is_taken() {
    let (_listener, port) = taken_port();
    let error = Place::new().error(&["--dev", "--rpc-port", &port]);
    assert!(error.contains(&port) && error.contains("--rpc-port"), "{error}");
}

#[test]
fn a_port_for_prometheus_that_is_taken() {
    let (_listener, port) = taken_port();
    let error = Place::new().error(&["--dev", "--prometheus-port", &port]);
    assert!(error.contains(&port) && error.contains("--prometheus-port"), "{error}");
}

#[test]
fn data_of_another_chain() {
    let place = Place::new();
    export_chain_spec("local", &place.path("ours.json")).expect("the node writes it");
    let ours = fs::read_to_string(place.path("ours.json")).expect("the specification");
    let mut theirs: Value = serde_json::from_str(&ours).expect("JSON");
    theirs["genesis"]["raw"]["top"]["0x00"] = "0x00".into();
    let theirs = place.write("theirs.json", &theirs.to_string());
    let ours = place.name("ours.json");
    drop(place.start(&["--chain", &ours]));
    let error = place.error(&["--chain", &theirs]);
    assert!(error.contains("of another chain"), "{error}");
    place.start(&["--chain", &ours]);
}

#[test]
fn data_that_another_node_works_with() {
    let place = Place::new();
    let _node = place.start(&["--chain", "dev"]);
    let error = place.error(&["--chain", "dev"]);
    assert!(error.contains("another node works with the data"), "{error}");
}

#[test]
fn data_that_was_made_for_another_pruning() {
    let place = Place::new();
    drop(place.start(&["--chain", "dev"]));
    let error = place.error(&["--chain", "dev", "--state-pruning", "archive"]);
    assert!(error.contains("--state-pruning"), "{error}");
}

#[test]
fn data_of_another_version() {
    let place = Place::new();
    drop(place.start(&["--chain", "dev"]));
    let file = place.path("data/chains/piazza_dev/paritydb/full/metadata");
    let text = fs::read_to_string(&file).expect("the database tells its version");
    let old = text.lines().map(|line| {
        if line.starts_with("version=") {
            "version=1"
        } else {
            line
        }
    });
    fs::write(&file, old.collect::<Vec<_>>().join("\n") + "\n").expect("the file can be written");
    let error = place.error(&["--chain", "dev"]);
    assert!(error.contains("can't be opened"), "{error}");
}

#[test]
fn a_folder_for_data_that_is_none() {
    let place = Place::new();
    let file = place.write("file", "");
    let error = place.error(&["--chain", "dev", "--base-path", &file]);
    assert!(error.contains(&file) && error.contains("--base-path"), "{error}");
}

#[test]
fn a_validator_without_session_keys() {
    let place = Place::new();
    let key = place.node_key();
    let arguments = ["--chain", "local", "--validator", "--node-key-file", &key];
    let error = place.error(&arguments);
    assert!(error.contains("no keys for aura and gran"), "{error}");
    place.insert_key("sr25519", "aura");
    let error = place.error(&arguments);
    assert!(error.contains("no key for gran"), "{error}");
    place.insert_key("ed25519", "gran");
    place.start(&arguments);
}

#[test]
fn a_validator_whose_session_keys_another_password_locks() {
    let place = Place::new();
    let (key, password) = (place.node_key(), place.write("password", "another"));
    place.insert_key("sr25519", "aura");
    place.insert_key("ed25519", "gran");
    let arguments = ["--chain", "local", "--validator", "--node-key-file", &key];
    let error = place.error(&[&arguments[..], &["--password-filename", password.as_str()][..]].concat());
    assert!(error.contains("that opens"), "{error}");
}

#[test]
fn a_validator_without_a_node_key() {
    let place = Place::new();
    let error = place.error(&["--chain", "local", "--validator"]);
    assert!(
        error.contains("needs a node key") && error.contains(&place.name("data")),
        "{error}"
    );
}

#[test]
fn a_node_key_that_is_none() {
    let place = Place::new();
    for text in ["", "1234", &format!("{}\n", "0".repeat(64))] {
        let file = place.write("node.key", text);
        let error = place.error(&["--chain", "dev", "--node-key-file", &file]);
        assert!(error.contains(&format!("{file} is no node key")), "{error}");
    }
}

#[test]
fn a_node_key_that_can_not_be_read() {
    let place = Place::new();
    let folder = place.name("node.key");
    fs::create_dir(&folder).expect("the folder can be made");
    let error = place.error(&["--chain", "dev", "--node-key-file", &folder]);
    assert!(
        error.contains(&format!("the node key {folder} can't be read")),
        "{error}"
    );
}

#[test]
fn a_keystore_that_can_not_be_opened() {
    let place = Place::new();
    let file = place.write("keystore", "");
    let error = place.error(&["--chain", "dev", "--keystore-path", &file]);
    assert!(
        error.contains(&format!("the keystore {file} can't be opened")),
        "{error}"
    );
}

#[test]
fn a_chain_specification_that_is_none() {
    let place = Place::new();
    let error = place.error(&["--chain", &place.name("missing.json")]);
    assert!(error.contains("nor a file of that name"), "{error}");
    for text in ["", "a letter", "{}"] {
        let file = place.write("spec.json", text);
        let error = place.error(&["--chain", &file]);
        assert!(error.contains(&format!("{file} is no chain specification")), "{error}");
    }
}

#[test]
fn a_boot_node_that_is_none() {
    for address in ["trento:30333", "/ip4/127.0.0.1/tcp/30333"] {
        let error = Place::new().error(&["--dev", "--bootnodes", address]);
        assert!(error.contains(address) && error.contains("/p2p/NODE"), "{error}");
    }
}
