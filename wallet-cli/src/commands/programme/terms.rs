//! `piazza programme new`: a programme out of a file.

use super::file;
use crate::{
    chain::{
        api,
        rewards::{self, Guarantee, IstatCode, Programme, ProgrammeTerms},
        send::{perform, Order, Receipt},
        translate, types, Chain,
    },
    codes::{blake2_256, Hash},
    commands::money::merged,
    context::Context,
    error::{usage, Result},
    i18n::say,
    output::Done,
    values::{format_moment, Address, Amount, Istat, Kind, ValueArea},
};
use codec::Encode;
use serde::Deserialize;
use serde_json::json;
use std::path::{Path, PathBuf};
use subxt::utils::H256;

/// A programme as a file says it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    title: String,
    start: String,
    end: String,
    estimate: String,
    area: String,
    #[serde(default = "italian_winter")]
    utc_offset: String,
    #[serde(default)]
    kinds: Vec<String>,
    #[serde(default)]
    zones: Vec<String>,
    regulation: Option<String>,
    denomination: Option<String>,
    guarantee: Secured,
}

/// What secures the prizes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Secured {
    amount: String,
    until: String,
    document: String,
}

/// By how much the clocks of Italy are ahead of UTC in winter.
fn italian_winter() -> String {
    "+01:00".to_owned()
}

/// Reads a programme's title and terms.
///
/// # Errors
/// If the file does not say them.
fn read(path: &Path, regulation: Option<&Path>) -> Result<(String, ProgrammeTerms)> {
    let file: File = file::read(path)?;
    let title = file::field("title", file::words(&file.title))?.to_owned();
    let regulation = match (regulation, &file.regulation) {
        (Some(path), _) => file::hash_of(path)?,
        (None, Some(text)) => file::field("regulation", file::document(text, path))?,
        (None, None) => {
            return Err(usage(say!(
                "The programme has no regulation.",
                "Il programma non ha un regolamento."
            ))
            .hint(say!("Add --regulation FILE.", "Aggiungi --regulation FILE.")))
        }
    };
    let terms = terms(&file, path, blake2_256(title.as_bytes()), regulation)?;
    Ok((title, terms))
}

fn terms(file: &File, path: &Path, title: Hash, regulation: Hash) -> Result<ProgrammeTerms> {
    use types::bounded_collections::bounded_vec::BoundedVec;
    let offset = file::field("utc_offset", file::offset(&file.utc_offset))?;
    let amount = |name, text: &str| file::field(name, text.parse::<Amount>().and_then(Amount::not_zero));
    let kind = |text: &String| file::field("kinds", text.parse::<Kind>().and_then(|kind| translate(&kind)));
    let zone = |text: &String| file::field("zones", text.parse::<Istat>().map(|code| IstatCode(code.0)));
    let area: ValueArea = file::field("area", file.area.parse())?;
    Ok(ProgrammeTerms {
        title: H256(title),
        regulation: H256(regulation),
        start: file::field("start", file::start(&file.start, offset))?,
        end: file::field("end", file::end(&file.end, offset))?,
        estimate: amount("estimate", &file.estimate)?.cents(),
        guarantee: Guarantee {
            amount: amount("guarantee.amount", &file.guarantee.amount)?.cents(),
            until: file::field("guarantee.until", file::end(&file.guarantee.until, offset))?,
            document: H256(file::field(
                "guarantee.document",
                file::document(&file.guarantee.document, path),
            )?),
        },
        area: translate(&area)?,
        kinds: BoundedVec(file.kinds.iter().map(kind).collect::<Result<_>>()?),
        zones: BoundedVec(file.zones.iter().map(zone).collect::<Result<_>>()?),
        offset,
        denomination: match &file.denomination {
            Some(text) => Some(amount("denomination", text)?.cents()),
            None => None,
        },
    })
}

/// Creates a programme.
///
/// # Errors
/// If the file is wrong, or the chain refuses.
pub async fn create(context: &Context, path: PathBuf, regulation: Option<PathBuf>) -> Result<()> {
    let (title, terms) = read(&path, regulation.as_deref())?;
    let mut chain = Chain::connect(context).await?;
    let question = question(&title, &terms);
    if !context.prompt.confirm(&question, context.settings.yes)? {
        return Err(usage(say!("Nothing was created.", "Non è stato creato nulla.")));
    }
    context.store()?.remember(&title)?;
    let sponsor = context.principal()?;
    // The same file of the same sponsor is the same programme, however often it is read.
    let name = blake2_256(&(sponsor, &terms).encode());
    let order = Order::new("programme", title.clone()).once(format!("programme:{}", hex::encode(name)));
    let call = api::tx().rewards().create_programme(terms.clone());
    let receipt = perform(context, &mut chain, &call, order).await?;
    let id = created(&chain, &receipt, &sponsor, &terms).await?;
    let stage = receipt.stage_text();
    let text = match id {
        Some(id) => say!(
            "Programme {id}, {title}: {stage}. Treasurers fund it: piazza programme fund {id} AMOUNT --deposit NUMBER",
            "Programma {id}, {title}: {stage}. Lo finanziano i tesorieri: piazza programme fund {id} IMPORTO --deposit NUMERO"
        ),
        None => format!("{title}: {stage}."),
    };
    let fields = json!({ "programme": id, "title": title });
    context.out.print(&Done::new(text, merged(receipt.fields(), fields)))
}

fn question(title: &str, terms: &ProgrammeTerms) -> String {
    let (from, to) = (format_moment(terms.start), format_moment(terms.end));
    let (estimate, guarantee) = (Amount(terms.estimate), Amount(terms.guarantee.amount));
    say!(
        "Create the programme \"{title}\", from {from} to {to}, with prizes of at most {estimate} and a guarantee of {guarantee}? Its terms never change.",
        "Creare il programma \"{title}\", dal {from} al {to}, con premi per al massimo {estimate} e una cauzione di {guarantee}? Le sue condizioni non cambiano più."
    )
}

/// The number of the programme that was created, now or when it was asked for first.
async fn created(chain: &Chain, receipt: &Receipt, sponsor: &Address, terms: &ProgrammeTerms) -> Result<Option<u32>> {
    use api::rewards::events::ProgrammeCreated;
    let happened = receipt.happened.as_ref();
    if let Some(event) = happened.and_then(|happened| happened.first::<ProgrammeCreated>()) {
        return Ok(Some(event.programme));
    }
    let terms = terms.encode();
    let is_it = |programme: &Programme| programme.sponsor == *sponsor && programme.terms.encode() == terms;
    let known = rewards::programmes(&chain.at_best().await?).await?;
    Ok(known.iter().find(|(_, programme)| is_it(programme)).map(|(id, _)| *id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_is_read() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/rewards/programme.toml");
        let (title, terms) = read(&path, None).expect("the sample");
        assert_eq!(terms.title.0, blake2_256(title.as_bytes()));
        assert_eq!((terms.estimate, terms.guarantee.amount), (1_000_000, 200_000));
        assert!(terms.start < terms.end && terms.guarantee.until >= terms.end);
        assert_eq!(terms.offset, 60);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("p.toml");
        let sample = include_str!("../../../../docs/rewards/programme.toml");
        for (right, wrong, told) in [
            ("10000.00", "10000.001", "estimate"),
            ("\"environment\"", "\"politics\"", "area"),
            ("area =", "aera =", "line"),
            ("\"+01:00\"", "\"CET\"", "utc_offset"),
        ] {
            std::fs::write(&path, sample.replacen(right, wrong, 1)).expect("written");
            let error = read(&path, None).expect_err(wrong);
            assert!(error.message.contains(told), "{}", error.message);
        }
    }
}
