import { Command, InvalidArgumentError } from 'commander';
import { type Retired, retireAudit } from '../services/audit/retire-audit.ts';
import { type AuditQuestion, type AuditVerified, verifyAudit } from '../services/audit/verify-audit.ts';
import { type RetiredVerified, verifyRetired } from '../services/audit/verify-retired.ts';
import { assertFile, type Cli, print, RefusedInput, withDatabase } from './cli.ts';

/** The record of who did and read what. */
export function auditCommand(cli: Cli): Command {
  const audit = new Command('audit').description('The record of who did and read what. 审计.');
  audit.addCommand(verifyCommand(cli));
  audit.addCommand(retireCommand(cli));
  return audit;
}

interface VerifyOptions extends AuditQuestion {
  readonly file?: string;
  readonly json?: boolean;
}

const verifyCommand = ({ config }: Cli): Command =>
  new Command('verify')
    .description('Make every seal of the audit anew and compare. 核验审计封存.')
    .option('--from <day>', 'seals made from this day on 起始日', readDay)
    .option('--to <day>', 'seals made up to this day 截止日', readDay)
    .option('--head <hash>', 'the head that an earlier verification printed: it must still stand 留存的链首')
    .option('--file <file>', 'instead, a file of retired lines against its seals 核验归档文件')
    .option('--json', 'print as JSON 以 JSON 输出')
    .addHelpText(
      'after',
      '\nExits 0 when all is sound, 1 when something is not. Keep the head that it prints outside the database.',
    )
    .action(async ({ json, file, ...question }: VerifyOptions) => {
      if (file) assertFile(file);
      const isSound = await withDatabase(config(), async (db, keyring) => {
        if (file) {
          const verified = await verifyRetired({ db, keyring }, file);
          print(json, verified, linesOfFile(verified));
          return verified.isSound;
        }
        const verified = await verifyAudit({ db, keyring }, question);
        print(json, verified, linesOf(verified));
        return verified.isSound;
      });
      if (!isSound) throw new RefusedInput();
    });

interface RetireOptions {
  readonly file: string;
  readonly before?: string;
  readonly json?: boolean;
}

const retireCommand = ({ config }: Cli): Command =>
  new Command('retire')
    .description(
      'Write old lines to a file and remove them; their seals stay. For as many years as CANBAO_AUDIT_YEARS says none goes. As the owner of the database. 审计归档.',
    )
    .requiredOption('--file <file>', 'where to: a new file, gzip over a JSON object a line 归档文件')
    .option('--before <day>', 'seals made before this day; all that may go unless told 截止日(不含)', readDay)
    .option('--json', 'print as JSON 以 JSON 输出')
    .addHelpText(
      'after',
      '\nBroken off, it has removed nothing. Keep the file: `canbao audit verify --file` goes through it.',
    )
    .action(async ({ json, file, before }: RetireOptions) => {
      const settings = config();
      const retired = await withDatabase(settings, (db, keyring) =>
        retireAudit({ db, keyring }, { file, before, years: settings.auditYears }),
      );
      print(json, retired, linesOfRetired(retired, file));
    });

const linesOfRetired = ({ before, seals, lines, sha256 }: Retired, file: string): string[] =>
  sha256 === null
    ? [`nothing to retire 无可归档: no seal was made before ${before} that stands with its lines`]
    : [
        `retired 已归档: ${seals} seal(s), ${lines} line(s), made before ${before}`,
        `file 文件: ${file}`,
        `SHA-256: ${sha256}`,
      ];

const linesOfFile = ({ seals, lines, sha256, what }: RetiredVerified): string[] => [
  `${what ? 'sound before the fault 异常之前核验无误' : 'all sound 全部核验无误'}: ${seals} seal(s), ${lines} line(s)`,
  `SHA-256: ${sha256}`,
  ...(what ? [`FAULT 异常: ${what}`] : []),
];

function linesOf({ firstProblem, ...verified }: AuditVerified): string[] {
  const { seals, plainSeals, retiredSeals, lines, unsealed, unsealedSince, head } = verified;
  return [
    `${firstProblem ? 'sound before the fault 异常之前核验无误' : 'all sound 全部核验无误'}: ${seals} seal(s), ${lines} line(s); of these not keyed 未用密钥 ${plainSeals}`,
    `not sealed yet 尚未封存: ${unsealed} line(s)${unsealedSince ? ` since ${unsealedSince}` : ''}`,
    ...(retiredSeals ? [`retired 已归档: ${retiredSeals} seal(s), whose lines stand in files`] : []),
    ...(head ? [`head 链首: ${head}`] : []),
    ...(firstProblem ? [`FAULT 异常 ${firstProblem.fault}: ${firstProblem.what} ${firstProblem.whatZh}`] : []),
  ];
}

function readDay(text: string): string {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(text).toJSON()?.startsWith(text);
  if (!isDay) throw new InvalidArgumentError('Write a day as YYYY-MM-DD. 日期格式为 YYYY-MM-DD。');
  return text;
}
