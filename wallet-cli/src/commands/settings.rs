//! `piazza council settings`: what the council has decided so far, in the words in which it is proposed.

use crate::{
    chain::{
        api,
        decisions::{shares_in_words, Decision},
        fetch, members, quota, rewards, value_back, view, At, Chain,
    },
    context::Context,
    error::Result,
    i18n::say,
    output::Report,
    values::{Amount, Category, Millis, Rate, Snai, Usage, USAGES},
};
use serde::Serialize;

#[derive(Serialize)]
struct Settings {
    tiers: Vec<Tier>,
    allowances: Vec<Allowance>,
    default_shares_bps: value_back::Shares,
    special_shares: Vec<Special>,
    rate_notice_ms: Millis,
    refund_days: u32,
    #[serde(rename = "treasurer_alone_cents")]
    threshold: Amount,
    consumer_prepaid: bool,
    redemption_fee_bps: Rate,
    #[serde(rename = "notification_threshold_cents")]
    notification_threshold: Amount,
    comment_period_ms: Millis,
    guarantee_share_bps: Rate,
}

#[derive(Serialize)]
struct Tier {
    id: u8,
    #[serde(rename = "held_cents")]
    held: Option<Amount>,
    person_to_person: bool,
    valid_for_ms: Option<Millis>,
}

#[derive(Serialize)]
struct Allowance {
    class: Usage,
    burst: u32,
    every_ms: Millis,
}

#[derive(Serialize)]
struct Special {
    category: Category,
    class: Snai,
    shares_bps: [Rate; 5],
}

impl Settings {
    /// Each setting as the decision that would set it.
    fn decisions(&self) -> Vec<Decision> {
        let tiers = self.tiers.iter().map(|tier| Decision::Tier {
            id: tier.id,
            held: tier.held,
            person_to_person: tier.person_to_person,
            valid_for: tier.valid_for_ms,
        });
        let allowances = self
            .allowances
            .iter()
            .map(|line| Decision::Allowance(line.class, line.burst, line.every_ms));
        let mut decisions: Vec<_> = tiers.chain(allowances).collect();
        decisions.extend([
            Decision::RateNotice(self.rate_notice_ms),
            Decision::RefundLimit(self.refund_days),
            Decision::Threshold(self.threshold),
            Decision::ConsumerPrepaid(self.consumer_prepaid),
            Decision::RedemptionFee(self.redemption_fee_bps),
            Decision::NotificationThreshold(self.notification_threshold),
            Decision::CommentPeriod(self.comment_period_ms),
            Decision::GuaranteeShare(self.guarantee_share_bps),
            Decision::DefaultShares(self.default_shares_bps),
        ]);
        decisions
    }
}

impl Report for Settings {
    fn human(&self) -> String {
        let mut lines: Vec<_> = self
            .decisions()
            .iter()
            .map(|decision| decision.words(&ToString::to_string))
            .collect();
        lines.extend(self.special_shares.iter().map(|special| {
            let (category, class, shares) = (special.category, special.class, shares_in_words(&special.shares_bps));
            say!(
                "shares for {category} in class {class}: {shares}",
                "quote per {category} in classe {class}: {shares}"
            )
        }));
        lines.join("\n")
    }
}

/// Shows the settings.
///
/// # Errors
/// If the node does not answer.
pub async fn run(context: &Context) -> Result<()> {
    let chain = Chain::connect(context).await?;
    context.out.print(&read(&chain.at_best().await?).await?)
}

async fn read(at: &At) -> Result<Settings> {
    let tiers = members::tiers(at).await?.into_iter().map(|tier| Tier {
        id: tier.id,
        held: tier.held,
        person_to_person: tier.person_to_person,
        valid_for_ms: tier.valid_for,
    });
    let mut allowances = Vec::new();
    for class in USAGES {
        let (burst, every_ms) = quota::allowance(at, *class).await?;
        allowances.push(Allowance {
            class: *class,
            burst,
            every_ms,
        });
    }
    let (default_shares_bps, special) = value_back::shares(at).await?;
    let special = special.into_iter().map(|((category, class), shares_bps)| Special {
        category,
        class,
        shares_bps,
    });
    let storage = api::storage();
    Ok(Settings {
        tiers: tiers.collect(),
        allowances,
        default_shares_bps,
        special_shares: special.collect(),
        rate_notice_ms: members::rate_notice(at).await?,
        refund_days: fetch(at, storage.value_back().refund_limit(), ())
            .await?
            .unwrap_or_default(),
        threshold: Amount(fetch(at, storage.reserve().threshold(), ()).await?.unwrap_or_default()),
        consumer_prepaid: fetch(at, storage.reserve().consumer_prepaid_accepted(), ())
            .await?
            .unwrap_or_default(),
        redemption_fee_bps: Rate::from_points(
            fetch(at, storage.reserve().redemption_fee(), ())
                .await?
                .map(|rate| rate.0)
                .unwrap_or_default(),
        )?,
        notification_threshold: Amount(view(at, api::view_functions().payments().volume()).await?.threshold),
        comment_period_ms: rewards::comment_period(at).await?,
        guarantee_share_bps: rewards::guarantee_share(at).await?,
    })
}
