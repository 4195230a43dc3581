use super::*;
use subxt_signer::sr25519::dev;

const GENESIS: Hash = [7; 32];

fn address(pair: &sr25519::Keypair) -> Address {
    pair.public_key().to_account_id()
}

fn request() -> PaymentRequest {
    request_by(&dev::bob())
}

/// Bob's request, signed by somebody.
fn request_by(pair: &sr25519::Keypair) -> PaymentRequest {
    PaymentRequest {
        merchant: address(&dev::bob()),
        amount: Amount(1_250),
        euro: Amount(2_000),
        shop: 2,
        number: [9; 16],
        expires: 1_767_225_600_000,
        referrer: Some(address(&dev::charlie())),
        till: None,
        signature: UNSIGNED,
    }
    .signed(GENESIS, pair)
}

fn certificate(holder: Holder) -> Certificate {
    let enrolment = Enrolment {
        kind: Kind::Tourist,
        tier: 1,
        zone: 22_205,
        commitment: [3; 32],
        until: Some(5_000),
    };
    Certificate::sign(GENESIS, &dev::alice(), holder, enrolment, 4_000)
}

#[test]
fn the_hash_is_the_chains() {
    // Blake2b-256 of nothing, from RFC 7693's reference implementation.
    let empty = "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8";
    assert_eq!(hex::encode(blake2_256(b"")), empty);
}

#[test]
fn a_request_is_read_as_it_was_written() {
    let request = request();
    let uri = request.to_uri(GENESIS);
    assert!(
        uri.starts_with("piazza:pay?v=2&to=5") && uri.contains("&amount=12.50&shop=2&") && uri.contains("&euro=20.00&"),
        "{uri}"
    );
    assert_eq!(
        PaymentRequest::from_uri(&format!(" {uri}\n"), GENESIS).expect("reads"),
        request
    );
    request.verify(GENESIS).expect("signed");
    crate::qr::draw(&uri).expect("fits a QR code");
    assert!(uri.len() < 400, "{} characters", uri.len());
}

#[test]
fn what_is_nothing_is_left_out() {
    let request = PaymentRequest {
        euro: Amount(0),
        referrer: None,
        ..request()
    }
    .signed(GENESIS, &dev::bob());
    let uri = request.to_uri(GENESIS);
    assert!(
        !uri.contains("euro") && !uri.contains("till") && !uri.contains("ref="),
        "{uri}"
    );
    assert_eq!(PaymentRequest::from_uri(&uri, GENESIS).expect("reads"), request);
}

#[test]
fn a_till_signs_with_a_key_of_its_own() {
    let request = request_by(&dev::ferdie());
    assert_eq!(request.till, Some(address(&dev::ferdie())));
    let read = PaymentRequest::from_uri(&request.to_uri(GENESIS), GENESIS).expect("reads");
    assert_eq!(read, request);
    read.verify(GENESIS).expect("signed");
    let as_the_merchant = PaymentRequest { till: None, ..read };
    assert!(as_the_merchant.verify(GENESIS).is_err());
}

#[test]
fn a_request_of_another_version_is_refused_by_name() {
    let uri = request().to_uri(GENESIS);
    for (text, word) in [
        (uri.replace("v=2&", ""), "older"),
        (uri.replace("v=2&", "v=3&"), "newer"),
    ] {
        let error = PaymentRequest::from_uri(&text, GENESIS).expect_err(word);
        assert!(error.message.contains(word), "{}", error.message);
    }
}

#[test]
fn a_card_is_an_address() {
    let address = address(&dev::bob());
    assert_eq!(card_text(&card_uri(&address)), address.to_string());
    assert_eq!(card_text(" anna "), "anna");
}

#[test]
fn a_changed_request_is_not_signed() {
    let request = request();
    let changes: [PaymentRequest; 8] = [
        PaymentRequest {
            euro: Amount(1_999),
            ..request.clone()
        },
        PaymentRequest {
            till: Some(address(&dev::ferdie())),
            ..request.clone()
        },
        PaymentRequest {
            amount: Amount(1_249),
            ..request.clone()
        },
        PaymentRequest {
            shop: 1,
            ..request.clone()
        },
        PaymentRequest {
            expires: request.expires + 1,
            ..request.clone()
        },
        PaymentRequest {
            referrer: None,
            ..request.clone()
        },
        PaymentRequest {
            number: [8; 16],
            ..request.clone()
        },
        PaymentRequest {
            merchant: dev::dave().public_key().to_account_id(),
            ..request.clone()
        },
    ];
    for changed in changes {
        let error = changed.verify(GENESIS).expect_err("changed");
        assert_eq!(error.kind, crate::error::Kind::Input);
    }
    assert!(request.verify([8; 32]).is_err());
}

#[test]
fn a_damaged_request_is_refused() {
    let uri = request().to_uri(GENESIS);
    for cut in [0, 5, 8, 30, uri.len() / 2, uri.len() - 1] {
        assert!(PaymentRequest::from_uri(&uri[..cut], GENESIS).is_err(), "{cut}");
    }
    for wrong in [
        uri.replace("12.50", "-12.50"),
        uri.replace("12.50", "12.505"),
        uri.replace("pay?", "enrol?"),
        uri.replace("&shop=2", "&shop=256"),
        uri.replace("&shop=2", "&shop=2&shop=3"),
        uri.replace("&no=09", "&no=0"),
        uri.replace("&euro=20.00", "&euro=20.001"),
        uri.replace("v=2&", "v=two&"),
        format!("{uri}AA"),
        format!("{uri}&x={}", "x".repeat(3_000)),
    ] {
        assert!(PaymentRequest::from_uri(&wrong, GENESIS).is_err(), "{wrong}");
    }
    assert!(PaymentRequest::from_uri(&uri, [8; 32])
        .expect_err("other chain")
        .message
        .contains("another"));
}

#[test]
fn a_certificate_travels_with_its_key() {
    let seed = [5; 32];
    let key = sr25519::Keypair::from_secret_key(seed).expect("a key").public_key().0;
    let code = EnrolCode {
        certificate: certificate(Holder::Key(key)),
        seed: Some(seed),
    };
    let uri = code.to_uri(GENESIS);
    assert_eq!(EnrolCode::from_uri(&uri, GENESIS).expect("reads"), code);
    crate::qr::draw(&uri).expect("fits a QR code");
    assert!(uri.len() < 400, "{} characters", uri.len());
}

#[test]
fn a_certificate_without_its_key_or_signature_is_refused() {
    let key = sr25519::Keypair::from_secret_key([5; 32])
        .expect("a key")
        .public_key()
        .0;
    for seed in [None, Some([6; 32])] {
        let code = EnrolCode {
            certificate: certificate(Holder::Key(key)),
            seed,
        };
        assert!(EnrolCode::from_uri(&code.to_uri(GENESIS), GENESIS).is_err());
    }
    let mut forged = certificate(Holder::Account(dev::bob().public_key().to_account_id()));
    let code = EnrolCode {
        certificate: forged.clone(),
        seed: None,
    };
    assert!(EnrolCode::from_uri(&code.to_uri(GENESIS), GENESIS).is_ok());
    forged.enrolment.tier = 0;
    let code = EnrolCode {
        certificate: forged,
        seed: None,
    };
    assert!(EnrolCode::from_uri(&code.to_uri(GENESIS), GENESIS).is_err());
}
