//! The first transaction of a new account brings a certificate.

use crate::{mock::*, FullAt};
use frame::{deps::sp_runtime::transaction_validity::InvalidTransaction, testing_prelude::*};
use piazza_primitives::{Refusal, UsageClass};

fn enrolling(who: AccountId) -> Transaction {
    transaction(who).that(Meaning::Certificate(Ok(7)))
}

#[test]
fn a_stranger_enrols_itself_by_a_certificate() {
    run(|| {
        let passed = enrolling(STRANGER).apply(|| {
            enrol(STRANGER, UsageClass::Person);
            Ok(().into())
        });
        assert_eq!(passed, Ok(Ok(())));
        assert_eq!(System::account_nonce(STRANGER), 1);
        assert_eq!(System::providers(&STRANGER), 1, "the enrolment's own");
    });
}

#[test]
fn an_enrolment_that_fails_leaves_no_account() {
    run(|| {
        let failed = enrolling(STRANGER).apply(|| Err(DispatchError::Unavailable.into()));
        assert_eq!(failed, Err(InvalidTransaction::Call.into()), "no block holds it");
        assert!(!System::account_exists(&STRANGER));
    });
}

#[test]
fn attack_an_enrolment_that_is_sent_again_and_again_while_enrolment_is_paused() {
    run(|| {
        Closed::set(true);
        assert_eq!(enrolling(STRANGER).validate(), Err(invalid(Refusal::Paused)));
        Closed::set(false);
        assert!(enrolling(STRANGER).validate().is_ok());
    });
}

#[test]
fn an_enrolment_costs_no_allowance() {
    run(|| {
        assert_ok!(enrolling(STRANGER).apply(|| Ok(().into())));
        assert!(!FullAt::<Test>::contains_key(STRANGER));
    });
}

#[test]
fn a_certificate_that_is_no_good_is_refused_with_the_reason() {
    run(|| {
        for reason in [
            Refusal::Certificate,
            Refusal::CertificateExpired,
            Refusal::CertificateUsed,
        ] {
            let refused = transaction(STRANGER).that(Meaning::Certificate(Err(reason)));
            assert_eq!(refused.validate(), Err(invalid(reason)));
        }
    });
}

#[test]
fn an_enrolment_is_the_first_transaction() {
    run(|| {
        assert_eq!(
            enrolling(STRANGER).behind(1).validate(),
            Err(InvalidTransaction::Future.into())
        );
    });
}

#[test]
fn two_accounts_with_one_certificate_collide_in_the_pool() {
    run(|| {
        let tags = |who| enrolling(who).validate().expect("valid").provides;
        let (one, other) = (tags(STRANGER), tags(AccountId::new([8; 32])));
        assert_eq!(one[0], other[0]);
        assert_ne!(one[1], other[1]);
    });
}

#[test]
fn an_enrolment_goes_after_a_member_who_used_nothing() {
    run(|| {
        let priority = |transaction: Transaction| transaction.validate().expect("valid").priority;
        assert!(priority(enrolling(STRANGER)) < priority(transaction(ANNA)));
    });
}

#[test]
fn a_member_who_left_does_not_enrol_itself() {
    run(|| {
        refuse(ANNA, Refusal::Left);
        assert_eq!(enrolling(ANNA).validate(), Err(invalid(Refusal::Left)));
    });
}

#[test]
fn a_member_pays_for_a_certificate_it_does_not_need() {
    run(|| {
        assert_eq!(enrolling(ANNA).pass(), Ok(()));
        assert_eq!(units_left(ANNA), 19);
    });
}
