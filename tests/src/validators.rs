//! Four validators of the local chain on this machine: as many as can lose one and still make blocks final.

use crate::process::{make_node_key, Node};
use std::{
    io,
    path::{Path, PathBuf},
};

/// The well-known accounts that validate the local chain.
const NAMES: [&str; 4] = ["alice", "bob", "charlie", "dave"];

/// One of the validators; the node dies with this value.
pub struct Validator {
    /// Whose keys it has.
    pub name: &'static str,
    /// The node.
    pub node: Node,
    /// The node's log.
    pub log: PathBuf,
}

/// Starts the validators with their data in `folder`, and waits until a block is final on all of them.
///
/// # Errors
/// If one does not start, or blocks do not become final.
pub fn start(folder: &Path) -> io::Result<Vec<Validator>> {
    let mut validators = Vec::<Validator>::new();
    for name in NAMES {
        let known = validators.iter().map(|other| other.node.listen_address());
        let known = known.collect::<io::Result<Vec<_>>>()?;
        validators.push(start_one(name, folder, &known)?);
    }
    for validator in &validators {
        validator.node.wait_until_final(1)?;
    }
    Ok(validators)
}

fn start_one(name: &'static str, folder: &Path, known: &[String]) -> io::Result<Validator> {
    let (key, log) = (folder.join(format!("{name}.key")), folder.join(format!("{name}.log")));
    make_node_key(&key)?;
    let (key, keys) = (key.to_string_lossy(), format!("--{name}"));
    let mut arguments = vec!["--chain", "local", &keys, "--node-key-file", &key];
    for address in known {
        arguments.extend(["--bootnodes", address]);
    }
    let node = Node::start(&arguments, &folder.join(name), &log)?;
    Ok(Validator { name, node, log })
}
