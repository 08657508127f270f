import { setTimeout as sleep } from 'node:timers/promises';
import { startWorkers } from '../../src/jobs/worker.ts';
import { jobEventsOf } from '../../src/services/jobs/job-events.ts';
import { openRulebooks } from '../../src/services/rulebooks.ts';
import { connect } from '../../src/store/db.ts';
import { parseKeyring } from '../../src/store/envelope.ts';
import { newKeys } from '../../src/store/suites.ts';

/** A process to be killed: takes jobs of a database, and works on each for a minute without an end in sight. */
const db = connect(process.argv[2] ?? '', { max: 4, role: 'canbao_app' });
const ground = { db, keyring: parseKeyring(newKeys()), rulebooks: await openRulebooks(db), today: () => '2017-11-20' };
startWorkers({
  ...{ ground, events: jobEventsOf(db), atOnce: 1, logError: () => undefined },
  handlers: {
    async ASSISTANCE_LIST_PREVIEW({ progress }) {
      for (let done = 1; done < 600; done++) {
        progress('WORKING', done, 600);
        await sleep(100);
      }
    },
  },
});
