//! `piazza merchant settings`: what this wallet alone knows of a merchant.

use super::vat::Vat;
use crate::{context::Context, error::Result, i18n::say, output::Done, values::Address};
use clap::Args;
use serde_json::json;

/// What this wallet knows of the merchant.
#[derive(Args)]
pub struct Settings {
    /// The rate of VAT in your prices, in per cent: 4, 5, 10 or 22. The report uses it unless it is given another.
    #[arg(long, value_name = "RATE")]
    vat: Option<Vat>,
}

fn name(merchant: &Address) -> String {
    format!("vat of {merchant}")
}

/// The rate of VAT in the merchant's prices, if it was set.
///
/// # Errors
/// If the wallet's file can't be read.
pub fn vat(context: &Context, merchant: &Address) -> Result<Option<Vat>> {
    let kept = context.store()?.setting(&name(merchant))?;
    Ok(kept.and_then(|text| text.parse().ok()))
}

/// Carries out the command.
///
/// # Errors
/// Whatever goes wrong.
pub fn run(context: &Context, arguments: &Settings) -> Result<()> {
    let merchant = context.principal()?;
    if let Some(vat) = arguments.vat {
        context.store()?.set_setting(&name(&merchant), &vat.to_string())?;
    }
    let vat = vat(context, &merchant)?;
    let text = match vat {
        Some(vat) => say!("VAT in your prices: {vat} %", "IVA nei tuoi prezzi: {vat} %"),
        None => say!(
            "No rate of VAT is set: piazza merchant settings --vat 10",
            "Nessuna aliquota IVA: piazza merchant settings --vat 10"
        ),
    };
    let fields = json!({ "merchant": merchant.to_string(), "vat_percent": vat });
    context.out.print(&Done::new(text, fields))
}
