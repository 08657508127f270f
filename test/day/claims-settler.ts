import { settleClaims } from '../../src/services/claims/settle-claims.ts';
import { openRulebooks } from '../../src/services/rulebooks.ts';
import { reachOf, viewerOf } from '../../src/services/viewer.ts';
import { connect } from '../../src/store/db.ts';
import { parseKeyring } from '../../src/store/envelope.ts';

/** Settles what waits of a district as a process of its own, on a day of its own: what a test kills. */
const [url = '', keys = '', today = '', regionCode = ''] = process.argv.slice(2);
const viewer = viewerOf({ sub: 'settler', role: 'COUNTY_OFFICER', regions: [regionCode] });
if (typeof viewer === 'string') throw new Error(viewer);
const db = connect(url, { max: 4, role: 'canbao_app' });
await settleClaims(
  {
    ...{ db, viewer, today, keyring: parseKeyring(keys), rulebooks: await openRulebooks(db) },
    reach: reachOf(viewer, today),
  },
  { regionCode, policyYear: 2026, scheme: 'URRBMI' },
  { progress: () => undefined, signal: new AbortController().signal },
);
await db.end();
