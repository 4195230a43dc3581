// The story as polkadot-api tells it, however it is connected.
import { randomBytes } from 'node:crypto';
import { decAnyMetadata, unifyMetadata } from '@polkadot-api/substrate-bindings';
import { Keyring } from '@polkadot/keyring';
import { Enum } from 'polkadot-api';
import { getPolkadotSigner } from 'polkadot-api/signer';
import { firstValueFrom, map, take, toArray } from 'rxjs';
import { AMOUNT, BLOCKS, RECIPIENT, credits, fact, rises } from './report.mjs';

export async function tellByPapi(client) {
  const { name } = await client.getChainSpecData();
  const { hash } = await client.getFinalizedBlock();
  const metadata = await client.getMetadata(hash);
  fact(hash, `connected to ${name}`);
  const { version, pallets } = unifyMetadata(decAnyMetadata(metadata));
  fact(pallets.length > 0, `decoded metadata V${version} of ${pallets.length} pallets`);

  const final = await finalBlocks(client);
  fact(rises(final), `followed finality: blocks ${final.join(', ')}`);

  const api = client.getUnsafeApi();
  const keyring = new Keyring({ type: 'sr25519' });
  const [alice, bob] = ['//Alice', '//Bob'].map((path) => keyring.addFromUri(path));
  const before = await balances(api, [alice, bob], 'finalized');
  fact(before[0] > AMOUNT, `Alice holds ${credits(before[0])}, Bob ${credits(before[1])}`);

  const { ok, block, dispatchError } = await send(api, alice, bob);
  fact(ok, `a transfer of ${credits(AMOUNT)} to Bob is final in block ${block.number}${because(dispatchError)}`);
  const after = await balances(api, [alice, bob], block.hash);
  fact(before[0] - after[0] === AMOUNT, `Alice holds ${credits(after[0])}: she paid no fee`);
  fact(after[1] - before[1] === AMOUNT, `Bob holds ${credits(after[1])}`);

  const stranger = keyring.addFromSeed(randomBytes(32));
  const { error } = await send(api, alice, stranger).catch((refusal) => refusal);
  fact(
    error?.type === 'Invalid' && error.value.type === 'Custom' && error.value.value === RECIPIENT,
    `a transfer to a stranger is refused${because(error)}`,
  );
}

const because = (error) => (error ? `: ${JSON.stringify(error)}` : '');

async function balances(api, whose, at) {
  const keys = whose.map(({ address }) => [address]);
  const accounts = await api.query.System.Account.getValues(keys, { at });
  return accounts.map(({ data }) => data.free);
}

function finalBlocks({ finalizedBlock$ }) {
  const numbers = finalizedBlock$.pipe(map(({ number }) => number));
  return firstValueFrom(numbers.pipe(take(BLOCKS), toArray()));
}

/** Sends the amount; what became of it when it was final, or an error if it never got into a block. */
function send(api, from, to) {
  const transfer = api.tx.Balances.transfer_keep_alive({ dest: Enum('Id', to.address), value: AMOUNT });
  return transfer.signAndSubmit(getPolkadotSigner(from.publicKey, 'Sr25519', from.sign));
}
