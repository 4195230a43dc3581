//! A community from its file: what a chain of its own begins with.
//!
//! - `file`: what may stand in it.
//! - `words`: what single words mean.
//! - `places`, `terms`, `people`: what all of it means together.
//! - `sheet`: the tables it names.
//! - `problems`: what is wrong, with file and line.

mod file;
mod people;
mod places;
mod problems;
mod sheet;
mod terms;
mod words;

use file::{File, Kind};
use people::People;
use piazza_runtime::{
    CouncilConfig, MembersConfig, QuotaConfig, ReserveConfig, RuntimeGenesisConfig, SessionConfig, ValidatorsConfig,
    ValueBackConfig,
};
use places::Places;
use problems::Problems;
use sc_network::config::MultiaddrWithPeerId;
use sc_service::ChainType;
use std::path::Path;
use terms::Terms;

/// A community whose files have nothing wrong.
pub struct Community {
    /// The chain's name.
    pub name: String,
    /// Its name in folders and metrics.
    pub id: String,
    /// Who may rely on it.
    pub kind: ChainType,
    /// Where other nodes are found.
    pub boot_nodes: Vec<MultiaddrWithPeerId>,
    /// What it begins with.
    pub genesis: RuntimeGenesisConfig,
}

impl Community {
    /// The community of a file, with the members of a table, if not of that which the file names.
    ///
    /// # Errors
    /// What is wrong with the files: a line for each problem.
    pub fn read(path: &Path, members: Option<&Path>) -> Result<Self, String> {
        let mut problems = Problems::of(path)?;
        let file: File = toml::from_str(problems.text()).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            format!("{}: {}", problems.spot(offset), error.message().replace('\n', ", "))
        })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let named = file.members_file.as_ref().map(|name| folder.join(name.get_ref()));
        let members = members.map(Path::to_owned).or(named);

        let places = places::read(&file, folder, &mut problems);
        let terms = terms::read(&file, &mut problems);
        let (people, minimum) = people::read(&file, members.as_deref(), &places, &terms, &mut problems);
        let name = problems.read(&problems.told(&file.chain.name), words::name);
        let id = problems.read(&problems.told(&file.chain.id), words::chain_id);
        let boot_nodes = boot_nodes(&file, &mut problems);
        problems.none()?;
        Ok(Self {
            name: name.unwrap_or_default(),
            id: id.unwrap_or_default(),
            kind: match file.chain.kind {
                Kind::Live => ChainType::Live,
                Kind::Local => ChainType::Local,
                Kind::Development => ChainType::Development,
            },
            boot_nodes,
            genesis: genesis(places, terms, people, minimum),
        })
    }

    /// What it begins with, in a line.
    pub fn summary(&self) -> String {
        let genesis = &self.genesis;
        let several = |number: usize, what: &str| format!("{number} {what}{}", if number == 1 { "" } else { "s" });
        [
            several(genesis.members.zones.len(), "zone"),
            several(genesis.value_back.funds.len(), "fund"),
            several(genesis.members.tiers.len(), "tier"),
            several(genesis.members.members.len(), "member"),
            several(genesis.members.appointments.len(), "officer"),
            format!("a council of {}", genesis.council.members.len()),
            several(genesis.validators.validators.len(), "validator"),
        ]
        .join(", ")
    }
}

fn boot_nodes(file: &File, problems: &mut Problems) -> Vec<MultiaddrWithPeerId> {
    let mut nodes = Vec::new();
    for said in &file.chain.boot_nodes {
        nodes.extend(problems.read(&problems.told(said), |text| {
            let sentence = "this is no node's address: write /dns/NAME/tcp/30333/p2p/NODE";
            text.parse::<MultiaddrWithPeerId>().map_err(|_| sentence.into())
        }));
    }
    nodes
}

fn genesis(places: Places, terms: Terms, people: People, minimum: u32) -> RuntimeGenesisConfig {
    let special = terms.special_shares.into_iter();
    RuntimeGenesisConfig {
        validators: ValidatorsConfig {
            validators: people.validators.iter().map(|(who, _, _)| who.clone()).collect(),
            minimum,
        },
        session: SessionConfig {
            keys: people.validators,
            ..Default::default()
        },
        council: CouncilConfig {
            members: people.council,
            ..Default::default()
        },
        value_back: ValueBackConfig {
            funds: places.funds.into_iter().collect(),
            default_shares: terms.default_shares,
            special_shares: special
                .map(|((category, class), shares)| (category, class, shares))
                .collect(),
            refund_limit: terms.refund_limit,
            ..Default::default()
        },
        members: MembersConfig {
            zones: places.zones.into_iter().collect(),
            tiers: terms.tiers.into_iter().map(|(id, (tier, _))| (id, tier)).collect(),
            members: people.members,
            appointments: people.appointments,
            ..Default::default()
        },
        quota: QuotaConfig {
            allowances: terms.allowances,
            ..Default::default()
        },
        reserve: ReserveConfig {
            threshold: terms.threshold,
            ..Default::default()
        },
        ..Default::default()
    }
}
