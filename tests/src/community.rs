//! A small community on a real node.

use crate::process::{Node, Wallet};
use serde_json::Value;
use std::path::PathBuf;
use tempfile::TempDir;

/// A community with a registrar, two treasurers, a resident with 100.00 and a baker who gives 5 %.
pub struct Community {
    /// The wallet of everybody who has an account in it.
    pub wallet: Wallet,
    /// The node.
    pub node: Node,
    folder: TempDir,
}

impl Community {
    /// On a fresh chain.
    pub fn begin() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        let node = Node::start(&["--dev"], &path("node"), &path("log")).expect("the node starts");
        node.wait_until_final(1).expect("the chain begins");
        let wallet = Wallet::new(&path("wallet"), &node.url());
        for (name, known) in [("bob", "Bob"), ("charlie", "Charlie"), ("dave", "Dave")] {
            wallet.json(None, &["account", "import", name, "--well-known", known]);
        }
        Self { wallet, node, folder }
    }

    /// A new account in the wallet, by its address.
    pub fn account(&self, name: &str) -> String {
        let made = self.wallet.json(None, &["account", "new", name]);
        made["address"].as_str().expect("an address").to_owned()
    }

    /// The wallet of a second device, with a data folder of its own.
    pub fn other_wallet(&self, name: &str) -> Wallet {
        Wallet::new(&self.path(name), &self.node.url())
    }

    /// The same wallet as everybody's, talking to another node.
    pub fn wallet_at(&self, url: &str) -> Wallet {
        Wallet::new(&self.path("wallet"), url)
    }

    /// A path in the folder of this community.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A file with this text, by its path.
    pub fn file(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        std::fs::write(&path, text).expect("the file can be written");
        path.to_string_lossy().into_owned()
    }

    /// Enrols `anna` with 100.00 and the merchant `baker`.
    pub fn with_anna_and_the_baker(self) -> Self {
        let (anna, baker) = (self.account("anna"), self.account("baker"));
        let table = format!("name,code,address,zone\nAnna,ANNA,{anna},022205\n");
        let table = self.file("people.csv", &table);
        self.wallet.json(Some("bob"), &["coop", "enrol", &table]);
        let agreement = self.file("agreement.txt", "face value");
        enrol_baker(&self.wallet, &baker, &agreement);
        self.wallet.json(
            Some("charlie"),
            &["coop", "deposit", "record", "100.00", "--reference", "CRO 1"],
        );
        let gift = self.file("gift.csv", &format!("who,amount\n{anna},100.00\n"));
        self.wallet
            .json(Some("charlie"), &["coop", "credit", &gift, "--deposit", "0"]);
        self
    }

    /// The link of a new request of the baker.
    pub fn request(&self, amount: &str) -> String {
        let shown = self.wallet.json(Some("baker"), &["request", amount, "--no-wait"]);
        shown["uri"].as_str().expect("a link").to_owned()
    }

    /// What somebody can spend, in cents.
    pub fn free(&self, who: &str) -> Value {
        self.wallet.json(Some(who), &["balance"])["free_cents"].clone()
    }
}

/// Enrols the baker of Trento, a grocer who gives 5 % back, at Bob's desk. `agreement` is the path of a file.
pub fn enrol_baker(wallet: &Wallet, address: &str, agreement: &str) {
    let join = [
        "coop",
        "merchant",
        "add",
        address,
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
        agreement,
    ];
    wallet.json(Some("bob"), &join);
}
