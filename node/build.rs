//! Gives the binary its version.
//!
//! The commit is part of it only where a release build says it, in `PIAZZA_COMMIT`. Asking git would build the node
//! anew at every commit, and would not work in a source archive.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=PIAZZA_COMMIT");
    let version = env!("CARGO_PKG_VERSION");
    let version = match std::env::var("PIAZZA_COMMIT") {
        Ok(commit) if !commit.trim().is_empty() => format!("{version}-{}", commit.trim()),
        _ => version.to_string(),
    };
    println!("cargo:rustc-env=PIAZZA_NODE_VERSION={version}");
}
