//! What has to be right before a node starts. The SDK would start without it, and say so in its log at most; here the
//! node ends, with a sentence for who runs it.

use sc_network::{
    config::{NodeKeyConfig, Secret},
    multiaddr::{Multiaddr, Protocol},
};
use sc_service::{config::KeystoreConfig, Configuration, KeystoreContainer};
use socket2::{Domain, Socket, Type};
use sp_core::crypto::key_types::{AURA, GRANDPA};
use sp_keystore::Keystore;
use std::{
    fs, io,
    net::{IpAddr, SocketAddr, TcpListener, UdpSocket},
    path::Path,
};

/// How many connections may wait until they are accepted.
const BACKLOG: i32 = 1024;

/// Look whether folders, keys and ports are as the node needs them.
///
/// # Errors
/// What is not, as a sentence.
pub fn check(config: &Configuration) -> Result<(), String> {
    folder(&config.data_path)?;
    node_key(&config.network.node_key)?;
    session_keys(config)?;
    for address in &config.network.listen_addresses {
        peer_address(address)?;
    }
    if let Some(prometheus) = &config.prometheus_config {
        let bound = TcpListener::bind(prometheus.port);
        told(bound, prometheus.port, "Prometheus", "--prometheus-port")?;
    }
    Ok(())
}

fn folder(path: &Path) -> Result<(), String> {
    fs::create_dir_all(path).map_err(|error| {
        let (path, reason) = (path.display(), reason(&error));
        format!("the folder {path} can't be made ({reason}): name one with --base-path that the node may write to")
    })
}

fn node_key(key: &NodeKeyConfig) -> Result<(), String> {
    let NodeKeyConfig::Ed25519(Secret::File(file)) = key else {
        return Ok(());
    };
    let Err(error) = key.clone().into_keypair() else {
        return Ok(());
    };
    let file = file.display();
    Err(match error.kind() {
        io::ErrorKind::InvalidData => format!(
            "{file} is no node key, which is 64 hexadecimal digits and nothing else: put back the right file, or make \
             another key with `key generate-node-key`"
        ),
        _ => format!(
            "the node key {file} can't be read ({}): let the node's user read it, or name another file with \
             --node-key-file",
            reason(&error)
        ),
    })
}

/// A validator that can't sign would be missed by the others, without knowing why.
fn session_keys(config: &Configuration) -> Result<(), String> {
    let path = match &config.keystore {
        KeystoreConfig::Path { path, .. } => path.display().to_string(),
        KeystoreConfig::InMemory => "memory".into(),
    };
    let keystore = KeystoreContainer::new(&config.keystore).map_err(|error| {
        format!(
            "the keystore {path} can't be opened ({error}): name a folder with --keystore-path that the node may use"
        )
    })?;
    // Well-known keys come into the keystore later.
    if !config.role.is_authority() || config.dev_key_seed.is_some() {
        return Ok(());
    }
    let keystore = keystore.keystore();
    // A key that another password locks is there, and signs nothing.
    let makes_blocks = keystore
        .sr25519_public_keys(AURA)
        .iter()
        .any(|key| matches!(keystore.sr25519_sign(AURA, key, b"a try"), Ok(Some(_))));
    let votes = keystore
        .ed25519_public_keys(GRANDPA)
        .iter()
        .any(|key| matches!(keystore.ed25519_sign(GRANDPA, key, b"a try"), Ok(Some(_))));
    let missing = match (makes_blocks, votes || config.disable_grandpa) {
        (true, true) => return Ok(()),
        (true, false) => "no key for gran",
        (false, true) => "no key for aura",
        (false, false) => "no keys for aura and gran",
    };
    Err(format!(
        "a validator needs its session keys, and there is {missing} in {path} that opens: store them with `key insert`, \
         or start without --validator until author_rotateKeysWithOwner has made them"
    ))
}

/// The backends ignore an address that they can't listen on, and share a port with another node of the same user.
fn peer_address(address: &Multiaddr) -> Result<(), String> {
    let (socket, bound) = match socket(address) {
        Some((socket, Protocol::Tcp(_))) => (socket, listen(socket, true).map(drop)),
        Some((socket, _)) => (socket, UdpSocket::bind(socket).map(drop)),
        None => {
            return Err(format!(
                "the node can't listen on {address}: write --listen-addr like /ip4/0.0.0.0/tcp/30333"
            ))
        }
    };
    told(bound, socket, "other nodes", "--port or --listen-addr").map(drop)
}

/// The address and port that this begins with, and the protocol of the port: TCP or UDP.
pub fn socket(address: &Multiaddr) -> Option<(SocketAddr, Protocol<'_>)> {
    let mut parts = address.iter();
    let ip = match parts.next()? {
        Protocol::Ip4(ip) => IpAddr::V4(ip),
        Protocol::Ip6(ip) => IpAddr::V6(ip),
        _ => return None,
    };
    let protocol = parts.next()?;
    match protocol {
        Protocol::Tcp(port) | Protocol::Udp(port) => Some((SocketAddr::new(ip, port), protocol)),
        _ => None,
    }
}

/// Listen, and on an IPv6 address for IPv6 alone where IPv4 has a socket of its own.
///
/// # Errors
/// As the system says.
pub fn listen(address: SocketAddr, alone: bool) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    if address.is_ipv6() {
        socket.set_only_v6(alone)?;
    }
    // A node that comes back does not wait for connections of its former life.
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// What was bound, or nothing where the machine has no IPv6, which nobody asked for.
///
/// # Errors
/// Why it was not bound and what to do, as a sentence.
pub fn told<T>(bound: io::Result<T>, address: SocketAddr, whom: &str, option: &str) -> Result<Option<T>, String> {
    let error = match bound {
        Ok(bound) => return Ok(Some(bound)),
        Err(error) => error,
    };
    let everywhere = address.ip().is_unspecified() || address.ip().is_loopback();
    match error.kind() {
        io::ErrorKind::AddrInUse => Err(format!(
            "{address}, where the node listens for {whom}, is in use: end the program that has it, or name another with \
             {option}"
        )),
        io::ErrorKind::PermissionDenied => Err(format!(
            "the node may not listen for {whom} on {address}: name a port above 1023 with {option}"
        )),
        _ if address.is_ipv6() && everywhere => Ok(None),
        _ => Err(format!(
            "the node can't listen for {whom} on {address} ({}): name an address of this machine with {option}",
            reason(&error)
        )),
    }
}

/// Why the system refused, without its number.
pub fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_lowercase()
}
