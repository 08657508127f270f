import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command, Option } from 'commander';
import { exportFund } from '../services/fund/fund-extract.ts';
import { scheme } from '../store/tables/index.ts';
import { type Cli, printPieces } from './cli.ts';
import { ACTOR, asOffice } from './office.ts';
import { readYear } from './rosters.ts';

interface ExtractOptions {
  readonly scheme: (typeof scheme.enumValues)[number];
  readonly out?: string;
  readonly english?: boolean;
  readonly actor: string;
}

export const extractCommand = ({ config }: Cli): Command =>
  new Command('extract')
    .description(
      'Write the money of a year as CSV for auditors, about nobody; its last line has the sums and the checksum. 导出审计数据.',
    )
    .argument('<area>', 'the pooling area 统筹地区代码')
    .argument('<year>', 'the year covered, such as 2026 参保年度', readYear)
    .addOption(new Option('--scheme <code>', 'which insurance 险种').choices(scheme.enumValues).default('URRBMI'))
    .option('--out <file>', 'write here instead of to standard output 输出文件')
    .option('--english', 'English header 英文表头')
    .option('--actor <name>', 'who audits, as the audit will say 审计人', ACTOR)
    .action(async (area: string, policyYear: number, { scheme, out, english, actor }: ExtractOptions) => {
      const asked = { poolingAreaCode: area, scheme, policyYear, language: english ? 'en' : 'zh' } as const;
      await asOffice(config(), area, { actor, role: 'AUDITOR' }, async (counter) => {
        const pieces = exportFund(asked, counter);
        await (out ? pipeline(Readable.from(pieces), createWriteStream(out)) : printPieces(pieces));
      });
    });
