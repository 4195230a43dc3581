// polkadot-api over a node's RPC: node papi.mjs WS-URL
import { createClient } from 'polkadot-api';
import { getWsProvider } from 'polkadot-api/ws';
import { WebSocket } from 'ws';
import { tellByPapi } from './papi-story.mjs';
import { tell } from './report.mjs';

// Node before 22 has no WebSocket of its own.
await tell((url) => tellByPapi(createClient(getWsProvider(url, { websocketClass: WebSocket }))));
