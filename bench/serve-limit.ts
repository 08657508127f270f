import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import postgres from 'postgres';
import { openRulebooks } from '../src/services/rulebooks.ts';
import { connect } from '../src/store/db.ts';
import { isCounting, report } from './child.ts';
import type { LimitAnswer, LimitGround } from './workload.ts';
import { WORKLOADS } from './workloads/index.ts';

/**
 * 极限. The limit of a read: bare `node:http` and one hand-written prepared statement that gives the JSON. No grammar,
 * no access rules, nobody to identify: what is left is what Postgres and a socket cost.
 */
const [url = '', pool = '10', today = ''] = process.argv.slice(2);

let statements = 0;
const count = () => {
  statements += 1;
};
const sql = postgres(url, {
  max: Number(pool),
  onnotice: () => {},
  ...(isCounting && { debug: count }),
});

const rulebookDb = connect(url, { max: 1 });
const ground: LimitGround = { rulebooks: await openRulebooks(rulebookDb), today };
await rulebookDb.end();

const answers = new Map<string, LimitAnswer>(WORKLOADS.map(({ name, limit }) => [`/${name}`, limit.answer]));

const server = createServer((request, response) => {
  const answer = answers.get(request.url ?? '');
  if (!answer) return response.writeHead(404).end();
  read(request)
    .then((body) => answer(sql, JSON.parse(body), ground))
    .then((json) => {
      const bytes = Buffer.from(json);
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length }).end(bytes);
    })
    .catch((error) => response.writeHead(500).end(String(error)));
});
server.listen(0, '127.0.0.1', () => report((server.address() as AddressInfo).port, () => statements));

function read(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => resolve(body));
    request.on('error', reject);
  });
}
