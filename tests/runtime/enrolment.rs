//! How people become members: by the registrar's hand, in batches, and by certificate.

use frame_support::assert_noop;
use pallet_members::{Call, Certificate, Enrolment, Error, Event, Holder, Members, Pallet, Status};
use piazza_primitives::{MemberKind, Moment, Refusal, DAY, MINUTE};
use piazza_runtime::{genesis_presets::TOURISTS, AccountId, Executive, Runtime, RuntimeEvent, Signature, System};
use piazza_tests::chain::*;
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError};

type Refused = Error<Runtime>;
type Paper = Certificate<AccountId, Signature>;

fn refusal(refusal: Refusal) -> TransactionValidityError {
    InvalidTransaction::Custom(refusal as u8).into()
}

/// A certificate of a registrar for a tourist, good for ten minutes.
fn certificate(registrar: &Person, holder: Holder<AccountId>, enrolment: Enrolment) -> Paper {
    certificate_until(registrar, holder, enrolment, now() + 10 * MINUTE)
}

fn certificate_until(registrar: &Person, holder: Holder<AccountId>, enrolment: Enrolment, expires: Moment) -> Paper {
    let account = registrar.account();
    let unsigned = Certificate {
        registrar: account,
        holder,
        enrolment,
        expires,
        signature: (),
    };
    let id = unsigned.id(System::block_hash(0));
    let Certificate {
        registrar: account,
        holder,
        enrolment,
        expires,
        signature: (),
    } = unsigned;
    Certificate {
        registrar: account,
        holder,
        enrolment,
        expires,
        signature: registrar.sign(id),
    }
}

fn accept(certificate: Paper, proof: Option<Signature>) -> Call<Runtime> {
    Call::accept_certificate { certificate, proof }
}

/// What a desk knows of the tourist.
fn tourist_identity() -> Enrolment {
    enrolment(&Person::named("passport").account(), MemberKind::Tourist, TOURISTS)
}

#[test]
fn a_new_account_enrols_itself_by_a_certificate_that_names_it() {
    story(|| {
        let tourist = Person::named("Tourist");
        let paper = certificate(&bob(), Holder::Account(tourist.account()), tourist_identity());
        submit(&tourist, accept(paper, None)).unwrap().unwrap();
        let member = Members::<Runtime>::get(tourist.account()).expect("enrolled");
        assert_eq!(
            (member.kind, member.until),
            (MemberKind::Tourist, Some(START + 30 * DAY))
        );
        assert_eq!(System::account_nonce(tourist.account()), 1);
        assert_eq!(System::providers(&tourist.account()), 1);
    });
}

#[test]
fn a_bearer_enrols_by_the_one_time_key_and_an_onlooker_can_not() {
    story(|| {
        let (tourist, onlooker, key) = (
            Person::named("Tourist"),
            Person::named("Onlooker"),
            Person::named("key"),
        );
        let paper = certificate(&bob(), Holder::Key(key.public()), tourist_identity());
        let proof = key.sign(paper.proof_payload(System::block_hash(0), &tourist.account()));
        let stolen = signed(&onlooker, accept(paper.clone(), Some(proof.clone())));
        assert_eq!(validate(stolen).map(|_| ()), Err(refusal(Refusal::Certificate)));
        let without = signed(&onlooker, accept(paper.clone(), None));
        assert_eq!(validate(without).map(|_| ()), Err(refusal(Refusal::Certificate)));
        submit(&tourist, accept(paper, Some(proof))).unwrap().unwrap();
    });
}

#[test]
fn a_certificate_is_used_once() {
    story(|| {
        let (first, second, key) = (Person::named("First"), Person::named("Second"), Person::named("key"));
        let paper = certificate(&bob(), Holder::Key(key.public()), tourist_identity());
        let proof = |who: &Person| Some(key.sign(paper.proof_payload(System::block_hash(0), &who.account())));
        submit(&first, accept(paper.clone(), proof(&first))).unwrap().unwrap();
        let again = submit(&second, accept(paper.clone(), proof(&second)));
        assert_eq!(again, Err(refusal(Refusal::CertificateUsed)));
        // Nor after the first has left, while the certificate could still be used.
        Pallet::<Runtime>::record_departure(as_bob(), first.account()).unwrap();
        let after = submit(&second, accept(paper.clone(), proof(&second)));
        assert_eq!(after, Err(refusal(Refusal::CertificateUsed)));
        assert_eq!(System::account_nonce(second.account()), 0);
    });
}

#[test]
fn two_uses_of_one_certificate_exclude_each_other_in_the_pool() {
    story(|| {
        let (first, second, key) = (Person::named("First"), Person::named("Second"), Person::named("key"));
        let paper = certificate(&bob(), Holder::Key(key.public()), tourist_identity());
        let tags = |who: &Person| {
            let proof = key.sign(paper.proof_payload(System::block_hash(0), &who.account()));
            validate(signed(who, accept(paper.clone(), Some(proof))))
                .expect("valid")
                .provides
        };
        assert!(tags(&first).iter().any(|tag| tags(&second).contains(tag)));
    });
}

#[test]
fn a_certificate_expires_after_its_last_moment() {
    story(|| {
        let (early, late) = (Person::named("Early"), Person::named("Late"));
        let expires = now() + 1_000;
        let paper = |who: &Person| {
            let enrolment = enrolment(&who.account(), MemberKind::Tourist, TOURISTS);
            certificate_until(&bob(), Holder::Account(who.account()), enrolment, expires)
        };
        let (first, second) = (paper(&early), paper(&late));
        next_block(1_000);
        submit(&early, accept(first, None)).unwrap().unwrap();
        next_block(1_000);
        assert_eq!(
            submit(&late, accept(second, None)),
            Err(refusal(Refusal::CertificateExpired))
        );
    });
}

#[test]
fn nobody_but_a_registrar_in_office_signs_certificates() {
    story(|| {
        let tourist = Person::named("Tourist");
        let paper = |signer: &Person| certificate(signer, Holder::Account(tourist.account()), tourist_identity());
        let refused = |paper| submit(&tourist, accept(paper, None));
        assert_eq!(
            refused(paper(&charlie())),
            Err(refusal(Refusal::Certificate)),
            "a treasurer is no registrar"
        );
        let mut forged = paper(&charlie());
        forged.registrar = bob().account();
        assert_eq!(refused(forged), Err(refusal(Refusal::Certificate)));
        let mut better = paper(&bob());
        better.enrolment.tier = 0;
        assert_eq!(
            refused(better),
            Err(refusal(Refusal::Certificate)),
            "a changed word breaks the signature"
        );
        let good = paper(&bob());
        pallet_members::Appointments::<Runtime>::remove(piazza_primitives::Appointment::Registrar, bob().account());
        assert_eq!(
            refused(good),
            Err(refusal(Refusal::Certificate)),
            "a dismissed registrar's word is void"
        );
        pallet_members::Appointments::<Runtime>::insert(piazza_primitives::Appointment::Registrar, bob().account(), ());
    });
}

#[test]
fn a_certificate_needs_the_first_nonce() {
    story(|| {
        let tourist = Person::named("Tourist");
        let paper = certificate(&bob(), Holder::Account(tourist.account()), tourist_identity());
        let odd = signed_oddly(
            &tourist,
            accept(paper, None),
            Oddity {
                nonce: Some(1),
                ..Oddity::default()
            },
        );
        assert_eq!(Executive::apply_extrinsic(odd), Err(InvalidTransaction::Future.into()));
    });
}

#[test]
fn an_identity_is_enrolled_at_most_once() {
    story(|| {
        let (anna, again) = (resident("Anna"), Person::named("Anna's second telephone"));
        let same = enrolment(&anna.account(), MemberKind::Resident, 0);
        let enrol = |account, enrolment| Pallet::<Runtime>::enrol(as_bob(), account, enrolment);
        assert_noop!(enrol(again.account(), same.clone()), Refused::CommitmentInUse);
        assert_noop!(enrol(anna.account(), same.clone()), Refused::AlreadyEnrolled);
        Pallet::<Runtime>::suspend(as_bob(), anna.account()).unwrap();
        assert_noop!(enrol(again.account(), same.clone()), Refused::CommitmentInUse);
        Pallet::<Runtime>::record_departure(as_bob(), anna.account()).unwrap();
        enrol(again.account(), same).unwrap();
    });
}

#[test]
fn a_full_batch_fits_a_block_and_one_more_row_is_refused() {
    story(|| {
        let rows = |count: u32| {
            (0..count)
                .map(|row| {
                    let account = Person::named(&format!("row {row}")).account();
                    (account.clone(), enrolment(&account, MemberKind::Resident, 0))
                })
                .collect::<Vec<_>>()
        };
        assert!(pallet_members::Entries::<Runtime>::try_from(rows(257)).is_err());
        let entries = rows(256).try_into().expect("a full batch");
        submit(&bob(), Call::<Runtime>::enrol_batch { entries })
            .unwrap()
            .unwrap();
        assert!(Members::<Runtime>::contains_key(Person::named("row 255").account()));
    });
}

#[test]
fn a_row_that_can_not_be_enrolled_is_reported_and_the_others_are() {
    story(|| {
        let (anna, bruno) = (Person::named("Anna"), Person::named("Bruno"));
        let row = |who: &Person| (who.account(), enrolment(&who.account(), MemberKind::Resident, 0));
        let mut nowhere = row(&bruno);
        nowhere.1.zone = piazza_primitives::IstatCode(1);
        let entries = vec![row(&anna), row(&anna), nowhere].try_into().expect("a short batch");
        submit(&bob(), Call::<Runtime>::enrol_batch { entries })
            .unwrap()
            .unwrap();
        let refused: Vec<_> = System::events()
            .into_iter()
            .filter_map(|record| match record.event {
                RuntimeEvent::Members(Event::EnrolmentRefused { row, reason, .. }) => Some((row, reason)),
                _ => None,
            })
            .collect();
        let expected = [(1, Refused::AlreadyEnrolled.into()), (2, Refused::UnknownZone.into())];
        assert_eq!(refused, expected);
        assert!(Members::<Runtime>::contains_key(anna.account()));
        assert!(!Members::<Runtime>::contains_key(bruno.account()));
    });
}

#[test]
fn a_registrar_has_no_power_over_officers() {
    story(|| {
        let treasurer = charlie().account();
        assert_noop!(
            Pallet::<Runtime>::suspend(as_bob(), treasurer.clone()),
            Refused::HoldsOffice
        );
        assert_noop!(
            Pallet::<Runtime>::record_departure(as_bob(), treasurer.clone()),
            Refused::HoldsOffice
        );
        let until = Some(now());
        assert_noop!(
            Pallet::<Runtime>::amend(as_bob(), treasurer, 4, TRENTO, until),
            Refused::HoldsOffice
        );
    });
}

#[test]
fn who_is_no_registrar_enrols_and_suspends_nobody() {
    story(|| {
        let (anna, bruno) = (resident("Anna"), Person::named("Bruno"));
        let enrolment = enrolment(&bruno.account(), MemberKind::Resident, 0);
        let enrol = Call::<Runtime>::enrol {
            account: bruno.account(),
            enrolment,
        };
        let bad = Err(sp_runtime::DispatchError::BadOrigin);
        assert_eq!(submit(&anna, enrol.clone()).unwrap(), bad);
        assert_eq!(submit(&charlie(), enrol).unwrap(), bad);
        assert_eq!(
            submit(
                &anna,
                Call::<Runtime>::suspend {
                    account: bob().account()
                }
            )
            .unwrap(),
            bad
        );
    });
}

#[test]
fn a_reinstated_member_acts_again() {
    story(|| {
        let anna = resident("Anna");
        Pallet::<Runtime>::suspend(as_bob(), anna.account()).unwrap();
        Pallet::<Runtime>::reinstate(as_bob(), anna.account()).unwrap();
        assert_eq!(
            Members::<Runtime>::get(anna.account()).expect("enrolled").status,
            Status::Active
        );
        submit(&anna, frame_system::Call::<Runtime>::remark { remark: vec![] })
            .unwrap()
            .unwrap();
    });
}

#[test]
fn a_pot_can_not_be_enrolled() {
    story(|| {
        let pot = frame_system::Account::<Runtime>::iter_keys()
            .find(|who| !Members::<Runtime>::contains_key(who))
            .expect("there are pots");
        let enrolment = enrolment(&pot, MemberKind::Resident, 0);
        assert_noop!(Pallet::<Runtime>::enrol(as_bob(), pot, enrolment), Refused::PotAccount);
    });
}
