//! Four validators on this machine, to try things on, until Ctrl-C: `make network` runs it.

use piazza_tests::{
    process::binary,
    validators::{self, Validator},
};
use std::{io, path::Path, process::ExitCode};
use tokio::signal::unix::{signal, SignalKind};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the network does not start: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> io::Result<()> {
    let folder = tempfile::Builder::new().prefix("piazza-network-").tempdir()?;
    println!("Starting four validators in {} …", folder.path().display());
    let validators = validators::start(folder.path())?;
    introduce(&validators, &folder.path().join("wallet"));
    wait_for_the_end()?;
    println!("The network ends.");
    Ok(())
}

fn introduce(validators: &[Validator], data: &Path) {
    println!("A block is final on all four. Alice, Bob, Charlie and Dave are the council.");
    for Validator { name, node, log } in validators {
        println!("  {name:<8} {}  {}", node.url(), log.display());
    }
    let Some(first) = validators.first() else { return };
    // A wallet of its own, as this chain is none that the person's own wallet should know.
    let (wallet, data) = (binary("piazza"), data.display());
    let wallet = format!("{} --node {} --data {data}", wallet.display(), first.node.url());
    println!("Type in another terminal:");
    println!("  {wallet} chain status");
    println!("  {wallet} account import bob --well-known Bob");
    println!("Ctrl-C ends the network and deletes its data.");
}

/// Waits for Ctrl-C, a request to end, or the end of the standard input.
fn wait_for_the_end() -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ended = runtime.block_on(async {
        let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        let input = tokio::task::spawn_blocking(|| io::copy(&mut io::stdin().lock(), &mut io::sink()));
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = input => {}
        }
        Ok(())
    });
    // The thread that reads the standard input may read on for ever.
    runtime.shutdown_background();
    ended
}
