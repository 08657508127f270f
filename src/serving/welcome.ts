import type { Config } from '../config.ts';
import { DEMO } from './demo.ts';

/** Tells whoever started the server what it is about. */
export const say = (line: string) => console.log(`· ${line}`);

export function printWelcome(address: string, config: Config): void {
  const lines = [
    '',
    `Canbao 参保 serves at ${address}`,
    `  GraphQL   ${address}/graphql`,
    `  IDE       ${address}/          (its tabs hold examples that run)`,
    `  Health    ${address}/healthz   ${address}/readyz`,
  ];
  if (config.today)
    lines.push(`  The demo lives at ${config.today}: invented people of county ${DEMO.county}. 演示数据，均为虚构。`);
  if (config.areDemoTokensTaken) lines.push(...tokenHelp(address));
  console.log(`${lines.join('\n')}\n`);
}

const tokenHelp = (address: string) => [
  '',
  'A demo token for each role 各角色演示令牌:',
  '  npm run -s canbao -- token COUNTY_OFFICER --region 350825',
  '  npm run -s canbao -- token TOWNSHIP_OFFICER --region 350825103',
  '  npm run -s canbao -- token VILLAGE_COLLECTOR --region 350825103202',
  '  npm run -s canbao -- token DEPARTMENT_CLERK --region 350825 --department CIVIL_AFFAIRS',
  '  npm run -s canbao -- token RESIDENT --person 00000000-0000-4000-8000-000000000003',
  '  npm run -s canbao -- token ANALYST --region 350825   (likewise AUDITOR, TREASURER, ADMINISTRATOR)',
  '',
  'Try it 试一试:',
  `  TOKEN=$(npm run -s canbao -- token COUNTY_OFFICER --region 350825)`,
  `  curl -s ${address}/graphql -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' \\`,
  `    -d '{"query":"{ household(id: \\"00000000-0000-4000-9000-000000000001\\") { contribution(policyYear: 2018) { collectedNow { min max } } } }"}'`,
];
