//! The commands of the README and of the guides, run as a reader runs them: a text that no longer fits the binaries
//! breaks a test.
//!
//! A block is run if `<!-- tested -->` stands right before it. All blocks of a text run in one shell, on a chain of
//! their own.

use piazza_tests::process::{binary, Node, Wallet};
use std::{
    collections::BTreeSet,
    env, fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The mark before a block that is run.
const TESTED: &str = "<!-- tested -->";
/// The guides that are run, each by a test of its own.
const GUIDES: [&str; 4] = ["cooperative", "merchant", "operator", "resident"];
/// The guide to rewards, which is for all of them.
const REWARDS: &str = "docs/rewards.md";
/// What a reader types at a prompt, the test says beforehand. The shell stops at the first command that fails, and
/// names its line.
const PRELUDE: &str = r#"set -eo pipefail
piazza() { command piazza --yes --passphrase-file "$PASSPHRASE" "$@"; }
trap 'status=$?; test $status = 0 || echo "$TEXT:$line: ended with $status" >&2' EXIT
"#;

/// A fenced block of a text.
struct Block<'a> {
    language: &'a str,
    tested: bool,
    /// Its lines, by their numbers in the text.
    lines: Vec<(usize, &'a str)>,
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let (mut blocks, mut open, mut before) = (Vec::new(), None, "");
    for (number, line) in (1..).zip(text.lines()) {
        if let Some(language) = line.strip_prefix("```") {
            match open.take() {
                Some(block) => blocks.push(block),
                None => {
                    open = Some(Block {
                        language,
                        tested: before == TESTED,
                        lines: Vec::new(),
                    })
                }
            }
        } else if let Some(block) = &mut open {
            block.lines.push((number, line));
        }
        before = line;
    }
    blocks
}

/// The test has started a node already.
fn starts_a_node(line: &str) -> bool {
    line.starts_with("piazza-node --")
}

/// The blocks to be run, as one script that knows at which line of the text it is.
fn script(text: &str) -> String {
    let mut script = PRELUDE.to_owned();
    let mut continued = false;
    for block in blocks(text).iter().filter(|block| block.tested) {
        assert_eq!(block.language, "sh", "only commands are run");
        for (number, line) in block.lines.iter().filter(|(_, line)| !starts_a_node(line)) {
            if !continued {
                script.push_str(&format!("line={number}\n"));
            }
            script.push_str(line);
            script.push('\n');
            continued = line.ends_with('\\');
        }
    }
    script
}

/// The root of the checkout.
fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("the crate is in the workspace").to_owned()
}

fn read(text: &str) -> String {
    fs::read_to_string(root().join(text)).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Runs the blocks of a text against a chain that begins with it.
fn run(text: &str) {
    let script = script(&read(text));
    assert!(script.len() > PRELUDE.len(), "{text} has no tested block");
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let node = Node::start(&["--dev"], &path("node"), &path("log")).expect("the node starts");
    node.wait_until_final(1).expect("the chain begins");
    // It makes the file with the passphrase.
    let _wallet = Wallet::new(&path("wallet"), &node.url());
    let here = path("here");
    fs::create_dir(&here).expect("the folder can be made");
    for folder in ["data", "chain-spec", "docs"] {
        symlink(root().join(folder), here.join(folder)).expect("the files can be linked");
    }
    let output = Command::new("bash")
        .args(["-c", &script])
        .current_dir(&here)
        .stdin(Stdio::null())
        .env("TEXT", text)
        .env("PATH", path_with_the_binaries())
        .env("HOME", folder.path())
        .env("PIAZZA_NODE", node.url())
        .env("PIAZZA_DATA", path("wallet"))
        .env("PIAZZA_LANG", "en")
        .env("PASSPHRASE", path("wallet").join("passphrase"))
        .env("PIAZZA_BANK_PASSPHRASE_FILE", path("wallet").join("passphrase"))
        .output()
        .expect("bash can be run");
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(
        output.status.success(),
        "{}\n{}",
        said(&output.stdout),
        said(&output.stderr)
    );
}

fn path_with_the_binaries() -> std::ffi::OsString {
    let built = binary("piazza");
    let built = built.parent().expect("a binary is in a folder").to_owned();
    let others = env::var_os("PATH").unwrap_or_default();
    env::join_paths([built].into_iter().chain(env::split_paths(&others))).expect("folders without colons")
}

#[test]
fn the_readme_is_true() {
    run("README.md");
}

#[test]
fn the_guide_for_residents_is_true() {
    run("docs/guides/resident.md");
}

#[test]
fn the_guide_for_merchants_is_true() {
    run("docs/guides/merchant.md");
}

#[test]
fn the_guide_for_the_cooperative_is_true() {
    run("docs/guides/cooperative.md");
}

#[test]
fn the_guide_for_operators_is_true() {
    run("docs/guides/operator.md");
}

#[test]
fn the_guide_to_rewards_is_true() {
    run(REWARDS);
}

#[test]
fn every_guide_has_a_test() {
    let files = fs::read_dir(root().join("docs/guides")).expect("the guides");
    let there: BTreeSet<_> = files.map(|file| file.expect("a guide").file_name()).collect();
    let tested: BTreeSet<_> = GUIDES.iter().map(|guide| format!("{guide}.md").into()).collect();
    assert_eq!(there, tested);
}

/// The targets of make that a text names: in code within its lines, or in its blocks.
fn targets(text: &str) -> BTreeSet<String> {
    let blocks = blocks(text);
    let in_blocks = blocks.iter().flat_map(|block| &block.lines);
    let in_blocks = in_blocks.filter_map(|(_, line)| line.strip_prefix("make "));
    let in_lines = text.split("`make ").skip(1);
    let name = |rest: &str| -> String {
        rest.chars()
            .take_while(|c| c.is_ascii_lowercase() || *c == '-')
            .collect()
    };
    in_blocks.chain(in_lines).map(name).collect()
}

#[test]
fn every_target_of_make_that_is_named_exists() {
    let makefile = read("Makefile");
    let guides = GUIDES.iter().map(|guide| format!("docs/guides/{guide}.md"));
    let mut named = 0;
    for text in guides.chain(["README.md".to_owned(), REWARDS.to_owned()]) {
        for target in targets(&read(&text)) {
            let rule = format!("{target}:");
            assert!(
                makefile.lines().any(|line| line.starts_with(&rule)),
                "{text} names `make {target}`, which the Makefile has not"
            );
            named += 1;
        }
    }
    assert!(named > 0, "no target was found");
}
