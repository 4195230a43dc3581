//! The community's figures add up, and a chain whose books balance says so.

use super::lively;
use piazza_tests::community::Community;
use std::fs;

#[test]
fn the_figures_of_a_lively_community_add_up() {
    let community = lively();
    the_credits_of_all_are_all_the_credits(&community);
    the_chain_verifies(&community);
}

fn the_credits_of_all_are_all_the_credits(community: &Community) {
    let file = community.path("figures.csv");
    let figures = community
        .wallet
        .json(Some("charlie"), &["coop", "report", "--csv", &file.to_string_lossy()]);
    let cents = |value: &serde_json::Value| value.as_u64().expect("cents");
    let liabilities = figures["liabilities"].as_array().expect("lines");
    let sum: u64 = liabilities.iter().map(|line| cents(&line["amount_cents"])).sum();
    let reserve = &figures["reserve"];
    assert_eq!(sum, cents(&reserve["issuance_cents"]));
    assert_eq!(sum, cents(&reserve["euro_cents"]));
    assert_eq!(reserve["ratio_points"], 10_000);
    let months = figures["months"].as_array().expect("an archive node");
    assert_eq!(months.last().expect("this month")["euro_in_cents"], 10_000);
    assert!(figures["redemptions"]
        .as_array()
        .expect("lines")
        .iter()
        .any(|line| { line["status"] == "open" && line["count"] == 1 && line["amount_cents"] == 500 }));
    assert_eq!(figures["volume"]["volume_cents"], 5_250);
    assert_eq!(figures["volume"]["near"], false);
    let table = fs::read_to_string(file).expect("a table");
    assert!(table.starts_with("section,item,number,amount\n"), "{table}");
    assert!(table.contains("\nredemptions,open,1,5.00\n"), "{table}");
}

#[test]
fn people_read_the_figures_in_both_languages() {
    let community = Community::begin().with_anna_and_the_baker();
    for (language, words) in [("en", "Euro in the reserve"), ("it", "Euro in riserva")] {
        let output = community
            .wallet
            .command(
                Some("charlie"),
                &["coop", "report", "--year", "2026", "--lang", language],
            )
            .output()
            .expect("the wallet can be run");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && said.contains(words), "{said}");
    }
}

fn the_chain_verifies(community: &Community) {
    let verified = community.wallet.json(None, &["chain", "verify"]);
    assert_eq!(verified["ok"], true, "{verified}");
    let checks = verified["checks"].as_array().expect("checks");
    let text = |name: &str| {
        let check = checks.iter().find(|check| check["name"] == name);
        check.expect("a check")["text"].as_str().expect("words").to_owned()
    };
    assert!(text("redemptions").contains("5.00"), "{}", text("redemptions"));
    assert!(text("batches").contains('1'), "{}", text("batches"));
}
