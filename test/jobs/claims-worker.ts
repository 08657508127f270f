import { handlers } from '../../src/jobs/handlers.ts';
import { startWorkers } from '../../src/jobs/worker.ts';
import { jobEventsOf } from '../../src/services/jobs/job-events.ts';
import { openRulebooks } from '../../src/services/rulebooks.ts';
import { connect } from '../../src/store/db.ts';
import { parseKeyring } from '../../src/store/envelope.ts';

/** A process to be killed: takes jobs of a database as the server does, on a day of its own. */
const [url = '', keys = '', today = ''] = process.argv.slice(2);
const db = connect(url, { max: 6, role: 'canbao_app' });
const ground = { db, keyring: parseKeyring(keys), rulebooks: await openRulebooks(db), today: () => today };
startWorkers({ ground, handlers, events: jobEventsOf(db), atOnce: 1, logError: (_, error) => console.error(error) });
