//! `piazza coop certificate`: a registrar's word on paper, made without a network if need be.

use super::usual_tier;
use crate::{
    chain::{
        members::{self, Status},
        now, Chain,
    },
    codes::{self, EnrolCode, Hash, Holder},
    context::Context,
    error::{usage, Error, Kind as ErrorKind, Result},
    i18n::say,
    output::Done,
    qr,
    store::{canonical_code, Person, PersonState},
    values::{format_moment, parse_address, parse_duration, parse_end, plain, Address, Istat, Kind, Millis, Office},
};
use clap::Args;
use rand::{rngs::OsRng, RngCore};
use serde_json::json;
use subxt_signer::sr25519::Keypair;

/// Make a certificate.
#[derive(Args)]
pub struct Certificate {
    /// The person's code: a tax code, the number of a document. It stays in this wallet.
    #[arg(long)]
    code: String,
    /// The person's name. It stays in this wallet.
    #[arg(long)]
    name: String,
    /// As what.
    #[arg(long, default_value = "tourist")]
    kind: Kind,
    /// The municipality, by ISTAT code.
    #[arg(long, value_name = "ISTAT")]
    zone: Istat,
    /// The tier [default: the usual one of the kind].
    #[arg(long)]
    tier: Option<u8>,
    /// The last day of the enrolment [default: as long as the tier allows].
    #[arg(long, value_name = "DATE", value_parser = parse_end)]
    until: Option<Millis>,
    /// For this account alone [default: for whoever has the code].
    #[arg(long = "for", value_name = "ADDRESS", value_parser = parse_address)]
    holder: Option<Address>,
    /// How long the certificate can be used.
    #[arg(long, value_name = "TIME", default_value = "1h", value_parser = parse_duration)]
    expires: Millis,
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub async fn run(context: &Context, arguments: Certificate) -> Result<()> {
    if arguments.kind == Kind::Merchant {
        return Err(usage(say!(
            "Merchants are enrolled with `piazza coop merchant add`.",
            "Gli esercenti si iscrivono con `piazza coop merchant add`."
        )));
    }
    let (name, account) = context.account()?;
    let tier = arguments.tier.unwrap_or_else(|| usual_tier(arguments.kind));
    let vault = context.vault_or_new()?;
    let commitment = context.store()?.commitment(vault, &arguments.code)?;
    let (genesis, now) = whereabouts(context, &account, &arguments, tier, commitment).await?;
    let enrolment = codes::Enrolment {
        kind: arguments.kind,
        tier,
        zone: arguments.zone.0,
        commitment,
        until: arguments.until,
    };
    let expires = now.saturating_add(arguments.expires);
    let (holder, seed) = holder(arguments.holder)?;
    let certificate = codes::Certificate::sign(genesis, &context.unlock(&name)?, holder, enrolment, expires);
    let uri = EnrolCode { certificate, seed }.to_uri(genesis);
    let person = Person {
        commitment,
        code: canonical_code(&arguments.code),
        name: plain(arguments.name.trim()),
        account: arguments.holder,
        state: PersonState::Certified,
        reason: None,
    };
    context.store()?.put_people(vault, &[person])?;
    let (drawing, kind, until) = (qr::draw(&uri)?, arguments.kind, format_moment(expires));
    let text = say!(
        "{drawing}\nCertificate for a {kind}, to be used once, until {until}. Whoever has the code can use it.\n{uri}",
        "{drawing}\nCertificato per {kind}, da usare una volta, fino al {until}. Chi ha il codice può usarlo.\n{uri}"
    );
    let fields = json!({ "uri": uri, "kind": kind, "tier": tier, "zone": arguments.zone, "expires": expires });
    context.out.print(&Done::new(text, fields))
}

/// The chain and its time. In a valley without a network what the wallet knows must do.
async fn whereabouts(
    context: &Context,
    registrar: &Address,
    arguments: &Certificate,
    tier: u8,
    commitment: Hash,
) -> Result<(Hash, Millis)> {
    match Chain::connect(context).await {
        Ok(chain) => {
            check(&chain, registrar, arguments, tier, commitment).await?;
            Ok((chain.genesis(), now(&chain.at_best().await?).await?))
        }
        Err(error) if error.kind == ErrorKind::Node => Ok((pinned_genesis(context)?, context.clock())),
        Err(error) => Err(error),
    }
}

/// For whom the certificate is: an account, or whoever has the one-time key made here.
fn holder(account: Option<Address>) -> Result<(Holder, Option<[u8; 32]>)> {
    if let Some(account) = account {
        return Ok((Holder::Account(account), None));
    }
    let mut seed = [0; 32];
    OsRng.fill_bytes(&mut seed);
    let key = Keypair::from_secret_key(seed).map_err(|error| Error::internal("key", error))?;
    Ok((Holder::Key(key.public_key().0), Some(seed)))
}

/// What the chain would refuse is said before paper is printed.
async fn check(chain: &Chain, registrar: &Address, arguments: &Certificate, tier: u8, commitment: Hash) -> Result<()> {
    let at = chain.at_best().await?;
    let zone = arguments.zone;
    if members::zone(&at, zone).await?.is_none() {
        return Err(usage(say!(
            "{zone} is no municipality of this community.",
            "{zone} non è un comune di questa comunità."
        )));
    }
    if members::tier(&at, tier).await?.is_none() {
        return Err(usage(say!("There is no tier {tier}.", "Non c'è la fascia {tier}.")));
    }
    if !members::officers(&at).await?.contains(&(Office::Registrar, *registrar)) {
        return Err(crate::error::refused(say!(
            "This account is not a registrar.",
            "Questo conto non è un registratore."
        ))
        .hint(say!(
            "Choose the registrar's account with --account NAME.",
            "Scegli il conto dello sportello con --account NOME."
        ))
        .code("Members.InvalidCertificate"));
    }
    if let Some(account) = members::claimed_by(&at, commitment).await? {
        let member = members::member(&at, &account).await?;
        if member.is_some_and(|member| member.status != Status::Left) {
            return Err(crate::error::refused(say!(
                "This person is enrolled already, with {account}.",
                "Questa persona è già iscritta, con {account}."
            ))
            .code("Members.CommitmentInUse"));
        }
    }
    Ok(())
}

fn pinned_genesis(context: &Context) -> Result<Hash> {
    let pinned = context
        .store()?
        .setting("genesis")?
        .and_then(|text| hex::decode(text).ok());
    pinned.and_then(|bytes| bytes.try_into().ok()).ok_or_else(|| {
        crate::error::node(say!(
            "There is no node, and this wallet was never connected to one.",
            "Non c'è un nodo, e questo portafoglio non è mai stato collegato."
        ))
        .hint(say!(
            "Connect once: piazza chain status",
            "Collegati una volta: piazza chain status"
        ))
    })
}
