import { Command, Option } from 'commander';
import { SCHEMES } from '../policy/facts.ts';
import { formatYuan } from '../policy/money.ts';
import { chainOf, type Reconciliation, type RegionHeads, reconcile } from '../services/statements/reconcile.ts';
import { type BookTotals, readBookTotals } from '../store/queries/book-totals.ts';
import type { RegionLevel } from '../store/region-level.ts';
import { type Cli, print, RefusedInput, withDatabase } from './cli.ts';
import { assertRegion, EVERYWHERE } from './office.ts';
import { readYear } from './rosters.ts';

interface Options {
  readonly year: number;
  readonly scheme: string;
  readonly by: RegionLevel;
  readonly json?: boolean;
}

export function reconcileCommand({ config }: Cli): Command {
  return new Command('reconcile')
    .description('Hold people registered, enrolled and paid against each other, and the money with them. 三数核对.')
    .argument('<region>', 'the region, with all below it 区划代码')
    .requiredOption('--year <year>', 'the year covered 参保年度', readYear)
    .addOption(new Option('--scheme <scheme>', 'which insurance 险种').choices(SCHEMES).default('URRBMI'))
    .addOption(new Option('--by <level>', 'told by 按级别').choices(['COUNTY', 'TOWN', 'VILLAGE']).default('VILLAGE'))
    .option('--json', 'print as JSON 以 JSON 输出')
    .addHelpText('after', '\nExits 0 when everything agrees, 1 when something does not.')
    .action(async (within: string, { year, scheme, by, json }: Options) => {
      const asked = { within, scheme, policyYear: year, by };
      const found = await withDatabase(config(), async (db) => {
        await assertRegion(db, within);
        const read = await reconcile({ db, reach: EVERYWHERE }, asked, true);
        const beside = await readBookTotals(db, EVERYWHERE, asked);
        return { ...read, money: chainOf([...(await read.chains()).values()]), beside };
      });
      const { year: _, chains: __, ...report } = found;
      print(json, { ...asked, ...report }, linesOf(found));
      if (!found.agrees || !found.money.agrees) throw new RefusedInput();
    });
}

function linesOf({
  regions,
  money,
  beside,
  year,
  ...total
}: Reconciliation & { readonly money: ReturnType<typeof chainOf>; readonly beside: BookTotals }): string[] {
  return [
    ...(regions.length === 0 ? [nobody(year)] : []),
    'region        registered  enrolled      paid  differences',
    ...regions.map(lineOf),
    `total         ${[total.registered, total.enrolled, total.paid].map(cell).join('')}  ${total.agrees ? 'agree 一致' : 'DIFFER 不一致'}`,
    `receipts ${formatYuan(money.receiptFen)}, lines ${formatYuan(money.lineFen)}, payments ${formatYuan(money.paidFen)}, left on void receipts ${formatYuan(money.voidedFen)}: ${money.agrees ? 'agree 一致' : 'DIFFER 不一致'}; without a receipt ${formatYuan(money.looseFen)}`,
    besideLine(beside),
  ];
}

function lineOf({ region, registered, enrolled, paid, ...row }: RegionHeads): string {
  const differences = [
    [row.registeredNotPaid, 'registered and not paid 已登记未缴费'],
    [row.enrolledNotPaid, 'enrolled without a payment 已参合无缴费'],
    [row.paidNotEnrolled, 'paid and not enrolled 已缴费未参合'],
  ] as const;
  const said = differences.flatMap(([people, what]) => (people > 0 ? [`${people} ${what}`] : []));
  return `${region.padEnd(12)}  ${[registered, enrolled, paid].map(cell).join('')}  ${said.join(', ') || '–'}`;
}

const nobody = ({ within, policyYear }: Reconciliation['year']) =>
  `Nobody is registered, enrolled or paid for in ${within} for ${policyYear}. 该区划${policyYear}年度无人登记、参合或缴费。`;

const besideLine = (beside: BookTotals) =>
  `void receipts 作废 ${beside.voidReceipts}, ${formatYuan(beside.voidFen)}; refunds paid 已退 ${beside.refundsPaid}, ${formatYuan(beside.refundPaidFen)}; refunds due 待退 ${beside.refundsDue}, ${formatYuan(beside.refundDueFen)}`;

const cell = (count: number) => String(count).padStart(10);
