//! The real wallet against a real node.

use piazza_tests::process::{Node, Wallet};
use serde_json::Value;
use tempfile::TempDir;

/// A community with a registrar, two treasurers, a resident with 100.00 and a baker who gives 5 %.
struct Community {
    wallet: Wallet,
    _node: Node,
    folder: TempDir,
}

impl Community {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        let node = Node::start(&["--dev"], &path("node"), &path("log")).expect("the node starts");
        let wallet = Wallet::new(&path("wallet"), &node.url());
        for (name, known) in [("bob", "Bob"), ("charlie", "Charlie"), ("dave", "Dave")] {
            wallet.json(None, &["account", "import", name, "--well-known", known]);
        }
        Self {
            wallet,
            _node: node,
            folder,
        }
    }

    fn account(&self, name: &str) -> String {
        let made = self.wallet.json(None, &["account", "new", name]);
        made["address"].as_str().expect("an address").to_owned()
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).expect("the file can be written");
        path.to_string_lossy().into_owned()
    }

    /// Enrols `anna` with 100.00 and the merchant `baker`.
    fn with_anna_and_the_baker(self) -> Self {
        let (anna, baker) = (self.account("anna"), self.account("baker"));
        let table = format!("name,code,address,zone\nAnna,ANNA,{anna},022205\n");
        let table = self.file("people.csv", &table);
        self.wallet.json(Some("bob"), &["coop", "enrol", &table]);
        let agreement = self.file("agreement.txt", "face value");
        let join = [
            "coop",
            "merchant",
            "add",
            &baker,
            "--code",
            "VAT1",
            "--rate",
            "5%",
            "--name",
            "Panificio",
            "--category",
            "grocery",
            "--shop",
            "Trento",
            "--agreement",
            &agreement,
        ];
        self.wallet.json(Some("bob"), &join);
        self.wallet.json(
            Some("charlie"),
            &["coop", "deposit", "record", "100.00", "--reference", "CRO 1"],
        );
        let gift = self.file("gift.csv", &format!("who,amount\n{anna},100.00\n"));
        self.wallet
            .json(Some("charlie"), &["coop", "credit", &gift, "--deposit", "0"]);
        self
    }

    fn request(&self, amount: &str) -> String {
        let shown = self.wallet.json(Some("baker"), &["request", amount, "--no-wait"]);
        shown["uri"].as_str().expect("a link").to_owned()
    }

    fn free(&self, who: &str) -> Value {
        self.wallet.json(Some(who), &["balance"])["free_cents"].clone()
    }
}

#[test]
fn a_purchase_asked_for_twice_is_paid_once() {
    let community = Community::new().with_anna_and_the_baker();
    let uri = community.request("12.50");
    community.wallet.json(Some("anna"), &["pay", &uri]);
    community.wallet.json(Some("anna"), &["pay", &uri]);
    // 5 % of 12.50 is 0.62, of which 0.37 stays with Anna.
    assert_eq!(community.free("anna"), 10_000 - 1_250 + 37);
    assert_eq!(community.free("baker"), 1_250 - 62);
    let verified = community.wallet.run(None, &["chain", "verify"]);
    assert!(
        verified.status.success(),
        "{}",
        String::from_utf8_lossy(&verified.stdout)
    );
}

#[test]
fn what_goes_wrong_is_said_in_a_sentence_with_a_hint_and_an_exit_code() {
    let folder = tempfile::tempdir().expect("a folder");
    let wallet = Wallet::new(&folder.path().join("wallet"), "ws://127.0.0.1:1");
    wallet.json(None, &["account", "new", "anna"]);
    for arguments in [
        &["balance"][..],
        &["send", "5NotAnAddress", "1.00"],
        &["send", "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY", "1.001"],
        &["pay", "piazza:pay?nonsense"],
    ] {
        let output = wallet.run(Some("anna"), arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success(), "{arguments:?}");
        assert!(
            output.status.code().is_some_and(|code| code > 1),
            "{arguments:?}: {:?}",
            output.status
        );
        assert!(
            !said.trim().is_empty() && !said.contains("panicked") && !said.contains("Error {"),
            "{said}"
        );
    }
}
