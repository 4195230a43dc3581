//! The doors of the RPC: how many connections an address has, and what stays as if there were no door.

use piazza_tests::process::Node;
use std::{
    io,
    net::{IpAddr, SocketAddr},
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

const ACCEPTED: &str = "HTTP/1.1 101";
const FULL: &str = "HTTP/1.1 429";

/// A node, and a runtime to knock at its doors with.
struct House {
    node: Node,
    runtime: tokio::runtime::Runtime,
    _folder: TempDir,
}

impl House {
    fn new(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (data, log) = (folder.path().join("node"), folder.path().join("log"));
        Self {
            node: Node::start(arguments, &data, &log).expect("the node starts"),
            runtime: tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime"),
            _folder: folder,
        }
    }

    fn host(&self) -> String {
        format!("127.0.0.1:{}", self.node.port)
    }

    /// Asks for a web socket from an address of this machine, and answers the connection with what was said first.
    fn knock(&self, from: &str, host: &str, headers: &str) -> (TcpStream, String) {
        let to = SocketAddr::from(([127, 0, 0, 1], self.node.port));
        let head = format!(
            "GET / HTTP/1.1\r\nHost: {host}\r\n{headers}Connection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        let asked = self.runtime.block_on(ask(from, to, &head));
        asked.expect("the node answers")
    }
}

async fn ask(from: &str, to: SocketAddr, head: &str) -> io::Result<(TcpStream, String)> {
    let from: IpAddr = from.parse().map_err(io::Error::other)?;
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::new(from, 0))?;
    let mut stream = socket.connect(to).await?;
    stream.write_all(head.as_bytes()).await?;
    let mut first = [0; FULL.len()];
    stream.read_exact(&mut first).await?;
    Ok((stream, String::from_utf8_lossy(&first).into_owned()))
}

#[test]
fn a_hundred_web_sockets_of_one_address_leave_room_for_others() {
    let house = House::new(&["--dev"]);
    let knocked: Vec<_> = (0..100).map(|_| house.knock("127.0.0.2", &house.host(), "")).collect();
    let count = |answer: &str| knocked.iter().filter(|(_, said)| said == answer).count();
    assert_eq!((count(ACCEPTED), count(FULL)), (25, 75));
    let (_, said) = house.knock("127.0.0.3", &house.host(), "");
    assert_eq!(said, ACCEPTED);
}

#[test]
fn a_connection_that_ends_makes_room_for_another() {
    let house = House::new(&["--dev", "--rpc-max-connections-per-address", "1"]);
    let (first, said) = house.knock("127.0.0.2", &house.host(), "");
    assert_eq!(said, ACCEPTED);
    let (_, said) = house.knock("127.0.0.2", &house.host(), "");
    assert_eq!(said, FULL);
    drop(first);
    let again = (0..10_000).any(|_| house.knock("127.0.0.2", &house.host(), "").1 == ACCEPTED);
    assert!(again, "the connection is counted for ever");
}

#[test]
fn behind_a_proxy_that_is_counted_which_the_proxy_names() {
    let proxied = [
        "--dev",
        "--rpc-max-connections-per-address",
        "1",
        "--rpc-rate-limit-trust-proxy-headers",
    ];
    let house = House::new(&proxied);
    let knock = |named: &str| {
        let headers = format!("X-Forwarded-For: {named}\r\n");
        house.knock("127.0.0.2", &house.host(), &headers)
    };
    let (_first, said) = knock("192.0.2.1");
    assert_eq!(said, ACCEPTED);
    let (_second, said) = knock("192.0.2.2");
    assert_eq!(said, ACCEPTED);
    let (_, said) = knock("192.0.2.99, 192.0.2.1");
    assert_eq!(said, FULL, "what the client wrote before the proxy does not count");
    let (_third, said) = knock("2001:db8::1");
    assert_eq!(said, ACCEPTED);
    let (_, said) = knock("2001:db8::2");
    assert_eq!(said, FULL, "a /56 is one address");
    let (_fourth, said) = knock("2001:db8:0:100::1");
    assert_eq!(said, ACCEPTED);
}

#[test]
fn addresses_that_are_not_counted() {
    let free = [
        "--dev",
        "--rpc-max-connections-per-address",
        "1",
        "--rpc-rate-limit-whitelisted-ips",
        "127.0.0.2/32",
    ];
    let house = House::new(&free);
    let knocked: Vec<_> = (0..3).map(|_| house.knock("127.0.0.2", &house.host(), "")).collect();
    assert!(knocked.iter().all(|(_, said)| said == ACCEPTED));
}

#[test]
fn a_page_that_calls_the_node_by_another_name_is_refused() {
    let house = House::new(&["--chain", "local"]);
    let (_, said) = house.knock("127.0.0.1", &house.host(), "");
    assert_eq!(said, ACCEPTED);
    let strange = format!("strange.example:{}", house.node.port);
    let (_, said) = house.knock("127.0.0.1", &strange, "");
    assert_eq!(said, "HTTP/1.1 403");
}

#[test]
fn who_comes_through_a_door_to_everybody_does_nothing_unsafe() {
    let rotate = |house: &House| house.node.rpc("author_rotateKeys", &[]);
    rotate(&House::new(&["--chain", "local"])).expect("the operator may, on this machine");
    let refused = rotate(&House::new(&["--chain", "local", "--rpc-external"])).expect_err("others may not");
    assert!(format!("{refused:?}").contains("unsafe"), "{refused:?}");
}

#[test]
fn a_single_request_is_answered() {
    let house = House::new(&["--dev"]);
    let call = r#"{"id":1,"jsonrpc":"2.0","method":"system_chain","params":[]}"#;
    let head = format!(
        "POST / HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{call}",
        house.host(),
        call.len()
    );
    let to = SocketAddr::from(([127, 0, 0, 1], house.node.port));
    let answer = house.runtime.block_on(async {
        let (mut stream, mut answer) = ask("127.0.0.1", to, &head).await?;
        stream.read_to_string(&mut answer).await?;
        io::Result::Ok(answer)
    });
    let answer = answer.expect("the node answers, and ends the connection");
    assert!(
        answer.starts_with("HTTP/1.1 200") && answer.contains("Piazza Development"),
        "{answer}"
    );
}
