import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { enterAudited } from '../support/audited.ts';
import { closeBulletins } from '../support/bulletins.ts';
import { makeCohorts } from '../support/city-cohort.ts';
import { enrollDalian } from '../support/dalian-heads.ts';
import { enterDoubts } from '../support/doubts.ts';
import { enrollElsewhere } from '../support/enrolled-elsewhere.ts';
import { deliverFridayList } from '../support/friday-list.ts';
import { bookFund } from '../support/fund.ts';
import { loadFundStatements } from '../support/fund-statements.ts';
import { COUNTY, createTestGraph, type TestGraph, viewerWith } from '../support/graph.ts';
import { enrollHerders, payHerders } from '../support/herders.ts';
import { loadInstitutions } from '../support/institutions.ts';
import { loadLowIncomeVillages } from '../support/low-income-villages.ts';
import { payBack } from '../support/refunds.ts';
import { settleClaims } from '../support/settled-claims.ts';
import { enterStaysOfListed } from '../support/stays.ts';
import { loadSupervisionRecords } from '../support/supervision-records.ts';
import { publishWest } from '../support/west-district.ts';

const FOLDER = fileURLToPath(new URL('./operations', import.meta.url));
const names = readdirSync(FOLDER).filter((file) => file.endsWith('.graphql'));

let graph: TestGraph;
/** What stands for it in an operation's variables. */
let keptDecision: string;
beforeAll(async () => {
  graph = await createTestGraph();
  await enterStaysOfListed(graph.database.sql);
  await enterAudited(graph);
  await loadInstitutions(graph);
  await bookFund(graph.database);
  await payHerders(graph.database, await enrollHerders(graph.database, 500));
  await loadFundStatements(graph);
  await closeBulletins(graph);
  await loadLowIncomeVillages(graph.database);
  await enrollDalian(graph.database);
  await enrollElsewhere(graph.database);
  await loadSupervisionRecords(graph.database);
  await makeCohorts(graph);
  await publishWest(graph);
  await enterDoubts(graph);
  await settleClaims(graph);
  keptDecision = await deliverFridayList(graph);
  await payBack(graph);
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
    purpose: setting('purpose'),
  });
  const today = setting('today');
  const answer = await graph.ask(
    viewer,
    source,
    JSON.parse((setting('variables') ?? '{}').replace('KEPT_DECISION', keptDecision)),
    {
      ...(today && { today }),
      ...(setting('cost') && { extensions: { cost: setting('cost') === 'dryRun' ? 'dryRun' : true } }),
    },
  );

  const body = `${JSON.stringify(inOrder(JSON.parse(answer.body, untimed)), null, 2)}\n`;
  await expect(body).toMatchFileSnapshot(`operations/${name.replace('.graphql', '.json')}`);
  expect(answer.statements.length, answer.statements.join('\n')).toBe(Number(setting('statements')));
  expect(graph.logged).toEqual([]);
});

/** How long an answer took is another number each time. */
const untimed = (key: string, value: unknown) => (key === 'milliseconds' ? 0 : value);

/** Fields are resolved side by side, so that errors come in no promised order: here, in that of their paths. */
function inOrder(body: { errors?: { path?: readonly unknown[] }[] }): object {
  const at = ({ path = [] }: { path?: readonly unknown[] }) => path.join('.');
  if (body.errors) body.errors.sort((a, b) => (at(a) < at(b) ? -1 : 1));
  return body;
}
