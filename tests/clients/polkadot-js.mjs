// @polkadot/api, the library of most wallets and explorers: node polkadot-js.mjs WS-URL
import { randomBytes } from 'node:crypto';
import { ApiPromise, Keyring, WsProvider } from '@polkadot/api';
import { AMOUNT, BLOCKS, RECIPIENT, credits, fact, rises, tell } from './report.mjs';

await tell(async (url) => {
  const api = await ApiPromise.create({ provider: new WsProvider(url), noInitWarn: true });
  fact(api.isConnected, `connected to ${api.runtimeChain}`);
  const { version, asLatest } = api.runtimeMetadata;
  fact(asLatest.pallets.length > 0, `decoded metadata V${version} of ${asLatest.pallets.length} pallets`);

  const final = await finalBlocks(api);
  fact(rises(final), `followed finality: blocks ${final.join(', ')}`);

  const keyring = new Keyring({ type: 'sr25519' });
  const [alice, bob] = ['//Alice', '//Bob'].map((path) => keyring.addFromUri(path));
  const before = await balances(api, [alice, bob]);
  fact(before[0] > AMOUNT, `Alice holds ${credits(before[0])}, Bob ${credits(before[1])}`);

  const block = await send(api, alice, bob);
  fact(block, `a transfer of ${credits(AMOUNT)} to Bob is final in block ${block}`);
  const after = await balances(await api.at(block), [alice, bob]);
  fact(before[0] - after[0] === AMOUNT, `Alice holds ${credits(after[0])}: she paid no fee`);
  fact(after[1] - before[1] === AMOUNT, `Bob holds ${credits(after[1])}`);

  const stranger = keyring.addFromSeed(randomBytes(32));
  const answer = await send(api, alice, stranger).catch(({ message }) => message);
  fact(
    answer === `1010: Invalid Transaction: Custom error: ${RECIPIENT}`,
    `a transfer to a stranger is refused: ${answer}`,
  );
});

async function balances(api, whose) {
  const accounts = await api.query.system.account.multi(whose.map(({ address }) => address));
  return accounts.map(({ data }) => data.free.toBigInt());
}

function finalBlocks(api) {
  return new Promise((resolve, reject) => {
    const seen = [];
    api.rpc.chain
      .subscribeFinalizedHeads(({ number }) => seen.push(number.toNumber()) === BLOCKS && resolve(seen))
      .catch(reject);
  });
}

/** Sends the amount; the hash of the final block, if it succeeded there. */
function send(api, from, to) {
  return new Promise((resolve, reject) => {
    api.tx.balances
      .transferKeepAlive(to.address, AMOUNT)
      .signAndSend(from, ({ status, dispatchError, isError }) => {
        if (isError || dispatchError) reject(new Error(`${dispatchError ?? status}`));
        else if (status.isFinalized) resolve(status.asFinalized.toHex());
      })
      .catch(reject);
  });
}
