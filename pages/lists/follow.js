import { graph, headers, Refused, request } from './ask.js';

/** What is told of a job. */
export const JOB = 'id kind state phase done total isCancelRequested error { code message messageZh }';

export const isUnderWay = (job) => job?.state === 'QUEUED' || job?.state === 'RUNNING';

/** Milliseconds between two looks where the stream does not come through. */
const LOOK_MS = 1000;

/**
 * Tells how a job stands until it has ended, by the stream of its progress; where that does not come, or breaks off, by asking now
 * and then. Gives the job as it ended, or null where it is nobody's any more.
 */
export async function followJob(id, onJob, signal) {
  let last = null;
  const tell = (job) => {
    last = job;
    onJob(job);
  };
  await streamed(id, tell, signal).catch((error) => {
    if (error.name === 'AbortError') throw error;
  });
  for (let failed = 0; last === null || isUnderWay(last); await pause()) {
    try {
      const { job } = await graph(`query ($id: ID!) { job(id: $id) { ${JOB} } }`, { id }, signal);
      if (job === null) return null;
      failed = 0;
      tell(job);
    } catch (error) {
      failed += 1;
      if (!PASSING.includes(error.code) || failed > MOST_FAILED) throw error;
    }
  }
  return last;
}

/**
 * What a server says that is begun anew, whose database is, or that has too much to do, of this client or in all; anything else it will say
 * again.
 */
const PASSING = [
  ...['UNREACHABLE', 'INTERNAL_SERVER_ERROR', 'DATABASE_AWAY', 'ISSUER_UNREACHABLE', 'AUDIT_UNAVAILABLE'],
  ...['BUSY', 'TOO_MANY_AT_ONCE', 'RATE_LIMITED'],
];
/** Looks in a row that may fail: fewer give up while a database starts, more leave a clerk waiting for nothing. */
const MOST_FAILED = 30;

const pause = () => new Promise((over) => setTimeout(over, LOOK_MS));

async function streamed(id, tell, signal) {
  const query = `subscription ($id: ID!) { jobProgress(id: $id) { ${JOB} } }`;
  const response = await request('/graphql/stream', {
    method: 'POST',
    headers: headers({ accept: 'text/event-stream', 'content-type': 'application/json' }),
    body: JSON.stringify({ query, variables: { id } }),
    signal,
  });
  if (!response.ok) throw new Refused([]);
  for await (const data of events(response.body)) {
    const { jobProgress } = JSON.parse(data).data ?? {};
    if (jobProgress) tell(jobProgress);
  }
}

/** What the events called `next` carry. */
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    const blocks = (text + value).split('\n\n');
    text = blocks.pop();
    for (const block of blocks) {
      const [, data] = /^event: ?next\ndata: ?(.*)$/m.exec(block) ?? [];
      if (data) yield data;
    }
  }
}
