import type { AddressInfo } from 'node:net';
import { createLocalJWKSet } from 'jose';
import type { Platform } from '../src/graph/context.ts';
import { createGraphServer } from '../src/graph/server.ts';
import { authenticator } from '../src/http/auth.ts';
import { createIdePage } from '../src/http/ide.ts';
import { WITHOUT_LIMITS } from '../src/http/limits.ts';
import { createMetrics } from '../src/http/metrics.ts';
import { createHttpServer } from '../src/http/server.ts';
import { handlers } from '../src/jobs/handlers.ts';
import { startWorkers } from '../src/jobs/worker.ts';
import { demoKeys } from '../src/services/demo-token.ts';
import { USUAL } from '../src/services/identity/issuer.ts';
import { jobEventsOf } from '../src/services/jobs/job-events.ts';
import { assertKeyFits } from '../src/services/key-check.ts';
import { folderKeys } from '../src/services/open-database.ts';
import { openPolicyDocuments } from '../src/services/policy-documents.ts';
import { openRulebooks } from '../src/services/rulebooks.ts';
import { connectAnalysts } from '../src/store/analysts.ts';
import { connect } from '../src/store/db.ts';
import { parseKeyring } from '../src/store/envelope.ts';
import { queueLengths } from '../src/store/queries/queue-lengths.ts';
import { isCounting, report } from './child.ts';
import { AUDIENCE, ISSUER } from './token.ts';

/** Our server as `src/serving` puts it together: the same routes, tokens, access rules and plugins, nothing switched off. */
const [url = '', pool = '10', today = '', folder = ''] = process.argv.slice(2);

let statements = 0;
const count = () => {
  statements += 1;
};
const keyring = parseKeyring(await folderKeys(folder));
const metrics = createMetrics(() => queueLengths(db));
const db = connect(url, {
  max: Number(pool),
  role: 'canbao_app',
  mostWaiting: 2_000,
  onAnswered: metrics.statementsOf('serving'),
  ...(isCounting && { onStatement: count }),
});
await assertKeyFits(db, keyring);
const rulebooks = await openRulebooks(db);
const policyDocuments = await openPolicyDocuments(db);
const analysts = connectAnalysts(url);
const platform: Platform = { db, analysts, keyring, rulebooks, policyDocuments, today: () => today, half: 'both' };
// Only the first of each kind: under load the same failure comes a thousand times a second.
const told = new Set<string>();
const logError = (_reference: string, error: unknown) => {
  const kind = error instanceof Error ? `${error.name} ${Reflect.get(error, 'code')}` : String(error);
  if (!told.has(kind)) console.error(error);
  told.add(kind);
};
// Jobs run beside requests, as they do where one process serves: three connections for each at once.
const own = connect(url, { max: 3, role: 'canbao_app' });
startWorkers({ ground: { ...platform, db: own }, handlers, events: jobEventsOf(db), atOnce: 1, logError });
const keys = createLocalJWKSet(await demoKeys(folder));
const admission = { issuers: [{ ...USUAL, keys, issuer: ISSUER, audience: AUDIENCE }], accounts: [], proxies: null };
const app = await createHttpServer({
  platform,
  apollo: createGraphServer({ half: 'both', logError, plugins: [metrics.operations] }),
  logError,
  logEmergency: () => undefined,
  authenticate: authenticator(() => admission),
  ide: createIdePage({ demoDay: null, token: null }),
  databases: { serving: async () => true, analysts: async () => true },
  metrics,
  // One token stands for all who ask.
  limits: () => WITHOUT_LIMITS,
});
await app.listen({ host: '127.0.0.1', port: 0 });
report((app.server.address() as AddressInfo).port, () => statements);
