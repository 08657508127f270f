import { randomUUID } from 'node:crypto';
import { Agent, type IncomingMessage, request } from 'node:http';
import { inventedIdNumber } from '../src/demo/id-number.ts';
import type { System } from './systems.ts';

/** What came of one request. `away` and `broken` are what a client sends again. */
export type Outcome = 'answered' | 'shed' | 'away' | 'refused' | 'failed' | 'broken' | 'vanished';

export interface Came {
  readonly outcome: Outcome;
  readonly ms: number;
  /** The code or status that says more. */
  readonly word: string;
  readonly body: string;
}

export interface Asked {
  readonly path: string;
  readonly body?: string;
  /** Milliseconds after which the client hangs up. */
  readonly hangUpAfter?: number;
}

/** A write that was acknowledged, by its key. */
export type Acknowledged = Map<string, string>;

const agent = new Agent({ keepAlive: true, maxSockets: 2_000 });

/** Sends one request and tells what came of it; never fails. */
export function send({ port, headers }: System, { path, body, hangUpAfter }: Asked): Promise<Came> {
  const began = performance.now();
  return new Promise((resolve) => {
    let hasLeft = false;
    const came = (outcome: Outcome, word = '', text = '') =>
      resolve({ outcome: hasLeft ? 'vanished' : outcome, ms: performance.now() - began, word, body: text });
    const sent = request(
      {
        ...{ agent, host: '127.0.0.1', port, path, method: body === undefined ? 'GET' : 'POST' },
        headers: { 'content-type': 'application/json', ...headers },
      },
      (response) => {
        readAll(response).then(
          (text) => came(...outcomeOf(response, text), text),
          (error) => came('broken', String(error.code)),
        );
      },
    );
    sent.on('error', (error: NodeJS.ErrnoException) => came('broken', String(error.code)));
    if (hangUpAfter !== undefined) {
      setTimeout(() => {
        hasLeft = true;
        sent.destroy();
      }, hangUpAfter).unref();
    }
    sent.end(body);
  });
}

async function readAll(response: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of response) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

const AWAY = new Set(['DATABASE_AWAY', 'QUERY_TOO_LONG', 'AUDIT_UNAVAILABLE']);
const SHED = new Set(['BUSY', 'RATE_LIMITED', 'TOO_MANY_AT_ONCE']);

function outcomeOf({ statusCode = 0, headers }: IncomingMessage, text: string): [Outcome, string] {
  if (!headers['content-type']?.includes('json'))
    return statusCode === 200 ? ['answered', ''] : ['failed', `${statusCode}`];
  const { errors = [], data } = JSON.parse(text);
  const code: string = errors[0]?.extensions?.code ?? userErrorOf(data) ?? '';
  if (SHED.has(code)) return ['shed', code];
  if (AWAY.has(code)) return ['away', code];
  if (code === '' && statusCode === 200) return ['answered', ''];
  return [code === 'INTERNAL_SERVER_ERROR' || statusCode >= 500 ? 'failed' : 'refused', `${statusCode} ${code}`];
}

const userErrorOf = (data: Record<string, { userErrors?: { code: string }[] } | null> | null | undefined) =>
  Object.values(data ?? {})[0]?.userErrors?.[0]?.code;

const graph = (query: string, variables: object = {}): Asked => ({
  path: '/graphql',
  body: JSON.stringify({ query, variables }),
});

const PERSON = `query ($id: ID!) { person(id: $id) { id name household { number members { person { id name } } }
  enrollments { policyYear status payments { amount paidOn } } } }`;
const PAGE = `query ($after: String) { people(first: 20, after: $after) { nodes { id name region { code name } } pageInfo { endCursor } } }`;
const COUNT =
  '{ people(first: 1) { totalCount } enrollments(first: 20, where: { policyYear: { eq: 2018 } }) { nodes { status } } }';

const any = <Value>(all: readonly Value[]): Value => all[Math.floor(Math.random() * all.length)] as Value;

/** What readers ask: mostly a person's page, now and then a list, a count, or a village's roster as a file. */
export function reading(people: readonly string[], villages: readonly string[]): Asked {
  const draw = Math.random();
  if (draw < 0.6) return graph(PERSON, { id: any(people) });
  if (draw < 0.85) return graph(PAGE);
  if (draw < 0.98) return graph(COUNT);
  return { path: `/rosters/${any(villages)}/2018.csv` };
}

const REGISTER =
  'mutation ($input: PersonRegisterInput!) { personRegister(input: $input) { person { id } userErrors { code } } }';
/** Sequence numbers of one day of birth. */
const OF_A_DAY = 400;

export interface Write {
  readonly key: string;
  readonly asked: Asked;
}

/** Somebody new, born on a day that nobody of the county is: no two have one number. */
export function writing(count: number, village: string): Write {
  const day = new Date(Date.UTC(1890, 0, 1) + Math.floor(count / OF_A_DAY) * 86_400_000).toISOString().slice(0, 10);
  const number = inventedIdNumber(day, 2 * (count % OF_A_DAY) + 1);
  const key = randomUUID();
  const input = {
    ...{ idempotencyKey: key, name: '示例甲', sex: 'MALE', birthDate: day, region: village, source: 'soak' },
    documents: [{ kind: 'CITIZEN_ID', number }],
  };
  return { key, asked: graph(REGISTER, { input }) };
}

export const idOfWritten = (body: string): string | null => JSON.parse(body).data?.personRegister?.person?.id ?? null;

/** The longest question of the mix, for who hangs up while it is answered. */
export const vanishing = (): Asked => ({ ...graph(COUNT), hangUpAfter: Math.random() * 40 });
