import { Command, InvalidArgumentError } from 'commander';
import { type AuditQuestion, type AuditVerified, verifyAudit } from '../services/audit/verify-audit.ts';
import { type Cli, print, RefusedInput, withDatabase } from './cli.ts';

interface Options extends AuditQuestion {
  readonly json?: boolean;
}

/** The record of who did and read what. */
export function auditCommand({ config }: Cli): Command {
  const audit = new Command('audit').description('The record of who did and read what. 审计.');
  audit
    .command('verify')
    .description('Make every seal of the audit anew and compare. 核验审计封存.')
    .option('--from <day>', 'seals made from this day on 起始日', readDay)
    .option('--to <day>', 'seals made up to this day 截止日', readDay)
    .option('--head <hash>', 'the head that an earlier verification printed: it must still stand 留存的链首')
    .option('--json', 'print as JSON 以 JSON 输出')
    .addHelpText(
      'after',
      '\nExits 0 when all is sound, 1 when something is not. Keep the head that it prints outside the database.',
    )
    .action(async ({ json, ...question }: Options) => {
      const verified = await withDatabase(config(), (db, keyring) => verifyAudit({ db, keyring }, question));
      print(json, verified, linesOf(verified));
      if (!verified.isSound) throw new RefusedInput();
    });
  return audit;
}

function linesOf({ firstProblem, ...verified }: AuditVerified): string[] {
  const { seals, plainSeals, lines, unsealed, unsealedSince, head } = verified;
  return [
    `${firstProblem ? 'sound before the fault 异常之前核验无误' : 'all sound 全部核验无误'}: ${seals} seal(s), ${lines} line(s); of these not keyed 未用密钥 ${plainSeals}`,
    `not sealed yet 尚未封存: ${unsealed} line(s)${unsealedSince ? ` since ${unsealedSince}` : ''}`,
    ...(head ? [`head 链首: ${head}`] : []),
    ...(firstProblem ? [`FAULT 异常 ${firstProblem.fault}: ${firstProblem.what} ${firstProblem.whatZh}`] : []),
  ];
}

function readDay(text: string): string {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(text).toJSON()?.startsWith(text);
  if (!isDay) throw new InvalidArgumentError('Write a day as YYYY-MM-DD. 日期格式为 YYYY-MM-DD。');
  return text;
}
