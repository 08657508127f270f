import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { enterAudited } from '../support/audited.ts';
import { bookFund } from '../support/fund.ts';
import { loadFundStatements } from '../support/fund-statements.ts';
import { COUNTY, createTestGraph, type TestGraph, viewerWith } from '../support/graph.ts';
import { enrollHerders } from '../support/herders.ts';
import { loadInstitutions } from '../support/institutions.ts';
import { enterStaysOfListed } from '../support/stays.ts';

const FOLDER = fileURLToPath(new URL('./operations', import.meta.url));
const names = readdirSync(FOLDER).filter((file) => file.endsWith('.graphql'));

let graph: TestGraph;
/** What stands for it in an operation's variables. */
let keptDecision: string;
beforeAll(async () => {
  graph = await createTestGraph();
  await enterStaysOfListed(graph.database.sql);
  keptDecision = await enterAudited(graph);
  await loadInstitutions(graph);
  await bookFund(graph.database);
  await enrollHerders(graph.database);
  await loadFundStatements(graph);
});
afterAll(() => graph.close());

test.each(names)('%s', async (name) => {
  const source = readFileSync(`${FOLDER}/${name}`, 'utf8');
  const setting = (key: string) => new RegExp(`^# ${key}: (.+)$`, 'm').exec(source)?.[1];
  const viewer = viewerWith({
    role: setting('role'),
    regions: (setting('regions') ?? COUNTY).split(' '),
    person: setting('person'),
    department: setting('department'),
  });
  const today = setting('today');
  const answer = await graph.ask(
    viewer,
    source,
    JSON.parse((setting('variables') ?? '{}').replace('KEPT_DECISION', keptDecision)),
    {
      ...(today && { today }),
      ...(setting('cost') && { extensions: { cost: true } }),
    },
  );

  const body = `${JSON.stringify(inOrder(JSON.parse(answer.body)), null, 2)}\n`;
  await expect(body).toMatchFileSnapshot(`operations/${name.replace('.graphql', '.json')}`);
  expect(answer.statements.length, answer.statements.join('\n')).toBe(Number(setting('statements')));
  expect(graph.logged).toEqual([]);
});

/** Fields are resolved side by side, so that errors come in no promised order: here, in that of their paths. */
function inOrder(body: { errors?: { path?: readonly unknown[] }[] }): object {
  const at = ({ path = [] }: { path?: readonly unknown[] }) => path.join('.');
  if (body.errors) body.errors.sort((a, b) => (at(a) < at(b) ? -1 : 1));
  return body;
}
