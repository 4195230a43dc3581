//! Which crate may know which: the arrows of the design, read from cargo's own graph.

use serde_json::Value;
use std::{collections::BTreeSet, process::Command};

/// What cargo knows of the workspace.
struct Graph(Value);

impl Graph {
    fn read() -> Self {
        let output = Command::new(env!("CARGO"))
            .args(["metadata", "--format-version", "1", "--locked", "--offline"])
            .output()
            .expect("cargo can be run");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Self(serde_json::from_slice(&output.stdout).expect("cargo writes JSON"))
    }

    /// The packages that this one is built from, by name: those it names itself.
    fn direct(&self, name: &str) -> BTreeSet<&str> {
        self.package(name)["dependencies"]
            .as_array()
            .expect("a list of dependencies")
            .iter()
            .filter(|dependency| dependency["kind"] != "dev" && dependency["optional"] == false)
            .filter_map(|dependency| dependency["name"].as_str())
            .collect()
    }

    /// All packages that this one is built from, by name.
    fn all(&self, name: &str) -> BTreeSet<&str> {
        let nodes = self.0["resolve"]["nodes"].as_array().expect("the resolved graph");
        let mut waiting = vec![&self.package(name)["id"]];
        let mut seen = BTreeSet::new();
        while let Some(id) = waiting.pop() {
            if !seen.insert(id.as_str().expect("an id")) {
                continue;
            }
            let node = nodes.iter().find(|node| node["id"] == *id).expect("a node for each id");
            let needed = node["deps"]
                .as_array()
                .expect("a list of dependencies")
                .iter()
                .filter(|dependency| {
                    let kinds = dependency["dep_kinds"].as_array().expect("a list of kinds");
                    kinds.iter().any(|kind| kind["kind"] != "dev")
                });
            waiting.extend(needed.map(|dependency| &dependency["pkg"]));
        }
        let packages = self.0["packages"].as_array().expect("a list of packages");
        packages
            .iter()
            .filter(|package| package["id"].as_str().is_some_and(|id| seen.contains(id)))
            .filter_map(|package| package["name"].as_str())
            .collect()
    }

    fn package(&self, name: &str) -> &Value {
        let packages = self.0["packages"].as_array().expect("a list of packages");
        let found = packages.iter().find(|package| package["name"] == name);
        found.unwrap_or_else(|| panic!("there is no package {name}"))
    }
}

#[test]
fn the_wallet_knows_the_chain_by_its_metadata_alone() {
    let graph = Graph::read();
    let known = graph.all("piazza-wallet");
    let forbidden: Vec<_> = known
        .iter()
        .filter(|name| {
            let ours = name.starts_with("piazza-") && **name != "piazza-wallet";
            ours || ["pallet-", "sc-", "frame-support", "frame-system", "sp-runtime", "sp-io"]
                .iter()
                .any(|prefix| name.starts_with(prefix))
        })
        .collect();
    assert!(forbidden.is_empty(), "{forbidden:?}");
}

#[test]
fn no_pallet_of_ours_knows_another() {
    let graph = Graph::read();
    let ours =
        ["members", "quota", "payments", "value-back", "reserve", "validators"].map(|name| format!("pallet-{name}"));
    for pallet in &ours {
        let known = graph.direct(pallet);
        let others: Vec<_> = ours.iter().filter(|other| known.contains(other.as_str())).collect();
        assert!(others.is_empty(), "{pallet} knows {others:?}");
    }
}
