import { Command, Option } from 'commander';
import { settleClaims } from '../services/claims/settle-claims.ts';
import { CLAIM_COLUMNS } from '../services/imports/claim-rows.ts';
import { importClaims } from '../services/imports/import-claims.ts';
import { scheme } from '../store/tables/index.ts';
import { type Cli, print } from './cli.ts';
import { headerOf, type ImportOptions, importCsv } from './csv-import.ts';
import { interruptible } from './importing.ts';
import { ACTOR, asOffice, sayRefused } from './office.ts';
import { readYear } from './rosters.ts';

export function claimsCommand(cli: Cli): Command {
  const claims = new Command('claims').description('Claims: what care cost, and who pays it. 报销申请.');
  return claims.addCommand(importCommand(cli)).addCommand(templateCommand()).addCommand(settleCommand(cli));
}

const importCommand = (cli: Cli) =>
  new Command('import')
    .description('Take a file of claims, whole or not at all; twice is once. 导入报销申请.')
    .argument('<file.csv>', 'columns as `claims template` prints them, or - for standard input 列名见表头')
    .requiredOption('--source <text>', 'where the county has it from, as every claim will say 来源')
    .option('--actor <name>', 'who brings it, as the audit will say 经办人', ACTOR)
    .option('--json', 'print the report as JSON 以 JSON 输出')
    .action((file: string, options: ImportOptions) => importCsv(cli, file, options, importClaims));

const templateCommand = () =>
  new Command('template')
    .description('Print the header of such a file. 打印表头.')
    .option('--chinese', 'in Chinese 中文表头')
    .action((options: { chinese?: boolean }) => console.log(headerOf(CLAIM_COLUMNS, options)));

interface SettleOptions {
  readonly within: string;
  readonly year: number;
  readonly scheme: (typeof scheme.enumValues)[number];
  readonly actor: string;
  readonly json?: boolean;
}

const settleCommand = ({ config }: Cli) =>
  new Command('settle')
    .description(
      'Settle every claim of a region that waits; broken off, the same command goes on. 批量结算，中断后可由同一命令继续.',
    )
    .requiredOption('--within <code>', 'the region whose offices settle them 区划代码')
    .requiredOption('--year <year>', 'the year covered 参保年度', readYear)
    .addOption(new Option('--scheme <scheme>', 'which insurance 险种').choices(scheme.enumValues).default('URRBMI'))
    .option('--actor <name>', 'who settles, as the audit will say 经办人', ACTOR)
    .option('--json', 'print the counts as JSON 以 JSON 输出')
    .action(async ({ within, year, scheme: insurance, actor, json }: SettleOptions) => {
      const asked = { regionCode: within, policyYear: year, scheme: insurance };
      const counts = await asOffice(config(), within, { actor }, (counter) =>
        interruptible(
          counter.db,
          (signal) => settleClaims(counter, asked, { signal, progress: toldClaims() }),
          GOES_ON,
        ),
      ).catch(sayRefused);
      const { settled, denied, open } = counts;
      print(json, counts, [
        `${settled} settled, ${denied} denied, ${open} wait because their amount is open. 已结算${settled}件，不予支付${denied}件，金额未定${open}件。`,
      ]);
    });

const GOES_ON = 'What was settled stays settled; the same command goes on. 已结算的保持不变，可由同一命令继续。';

/** Milliseconds between two lines about how far a run is. */
const TOLD_EVERY_MS = 2_000;

/** Says on stderr now and then how many claims were looked at. */
function toldClaims() {
  let told = Date.now();
  return (_phase: string, done = 0, total: number | null = null) => {
    if (Date.now() - told < TOLD_EVERY_MS) return;
    told = Date.now();
    console.error(`· ${done} of ${total} claims 已处理${done}件，共${total}件`);
  };
}
