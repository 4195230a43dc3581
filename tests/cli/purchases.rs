//! A purchase asked for twice, in whatever way, is paid once.

use piazza_tests::community::Community;

#[test]
fn a_purchase_asked_for_twice_is_paid_once() {
    let community = Community::begin().with_anna_and_the_baker();
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
fn a_request_that_somebody_else_paid_is_refused() {
    let community = Community::begin().with_anna_and_the_baker();
    let visitor = community.other_wallet("visitor");
    let made = visitor.json(None, &["account", "new", "bruno"]);
    let bruno = made["address"].as_str().expect("an address");
    let table = community.file(
        "more.csv",
        &format!("name,code,address,zone\nBruno,BRUNO,{bruno},022205\n"),
    );
    community.wallet.json(Some("bob"), &["coop", "enrol", &table]);
    community.wallet.json(Some("anna"), &["send", bruno, "20.00"]);

    let uri = community.request("12.50");
    community.wallet.json(Some("anna"), &["pay", &uri]);
    let output = visitor.run(Some("bruno"), &["pay", &uri]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(7), "{said}");
    assert!(said.contains("This request is paid already."), "{said}");
    assert_eq!(visitor.json(Some("bruno"), &["balance"])["free_cents"], 2_000);
}

#[test]
fn a_payment_survives_the_restart_of_the_node_and_is_made_once() {
    let mut community = Community::begin().with_anna_and_the_baker();
    let uri = community.request("10.00");
    let mut paying = community
        .wallet
        .command(Some("anna"), &["pay", &uri])
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("the wallet can be run");
    community.node.restart().expect("the node starts again");
    // However far it had come: it is paid when it ends, or when it is asked for again.
    paying.wait().expect("the wallet ends");
    community.wallet.json(Some("anna"), &["pay", &uri]);
    // 5 % of 10.00 is 0.50, of which 0.30 stays with Anna.
    assert_eq!(community.free("anna"), 10_000 - 1_000 + 30);
}
