//! The doors of the RPC: they keep one address from taking the connections of everybody.
//!
//! The SDK's server counts connections, not whose they are, and lets nobody near its sockets. So it listens on a port of
//! this machine that nobody is told, and at the address that people know stands a door. It lets through so many
//! connections of one address at a time, each for one request or one web socket, and writes into the head of the request
//! what the server could see by itself if it stood there. A program on this machine can go around the door.

use crate::start;
use futures::future;
use httparse::{Header, Status};
use sc_network::Multiaddr;
use sc_service::{
    config::{RpcConfiguration, RpcEndpoint, RpcMethods},
    TaskManager,
};
use socket2::{SockRef, TcpKeepalive};
use std::{
    collections::HashMap,
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    num::NonZeroU32,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::{sleep, timeout},
};

/// The share of all connections that one address may have, if the command line says nothing: one in so many.
const SHARE: u32 = 4;
/// How long the head of a request may take to arrive.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a head may be, in bytes, and how many headers it may have.
const HEAD: usize = 64 * 1024;
const HEADERS: usize = 100;
/// How long everything but a web socket may take, and after how long a peer that says nothing is asked whether it is there.
const REQUEST: Duration = Duration::from_secs(60);
/// How many connections are looked at beyond those that the server takes: more are ended at once.
const WAITING: u32 = 2;
/// What an address hears that has all its connections.
const FULL: &[u8] = b"HTTP/1.1 429 Too Many Requests\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/// The doors of a node, not yet open.
pub struct Doors(Vec<(std::net::TcpListener, Door)>);

struct Door {
    /// What the command line says of the address that people know.
    outside: RpcEndpoint,
    /// The port of that address.
    port: u16,
    /// How many connections one address may have.
    limit: NonZeroU32,
    seats: Arc<Seats>,
}

impl Doors {
    /// Take the addresses that the configuration names, so that nobody else can.
    ///
    /// # Errors
    /// Why one can't be had, as a sentence.
    pub fn bind(rpc: &RpcConfiguration, per_address: Option<NonZeroU32>) -> Result<Self, String> {
        let endpoints = rpc.addr.as_deref().unwrap_or_default();
        let mut doors = Vec::new();
        for outside in endpoints {
            let address = outside.listen_addr;
            let bound = start::listen(address, endpoints.len() > 1)
                .and_then(|listener| Ok((listener.local_addr()?.port(), listener)));
            let Some((port, listener)) = start::told(bound, address, "wallets", "--rpc-port")? else {
                continue;
            };
            let share = || NonZeroU32::new(outside.max_connections / SHARE).unwrap_or(NonZeroU32::MIN);
            let door = Door {
                outside: outside.clone(),
                port,
                limit: per_address.unwrap_or_else(share),
                seats: Arc::default(),
            };
            doors.push((listener, door));
        }
        Ok(Self(doors))
    }

    /// Where the server has to listen, one address behind each door.
    pub fn behind(&self) -> Vec<RpcEndpoint> {
        self.0.iter().map(|(_, door)| door.behind()).collect()
    }

    /// Let people in, to the server that listens on these addresses in the order of the doors.
    ///
    /// # Errors
    /// The sockets can't be used.
    pub fn open(self, servers: &[Multiaddr], tasks: &TaskManager) -> io::Result<()> {
        for ((listener, door), server) in self.0.into_iter().zip(servers) {
            let (server, _) = start::socket(server).ok_or(io::ErrorKind::AddrNotAvailable)?;
            let listener = TcpListener::from_std(listener)?;
            log::info!("The RPC listens on {}", listener.local_addr()?);
            let kept = keep(Arc::new(door), listener, server);
            tasks.spawn_essential_handle().spawn("rpc-door", Some("rpc"), kept);
        }
        Ok(())
    }
}

/// Let connections through for as long as the node runs.
async fn keep(door: Arc<Door>, listener: TcpListener, server: SocketAddr) {
    let places = door.outside.max_connections.saturating_mul(WAITING);
    let places = Arc::new(Semaphore::new(
        usize::try_from(places).unwrap_or(Semaphore::MAX_PERMITS),
    ));
    loop {
        let (client, peer) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                // Mostly for want of file descriptors, which others give back.
                log::debug!(target: "rpc", "A connection can't be accepted: {error}");
                sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        // Before anything is known of it a connection has a place among all that wait: nobody fills the memory.
        let Ok(place) = places.clone().try_acquire_owned() else {
            continue;
        };
        let door = door.clone();
        tokio::spawn(async move {
            let _place = place;
            if let Err(error) = door.let_through(client, peer.ip(), server).await {
                log::debug!(target: "rpc", "The connection of {peer} ends: {error}");
            }
        });
    }
}

impl Door {
    fn behind(&self) -> RpcEndpoint {
        let mut server = self.outside.clone();
        server.listen_addr = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        // The server would trust what comes from this machine, and now everything does.
        if matches!(server.rpc_methods, RpcMethods::Auto) && !self.outside.listen_addr.ip().is_loopback() {
            server.rpc_methods = RpcMethods::Safe;
        }
        server.rate_limit_trust_proxy_headers = true;
        server.is_optional = false;
        server.retry_random_port = false;
        server
    }

    async fn let_through(&self, mut client: TcpStream, peer: IpAddr, server: SocketAddr) -> io::Result<()> {
        client.set_nodelay(true)?;
        SockRef::from(&client).set_tcp_keepalive(&TcpKeepalive::new().with_time(REQUEST))?;
        // Whom a proxy speaks for is known only when the head is there.
        let proxied = self.outside.rate_limit_trust_proxy_headers;
        let seat = if proxied { Ok(None) } else { self.seat(peer) };
        let Ok(_seat) = seat else {
            return refuse(client).await;
        };
        let head = timeout(PATIENCE, self.read_head(&mut client, peer, server.port())).await??;
        let seat = if proxied { self.seat(head.sender) } else { Ok(None) };
        let Ok(_seat_of_the_proxied) = seat else {
            return refuse(client).await;
        };
        let mut server = TcpStream::connect(server).await?;
        server.set_nodelay(true)?;
        server.write_all(&head.bytes).await?;
        if head.is_socket {
            return carry(client, server).await;
        }
        timeout(REQUEST, carry(client, server)).await?
    }

    /// A seat for a connection of this address; none for those that are not counted.
    fn seat(&self, address: IpAddr) -> Result<Option<Seat>, Full> {
        let free = &self.outside.rate_limit_whitelisted_ips;
        if free.iter().any(|network| network.contains(address)) {
            return Ok(None);
        }
        self.seats.take(household(address), self.limit).map(Some)
    }

    async fn read_head(&self, client: &mut TcpStream, peer: IpAddr, server: u16) -> io::Result<Head> {
        let mut bytes = Vec::with_capacity(4 * 1024);
        loop {
            match self.head(&bytes, peer, server) {
                Ok(Status::Complete(head)) => return Ok(head),
                Ok(Status::Partial) if bytes.len() < HEAD => {}
                Ok(Status::Partial) | Err(_) => return Err(io::ErrorKind::InvalidData.into()),
            }
            if client.read_buf(&mut bytes).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }

    /// The head of a request as the server needs it, once all of it is in the bytes: with the server's port for the
    /// door's, with the address of whose it is, and without keeping the connection for another request.
    fn head(&self, bytes: &[u8], peer: IpAddr, server: u16) -> httparse::Result<Head> {
        let mut headers = [httparse::EMPTY_HEADER; HEADERS];
        let mut request = httparse::Request::new(&mut headers);
        let Status::Complete(length) = request.parse(bytes)? else {
            return Ok(Status::Partial);
        };
        let (Some(method), Some(path), Some(version)) = (request.method, request.path, request.version) else {
            return Ok(Status::Partial);
        };
        let headers: &[Header<'_>] = request.headers;
        let proxied = self.outside.rate_limit_trust_proxy_headers;
        let sender = proxied.then(|| proxied_for(headers)).flatten().unwrap_or(peer);
        let is_socket = value(headers, "upgrade").is_some_and(|value| value.eq_ignore_ascii_case("websocket"));
        let mut head = format!("{method} {path} HTTP/1.{version}\r\n").into_bytes();
        for header in headers {
            match header.name.to_ascii_lowercase().as_str() {
                "forwarded" | "x-forwarded-for" | "x-real-ip" => {}
                "connection" => {}
                "host" => add(&mut head, "host", &self.host_behind(header.value, server)),
                name => add(&mut head, name, header.value),
            }
        }
        add(&mut head, "x-real-ip", sender.to_string().as_bytes());
        // Whatever the server makes of it, no second request comes by here unseen.
        let connection: &[u8] = if is_socket { b"upgrade, close" } else { b"close" };
        add(&mut head, "connection", connection);
        head.extend_from_slice(b"\r\n");
        head.extend_from_slice(bytes.get(length..).unwrap_or_default());
        Ok(Status::Complete(Head {
            sender,
            is_socket,
            bytes: head,
        }))
    }

    /// The name of the server as the client knows it. The server lets in only those who know its port.
    fn host_behind(&self, host: &[u8], server: u16) -> Vec<u8> {
        match host.strip_suffix(format!(":{}", self.port).as_bytes()) {
            Some(name) => [name, format!(":{server}").as_bytes()].concat(),
            None => host.to_vec(),
        }
    }
}

/// The head of a request, and what came with it.
struct Head {
    /// Whose request it is.
    sender: IpAddr,
    /// Whether it asks for a web socket.
    is_socket: bool,
    bytes: Vec<u8>,
}

fn add(head: &mut Vec<u8>, name: &str, value: &[u8]) {
    let parts: [&[u8]; 4] = [name.as_bytes(), b": ", value, b"\r\n"];
    for part in parts {
        head.extend_from_slice(part);
    }
}

/// The last header of this name, if it is text.
fn value<'a>(headers: &[Header<'a>], name: &str) -> Option<&'a str> {
    let named = headers
        .iter()
        .rev()
        .find(|header| header.name.eq_ignore_ascii_case(name))?;
    std::str::from_utf8(named.value).ok()
}

/// Whom a proxy names. What stands before the last address, the client may have written itself.
fn proxied_for(headers: &[Header<'_>]) -> Option<IpAddr> {
    let last = value(headers, "x-forwarded-for").and_then(|list| list.rsplit(',').next());
    last.or_else(|| value(headers, "x-real-ip"))?.trim().parse().ok()
}

/// Carry bytes both ways until the server has no more to say.
async fn carry(mut client: TcpStream, mut server: TcpStream) -> io::Result<()> {
    let (mut from_client, mut to_client) = client.split();
    let (mut from_server, mut to_server) = server.split();
    let asking = async {
        tokio::io::copy(&mut from_client, &mut to_server).await?;
        to_server.shutdown().await?;
        future::pending::<io::Result<()>>().await
    };
    let answering = async {
        tokio::io::copy(&mut from_server, &mut to_client).await?;
        to_client.shutdown().await
    };
    tokio::select! {
        ended = asking => ended,
        ended = answering => ended,
    }
}

/// Tell an address that it has all its connections.
async fn refuse(mut client: TcpStream) -> io::Result<()> {
    client.write_all(FULL).await?;
    client.shutdown().await?;
    // The answer is lost if the connection ends before the question is read.
    let mut asked = [0; 1024];
    let read = async {
        while client.read(&mut asked).await? > 0 {}
        Ok::<(), io::Error>(())
    };
    timeout(Duration::from_secs(1), read).await?
}

/// What is counted as one address: with IPv6 the network that a customer of a provider mostly has.
fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 72))),
        address => address,
    }
}

/// An address has all its connections.
struct Full;

/// How many connections each address has.
#[derive(Default)]
struct Seats(Mutex<HashMap<IpAddr, u32>>);

/// A connection of an address, for as long as this value lives.
struct Seat {
    seats: Arc<Seats>,
    address: IpAddr,
}

impl Seats {
    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, u32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(self: &Arc<Self>, address: IpAddr, limit: NonZeroU32) -> Result<Seat, Full> {
        let mut taken = self.lock();
        let seats = taken.entry(address).or_default();
        if *seats >= limit.get() {
            return Err(Full);
        }
        *seats = seats.saturating_add(1);
        Ok(Seat {
            seats: self.clone(),
            address,
        })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.lock();
        let left = taken.get(&self.address).map_or(0, |seats| seats.saturating_sub(1));
        if left == 0 {
            taken.remove(&self.address);
        } else {
            taken.insert(self.address, left);
        }
    }
}
