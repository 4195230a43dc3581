//! The accounts of the books, and what is entered into them.
//!
//! Euro at the bank are the assets; every credit is a liability to whoever holds it. What comes into being or ends moves
//! euro, everything else moves from one liability to another. As usual an asset is counted up and a liability down, so
//! every entry sums to nothing.

use crate::{
    chain::verify::{Books, Hold, Pot},
    codes::Hash,
    values::{Address, Amount, Kind, Millis},
};
use std::collections::{BTreeMap, BTreeSet};

/// An account of the books. Without an address it stands for all of its kind together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Account {
    /// Euro at the bank, one for each credit.
    Euro,
    /// What the bank kept.
    BankFees,
    /// That the enabler bore what the bank kept.
    BorneByEnabler,
    /// Credits that came in and are not given to anybody yet.
    Unallocated,
    /// What residents, guests and others can spend.
    Member(Option<Address>),
    /// What merchants can spend.
    Merchant(Option<Address>),
    /// What merchants set aside for what they grant.
    Prefunding(Option<Address>),
    /// What merchants redeem and the bank has not paid yet.
    Redemptions(Option<Address>),
    /// On hold for another reason.
    OnHold(Option<Address>),
    /// A community fund, by number.
    Fund(u32),
    /// The equalisation fund.
    Equalisation,
    /// The enabler's fund.
    Enabler,
    /// What all referrers earned and did not take yet.
    Referrals,
    /// What a programme has yet to pay for behaviours, by number.
    Programme(u32),
    /// Credits where none may be.
    Stranger(Address),
}

/// What is entered at once. It sums to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// In which block.
    pub block: u64,
    /// When, by the chain's clock.
    pub time: Millis,
    /// What happened, in words.
    pub text: String,
    /// The reference of the sale or of the bank's line, if it has one.
    pub reference: Option<Hash>,
    /// The accounts, and by how many cents each is counted up.
    pub postings: Vec<(Account, i128)>,
}

/// Credits that changed hands in one go, before it is known why.
#[derive(Clone, Debug, Default)]
pub struct Movements(BTreeMap<Account, i128>);

impl Movements {
    /// Credits came to an account.
    pub fn to(&mut self, account: Account, amount: u128) {
        *self.0.entry(account).or_default() += signed(amount);
    }

    /// Credits left an account.
    pub fn from(&mut self, account: Account, amount: u128) {
        *self.0.entry(account).or_default() -= signed(amount);
    }

    /// Whether anything changed hands.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The postings: each account's credits, and the euro that came or went with them. `bank_fee` is what of it the bank
    /// kept.
    pub fn postings(self, bank_fee: u128) -> Vec<(Account, i128)> {
        let euro: i128 = self.0.values().sum();
        let fee = signed(bank_fee);
        let around = [
            (Account::Euro, euro),
            (Account::BankFees, fee),
            (Account::BorneByEnabler, -fee),
        ];
        let credits = self.0.into_iter().map(|(account, credits)| (account, -credits));
        around
            .into_iter()
            .chain(credits)
            .filter(|(_, cents)| *cents != 0)
            .collect()
    }
}

/// Cents with a sign: no sum of credits comes near the end.
fn signed(cents: u128) -> i128 {
    i128::try_from(cents).unwrap_or(i128::MAX)
}

/// Which account of the chain is which of the books.
pub struct Chart {
    merchants: BTreeSet<Address>,
    members: BTreeSet<Address>,
    pots: BTreeMap<Address, Account>,
    funds: BTreeMap<u32, String>,
    trade_names: BTreeMap<Address, String>,
    summary: bool,
}

impl Chart {
    /// The chart of a community. With `summary` all members have one account, and all merchants one.
    pub fn new(books: &Books, trade_names: BTreeMap<Address, String>, summary: bool) -> Self {
        let of_kind = |wanted: bool| {
            books
                .members
                .iter()
                .filter(move |(_, member)| (member.kind == Kind::Merchant) == wanted)
                .map(|(account, _)| *account)
                .collect()
        };
        let pots = books.pots.iter().map(|(pot, of)| {
            let account = match of.whose {
                Pot::Community(id) => Account::Fund(id),
                Pot::Equalisation => Account::Equalisation,
                Pot::Enabler => Account::Enabler,
                Pot::Referrals => Account::Referrals,
                Pot::Programme(id) => Account::Programme(id),
            };
            (*pot, account)
        });
        let reserve = books.reserve_pot.map(|pot| (pot, Account::Unallocated));
        Self {
            merchants: of_kind(true),
            members: of_kind(false),
            pots: pots.chain(reserve).collect(),
            funds: books.communities.clone(),
            trade_names,
            summary,
        }
    }

    /// Where what somebody can spend is booked.
    pub fn free(&self, who: &Address) -> Account {
        if let Some(pot) = self.pots.get(who) {
            return *pot;
        }
        let who_of_them = (!self.summary).then_some(*who);
        if self.merchants.contains(who) {
            Account::Merchant(who_of_them)
        } else if self.members.contains(who) {
            Account::Member(who_of_them)
        } else {
            Account::Stranger(*who)
        }
    }

    /// Where what somebody has on hold is booked.
    pub fn held(&self, who: &Address, reason: Hold) -> Account {
        let who_of_them = (!self.summary).then_some(*who);
        match reason {
            Hold::Prefunding => Account::Prefunding(who_of_them),
            Hold::Redemption => Account::Redemptions(who_of_them),
            Hold::Other => Account::OnHold(who_of_them),
        }
    }

    /// What the books are to say at a block, out of the chain's state. What the bank kept in all is an expense.
    pub fn balances(&self, books: &Books) -> BTreeMap<Account, i128> {
        let mut balances: BTreeMap<Account, i128> = BTreeMap::new();
        let mut add = |account, cents: i128| *balances.entry(account).or_default() += cents;
        add(Account::Euro, signed(books.euro_in) - signed(books.euro_out));
        add(Account::BankFees, signed(books.bank_fees));
        add(Account::BorneByEnabler, -signed(books.bank_fees));
        for (who, line) in &books.accounts {
            add(self.free(who), -signed(line.total.saturating_sub(line.reserved)));
        }
        for ((who, reason), amount) in &books.holds {
            add(self.held(who, *reason), -signed(*amount));
        }
        balances.retain(|_, cents| *cents != 0);
        balances
    }

    /// The name of an account, as Beancount takes it.
    pub fn name(&self, account: Account) -> String {
        let credits = |group: &str, who: Option<Address>| match who {
            Some(who) => format!("Liabilities:Credits:{group}:{}", pseudonym(&who)),
            None => format!("Liabilities:Credits:{group}"),
        };
        match account {
            Account::Euro => "Assets:Reserve:Euro".to_owned(),
            Account::BankFees => "Expenses:BankFees".to_owned(),
            Account::BorneByEnabler => "Income:BankFees:BorneByEnabler".to_owned(),
            Account::Unallocated => credits("Unallocated", None),
            Account::Member(who) => credits("Members", who),
            Account::Merchant(who) => credits("Merchants", who),
            Account::Prefunding(who) => credits("Prefunding", who),
            Account::Redemptions(who) => credits("Redemptions", who),
            Account::OnHold(who) => credits("OnHold", who),
            Account::Fund(id) => {
                let name = self.funds.get(&id).map(|name| component(name)).unwrap_or_default();
                format!("Liabilities:Credits:Funds:{id}{name}")
            }
            Account::Equalisation => credits("Funds:Equalisation", None),
            Account::Enabler => credits("Enabler", None),
            Account::Referrals => credits("Referrals", None),
            Account::Programme(id) => format!("Liabilities:Credits:Programmes:{id}"),
            Account::Stranger(who) => credits("Strangers", Some(who)),
        }
    }

    /// The public name behind an account, if it has one.
    pub fn public_name(&self, account: Account) -> Option<&str> {
        let name = match account {
            Account::Fund(id) => self.funds.get(&id),
            Account::Merchant(Some(who)) | Account::Prefunding(Some(who)) | Account::Redemptions(Some(who)) => {
                self.trade_names.get(&who)
            }
            _ => None,
        };
        name.map(String::as_str)
    }
}

/// An account of the chain in short: who it is the chain does not say either.
fn pseudonym(who: &Address) -> String {
    let text = who.to_string();
    match (text.get(..8), text.get(text.len().saturating_sub(8)..)) {
        (Some(head), Some(tail)) => format!("{head}-{tail}"),
        _ => text,
    }
}

/// A public name as the end of an account's name: Latin letters and digits, the rest as hyphens.
fn component(name: &str) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric() || ('À'..='ɏ').contains(&c) && !matches!(c, '×' | '÷');
    let words: Vec<String> = name
        .split(|c| !fits(c))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    words.iter().fold(String::new(), |all, word| format!("{all}-{word}"))
}

/// An amount with its sign and two decimals, in every language with a point.
pub fn with_point(cents: i128) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}", Amount(cents.unsigned_abs()).to_plain())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::verify::{Line, PotBooks};

    fn account(n: u8) -> Address {
        Address::from([n; 32])
    }

    /// Anna has 49.00; the shop 15.00, 5.00 of it set aside; 30.00 are not given out; the fund has 1.00.
    fn books() -> Books {
        let line = |total, reserved| Line { total, reserved };
        let member = |kind| crate::chain::members::Member {
            kind,
            tier: 0,
            status: crate::chain::members::Status::Active,
            zone: crate::values::Istat(22_205),
            commitment: [0; 32],
            until: None,
        };
        Books {
            accounts: [
                (account(1), line(4_900, 0)),
                (account(2), line(1_500, 500)),
                (account(50), line(3_000, 0)),
                (account(60), line(100, 0)),
            ]
            .into(),
            holds: [((account(2), Hold::Prefunding), 500)].into(),
            issuance: 9_500,
            euro_in: 10_000,
            euro_out: 500,
            bank_fees: 50,
            reserve_pot: Some(account(50)),
            pots: [(
                account(60),
                PotBooks {
                    whose: Pot::Community(22_039),
                    owned: 100,
                },
            )]
            .into(),
            communities: [(22_039, "Canazei: \"Cianacéi\"".to_owned())].into(),
            members: [
                (account(1), member(Kind::Resident)),
                (account(2), member(Kind::Merchant)),
            ]
            .into(),
            ..Books::default()
        }
    }

    #[test]
    fn balances_sum_to_nothing() {
        for summary in [false, true] {
            let balances = Chart::new(&books(), BTreeMap::new(), summary).balances(&books());
            assert_eq!(balances.values().sum::<i128>(), 0, "{balances:?}");
            assert_eq!(balances[&Account::Euro], 9_500);
            let who = (!summary).then(|| account(2));
            assert_eq!(balances[&Account::Merchant(who)], -1_000);
            assert_eq!(balances[&Account::Prefunding(who)], -500);
        }
    }

    #[test]
    fn credits_that_end_take_euro_with_them() {
        let mut moved = Movements::default();
        moved.from(Account::Redemptions(None), 1_000);
        moved.to(Account::Fund(1), 10);
        assert_eq!(
            moved.postings(0),
            [
                (Account::Euro, -990),
                (Account::Redemptions(None), 1_000),
                (Account::Fund(1), -10),
            ]
        );
    }

    #[test]
    fn a_bank_fee_is_an_expense_that_the_enabler_bears() {
        let mut moved = Movements::default();
        moved.from(Account::Enabler, 50);
        let postings = moved.postings(50);
        assert_eq!(postings.iter().map(|(_, cents)| cents).sum::<i128>(), 0);
        assert!(postings.contains(&(Account::Euro, -50)));
        assert!(postings.contains(&(Account::BankFees, 50)));
        assert!(postings.contains(&(Account::BorneByEnabler, -50)));
    }

    #[test]
    fn what_only_passes_through_is_not_posted() {
        let mut moved = Movements::default();
        moved.to(Account::Member(None), 5);
        moved.from(Account::Member(None), 5);
        assert!(!moved.is_empty());
        assert_eq!(moved.postings(0), []);
    }

    #[test]
    fn a_programmes_pot_is_an_account_of_its_own() {
        let mut books = books();
        let (whose, owned) = (Pot::Programme(3), 700);
        books.pots.insert(account(80), PotBooks { whose, owned });
        let chart = Chart::new(&books, BTreeMap::new(), true);
        assert_eq!(chart.free(&account(80)), Account::Programme(3));
        assert_eq!(chart.name(Account::Programme(3)), "Liabilities:Credits:Programmes:3");
    }

    #[test]
    fn names_fit_the_format() {
        let chart = Chart::new(&books(), BTreeMap::new(), false);
        assert_eq!(
            chart.name(Account::Fund(22_039)),
            "Liabilities:Credits:Funds:22039-Canazei-Cianacéi"
        );
        let member = chart.name(chart.free(&account(1)));
        let (group, pseudonym) = member.rsplit_once(':').expect("a group");
        assert_eq!(group, "Liabilities:Credits:Members");
        assert_eq!((pseudonym.len(), pseudonym.starts_with('5')), (17, true));
        assert_eq!(chart.free(&account(99)), Account::Stranger(account(99)));
    }

    #[test]
    fn amounts_have_two_decimals_and_a_sign() {
        assert_eq!(with_point(-5), "-0.05");
        assert_eq!(with_point(0), "0.00");
        assert_eq!(with_point(123_456), "1234.56");
    }
}
