//! Makes synthetic files for connectors: `piazza attest batch` and `watch` read them.

use piazza_tests::synthetic::{meter, write, Kind, Plan};
use sp_core::{crypto::Ss58Codec, Pair, H256};
use sp_keyring::Sr25519Keyring;
use sp_runtime::AccountId32;
use std::{
    env,
    io::{self, BufWriter},
    process::ExitCode,
    str::FromStr,
};

const USAGE: &str = "usage: piazza-synthetic weighings | readings | trips | hours | meters [OPTION VALUE]...

  --rows N         how many rows (100)
  --seed N         what chance begins with (1); the same seed makes the same file
  --people FILE    addresses or names, one a line (the well-known accounts of a development chain)
  --start MILLIS   when the first row happened, since 1970 (1767225600000: 2026-01-01)
  --every MILLIS   how long after the one before each happened (60000)
  --mixed yes      several materials, courses, kinds of trips
  --genesis HEX    the chain for which meters sign (zeros: no chain takes them)
  --programme N    the programme for which they sign (0)

  `meters` writes the address of each person's meter, one a line, to be added to the programme.
  Every row says that it is synthetic.";

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let Some((name, options)) = arguments.split_first() else {
        return usage("");
    };
    let plan = match plan(name, options) {
        Ok(plan) => plan,
        Err(reason) => return usage(&reason),
    };
    let mut out = BufWriter::new(io::stdout().lock());
    let written = if name == "meters" {
        meters(&plan, &mut out)
    } else {
        write(&plan, &mut out)
    };
    match written {
        Ok(()) => ExitCode::SUCCESS,
        // The reader has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn usage(reason: &str) -> ExitCode {
    eprintln!("{reason}\n{USAGE}");
    ExitCode::from(2)
}

fn plan(name: &str, options: &[String]) -> Result<Plan, String> {
    let kind = match name {
        "meters" => Some(Kind::Readings),
        name => Kind::of(name),
    };
    let mut plan = Plan {
        kind: kind.ok_or_else(|| format!("there is no '{name}'"))?,
        rows: 100,
        seed: 1,
        people: well_known(),
        start: 1_767_225_600_000,
        every: 60_000,
        mixed: false,
        genesis: H256::zero(),
        programme: 0,
    };
    for pair in options.chunks(2) {
        let [option, value] = pair else {
            return Err("an option has a value".to_owned());
        };
        match option.as_str() {
            "--rows" => plan.rows = number(value)?,
            "--seed" => plan.seed = number(value)?,
            "--people" => plan.people = people(value)?,
            "--start" => plan.start = number(value)?,
            "--every" => plan.every = number(value)?,
            "--mixed" => plan.mixed = value == "yes",
            "--genesis" => plan.genesis = H256::from_str(value).map_err(|_| format!("'{value}' is no hash"))?,
            "--programme" => plan.programme = number(value)?,
            other => return Err(format!("there is no option '{other}'")),
        }
    }
    Ok(plan)
}

fn number<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("'{text}' is not a number"))
}

fn people(path: &str) -> Result<Vec<String>, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    Ok(lines.map(str::to_owned).collect())
}

fn well_known() -> Vec<String> {
    let accounts = Sr25519Keyring::well_known().take(6);
    accounts
        .map(|account| account.to_account_id().to_ss58check_with_version(42_u16.into()))
        .collect()
}

fn meters(plan: &Plan, out: &mut impl io::Write) -> io::Result<()> {
    for place in 0..plan.people.len() {
        let device = AccountId32::new(meter(plan.seed, place).public().0);
        writeln!(out, "{}", device.to_ss58check_with_version(42_u16.into()))?;
    }
    out.flush()
}
