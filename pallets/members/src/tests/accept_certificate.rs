//! A new account enrols itself by a registrar's certificate.

use crate::{mock::*, Claim, Commitments, Enrolment, Error, Event, Holder};
use frame::{deps::sp_core::Pair as _, testing_prelude::*};
use piazza_primitives::{Appointment, MemberKind, Refusal, DAY};

/// The last moment of the certificates.
const EXPIRY: u64 = START_OF_TIME + DAY;

fn accept(who: AccountId, certificate: &crate::CertificateOf<Test>) -> DispatchResult {
    Members::accept_certificate(signed(who), certificate.clone(), None)
}

/// A certificate for whoever has the one-time key.
fn for_key_holder(number: u64) -> crate::CertificateOf<Test> {
    certificate(Holder::Key(key(1).public()), resident(number))
}

/// As [`accept`], with the word of the one-time key.
fn accept_with_key(who: AccountId, certificate: &crate::CertificateOf<Test>) -> DispatchResult {
    let proof = proof(&key(1), certificate, &who);
    Members::accept_certificate(signed(who), certificate.clone(), proof)
}

#[test]
fn the_account_that_is_named_enrols_itself() {
    run(|| {
        assert_ok!(accept(ALDO, &certificate(Holder::Account(ALDO), resident(1))));
        assert_eq!(member(ALDO).kind, MemberKind::Resident);
        let event = Event::Enrolled {
            account: ALDO,
            member: member(ALDO),
        };
        assert_eq!(last_event(), event);
    });
}

#[test]
fn the_holder_of_the_one_time_key_enrols_itself() {
    run(|| {
        assert_ok!(accept_with_key(ALDO, &for_key_holder(1)));
        assert_eq!(member(ALDO).commitment, commitment(1));
    });
}

#[test]
fn the_claim_is_locked_until_the_certificate_expires() {
    run(|| {
        assert_ok!(accept(ALDO, &certificate(Holder::Account(ALDO), resident(1))));
        let claim = Claim {
            account: ALDO,
            locked_until: EXPIRY,
        };
        assert_eq!(Commitments::<Test>::get(commitment(1)), Some(claim));
    });
}

#[test]
fn only_a_signed_account_enrols_itself() {
    run(|| {
        let certificate = certificate(Holder::Account(ALDO), resident(1));
        assert_noop!(Members::accept_certificate(council(), certificate, None), BadOrigin);
    });
}

#[test]
fn a_certificate_is_good_to_its_last_moment() {
    run(|| {
        let certificate = certificate(Holder::Account(ALDO), resident(1));
        pass(DAY + 1);
        assert_noop!(accept(ALDO, &certificate), Error::<Test>::CertificateExpired);
        Timestamp::set_timestamp(EXPIRY);
        assert_ok!(accept(ALDO, &certificate));
    });
}

#[test]
fn a_certificate_for_another_account_is_refused() {
    run(|| {
        let certificate = certificate(Holder::Account(ALDO), resident(1));
        assert_noop!(accept(BRUNO, &certificate), Error::<Test>::InvalidCertificate);
    });
}

#[test]
fn attack_a_certificate_seen_on_its_way_without_the_key() {
    run(|| {
        let certificate = for_key_holder(1);
        assert_noop!(accept(BRUNO, &certificate), Error::<Test>::InvalidCertificate);
        let forged = proof(&key(2), &certificate, &BRUNO);
        assert_noop!(
            Members::accept_certificate(signed(BRUNO), certificate, forged),
            Error::<Test>::InvalidCertificate
        );
    });
}

#[test]
fn attack_the_keys_word_for_another_account() {
    run(|| {
        let certificate = for_key_holder(1);
        let seen = proof(&key(1), &certificate, &ALDO);
        assert_noop!(
            Members::accept_certificate(signed(BRUNO), certificate, seen),
            Error::<Test>::InvalidCertificate
        );
    });
}

#[test]
fn attack_the_keys_word_for_another_certificate() {
    run(|| {
        let seen = proof(&key(1), &for_key_holder(2), &ALDO);
        assert_noop!(
            Members::accept_certificate(signed(ALDO), for_key_holder(1), seen),
            Error::<Test>::InvalidCertificate
        );
    });
}

#[test]
fn a_named_account_needs_no_key() {
    run(|| {
        let certificate = certificate(Holder::Account(ALDO), resident(1));
        assert_noop!(accept_with_key(ALDO, &certificate), Error::<Test>::InvalidCertificate);
    });
}

#[test]
fn attack_changing_what_the_registrar_signed() {
    run(|| {
        let original = certificate(Holder::Account(ALDO), tourist(1));
        let mut promoted = original.clone();
        promoted.enrolment.tier = RESIDENTS;
        let mut prolonged = original.clone();
        prolonged.expires += 1;
        let mut redirected = original;
        redirected.holder = Holder::Account(BRUNO);
        assert_noop!(accept(ALDO, &promoted), Error::<Test>::InvalidCertificate);
        assert_noop!(accept(ALDO, &prolonged), Error::<Test>::InvalidCertificate);
        assert_noop!(accept(BRUNO, &redirected), Error::<Test>::InvalidCertificate);
    });
}

#[test]
fn attack_a_certificate_of_another_chain() {
    run(|| {
        let mut foreign = certificate(Holder::Account(ALDO), resident(1));
        let id = foreign.id(H256::repeat_byte(1));
        foreign.signature = rosas_key().sign(id.as_bytes()).into();
        assert_noop!(accept(ALDO, &foreign), Error::<Test>::InvalidCertificate);
    });
}

#[test]
fn attack_signing_in_the_registrars_name() {
    run(|| {
        let mut forged = sign(&key(5), Holder::Account(ALDO), resident(1), EXPIRY);
        forged.registrar = rosa();
        assert_noop!(accept(ALDO, &forged), Error::<Test>::InvalidCertificate);
    });
}

#[test]
fn a_certificate_of_somebody_without_office_is_refused() {
    run(|| {
        let certificate = sign(&key(5), Holder::Account(ALDO), resident(1), EXPIRY);
        assert_noop!(accept(ALDO, &certificate), Error::<Test>::InvalidCertificate);
    });
}

#[test]
fn certificates_of_a_dismissed_registrar_are_void() {
    run(|| {
        let certificate = certificate(Holder::Account(ALDO), resident(1));
        assert_ok!(Members::dismiss(council(), rosa(), Appointment::Registrar));
        assert_noop!(accept(ALDO, &certificate), Error::<Test>::InvalidCertificate);
    });
}

#[test]
fn certificates_of_a_registrar_whose_enrolment_ended_are_void() {
    run(|| {
        let registrar = key(5);
        assert_ok!(enrol(account(&registrar), tourist(5)));
        assert_ok!(Members::appoint(council(), account(&registrar), Appointment::Registrar));
        pass(31 * DAY);
        let certificate = sign(&registrar, Holder::Account(ALDO), resident(1), now() + DAY);
        assert_noop!(accept(ALDO, &certificate), Error::<Test>::InvalidCertificate);
    });
}

#[test]
fn a_merchant_is_not_enrolled_by_certificate() {
    run(|| {
        let certificate = certificate(Holder::Account(BAKER), trader(3));
        assert_noop!(accept(BAKER, &certificate), Error::<Test>::CertificateForMerchant);
    });
}

#[test]
fn a_certificate_enrols_nobody_whom_the_registrar_could_not() {
    run(|| {
        let holder = || Holder::Account(ALDO);
        let (tier, zone) = (NO_TIER, NOWHERE);
        let tierless = certificate(holder(), Enrolment { tier, ..resident(1) });
        assert_noop!(accept(ALDO, &tierless), Error::<Test>::UnknownTier);
        let homeless = certificate(holder(), Enrolment { zone, ..resident(1) });
        assert_noop!(accept(ALDO, &homeless), Error::<Test>::UnknownZone);
        let pot = certificate(Holder::Account(POT), resident(1));
        assert_noop!(accept(POT, &pot), Error::<Test>::PotAccount);
    });
}

#[test]
fn a_certificate_is_used_once() {
    run(|| {
        let certificate = for_key_holder(1);
        assert_ok!(accept_with_key(ALDO, &certificate));
        assert_noop!(accept_with_key(ALDO, &certificate), Error::<Test>::AlreadyEnrolled);
        assert_noop!(accept_with_key(BRUNO, &certificate), Error::<Test>::CommitmentInUse);
    });
}

#[test]
fn attack_using_a_certificate_again_for_another_account_after_leaving() {
    run(|| {
        let certificate = for_key_holder(1);
        assert_ok!(accept_with_key(ALDO, &certificate));
        assert_ok!(Members::record_departure(signed(ALDO), ALDO));
        assert_noop!(accept_with_key(BRUNO, &certificate), Error::<Test>::CommitmentInUse);
    });
}

/// A departed account can't sign, but its delegate can for it.
#[test]
fn attack_using_a_certificate_again_for_the_same_account_after_leaving() {
    run(|| {
        let certificate = certificate(Holder::Account(ALDO), resident(1));
        assert_ok!(accept(ALDO, &certificate));
        assert_ok!(Members::record_departure(registrar(), ALDO));
        assert_noop!(accept(ALDO, &certificate), Error::<Test>::CommitmentInUse);
    });
}

#[test]
fn an_enrolment_in_between_does_not_make_a_certificate_good_again() {
    run(|| {
        let certificate = for_key_holder(1);
        assert_ok!(accept_with_key(ALDO, &certificate));
        assert_ok!(Members::record_departure(registrar(), ALDO));
        assert_ok!(enrol(ALDO, resident(1)));
        assert_ok!(Members::record_departure(registrar(), ALDO));
        assert_noop!(accept_with_key(BRUNO, &certificate), Error::<Test>::CommitmentInUse);
    });
}

#[test]
fn who_left_comes_back_by_a_new_certificate_once_the_old_one_expired() {
    run(|| {
        assert_ok!(accept_with_key(ALDO, &for_key_holder(1)));
        assert_ok!(Members::record_departure(registrar(), ALDO));
        pass(DAY + 1);
        assert_ok!(accept_with_key(BRUNO, &for_key_holder(1)));
    });
}

#[test]
fn the_pool_is_told_the_reason_as_a_code() {
    run(|| {
        let named = certificate(Holder::Account(ALDO), resident(1));
        let check = |who| Members::check_certificate(&who, &named, None);
        assert_eq!(check(ALDO), Ok(()));
        assert_eq!(check(BRUNO), Err(Refusal::Certificate));
        assert_ok!(accept(ALDO, &named));
        assert_eq!(check(ALDO), Err(Refusal::CertificateUsed));
        pass(DAY + 1);
        assert_eq!(check(ALDO), Err(Refusal::CertificateExpired));
    });
}
