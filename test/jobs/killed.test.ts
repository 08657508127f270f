import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { environment } from '../support/serve.ts';
import { type JobHouse, openJobHouse } from './job-house.ts';

const PROGRAM = fileURLToPath(new URL('../support/run-worker.ts', import.meta.url));

let house: JobHouse;
beforeAll(async () => {
  house = await openJobHouse();
});
afterAll(() => house?.close());

test('a job whose process is killed in the middle is taken again at once, and done once more from the start', async () => {
  const id = await house.enqueue();
  const child = spawn(process.execPath, [PROGRAM, house.url], { env: environment(), stdio: 'ignore' });
  try {
    for (let done = 0; done < 3; ) ({ done } = await house.until(id, 'RUNNING', 'QUEUED'));
    const phases: string[] = [];
    await house.work({
      async ASSISTANCE_LIST_PREVIEW({ job }) {
        phases.push(`${job.attempt}`);
      },
    });
    // The second worker looks, and leaves the job to who has it.
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(await house.row(id)).toMatchObject({ state: 'RUNNING', attempt: 1 });
    const killedAt = Date.now();
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await house.until(id, 'DONE')).toMatchObject({ attempt: 2 });
    expect(Date.now() - killedAt).toBeLessThan(10_000);
    expect(phases).toEqual(['2']);
  } finally {
    child.kill('SIGKILL');
  }
});
