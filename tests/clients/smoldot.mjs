// smoldot, a light client that checks for itself what is final: node smoldot.mjs RAW-CHAIN-SPEC P2P-ADDRESS
import { readFileSync } from 'node:fs';
import { createClient } from 'polkadot-api';
import { getSmProvider } from 'polkadot-api/sm-provider';
import { start } from 'polkadot-api/smoldot';
import { tellByPapi } from './papi-story.mjs';
import { tell } from './report.mjs';

await tell((spec, address) => {
  const chainSpec = JSON.stringify({ ...JSON.parse(readFileSync(spec, 'utf8')), bootNodes: [address] });
  const smoldot = start({ maxLogLevel: 2 });
  return tellByPapi(createClient(getSmProvider(() => smoldot.addChain({ chainSpec }))));
});
