import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { parseDocument, type Scalar, visit, YAMLParseError } from 'yaml';
import { didYouMean } from '../policy/did-you-mean.ts';
import { type Claims, type Viewer, viewerOf } from '../services/viewer.ts';
import { assertFile, type Cli, RefusedInput, refuse, withDatabase } from './cli.ts';

interface Options {
  readonly region: readonly string[];
  readonly role: string;
  readonly actor: string;
  readonly purpose?: string;
  readonly select?: string;
}

const DESCRIPTION =
  'Do what a mutation does, from this machine: the same checks, the same words, the same audit. 办理登记与缴费业务.';

const MORE = `
The input is the mutation's own, as JSON or YAML, and holds an idempotencyKey: the same file again does nothing.
输入与接口的 input 相同（JSON 或 YAML），含幂等键：同一文件重复提交不会重复办理。

A whole file 完整示例 (collect.yaml), for \`canbao write contributionCollect collect.yaml --region 350825\`:
    idempotencyKey: 6c7d2e0a-1f7e-4b57-9d6e-0f6a3c1f2b11
    householdId: 00000000-0000-4000-9000-000000000001
    policyYear: 2018
    channel: RCU_COUNTER
    paidOn: 2017-11-20
    lines:
      - personId: 00000000-0000-4000-8000-000000000003
        amount: 180

Region codes, ids and amounts need no quotes: 180 is read as "180.00". 区划代码、标识和金额无需引号。
例 such as: canbao write receiptVoid void.yaml --region 350825 --actor "county office"`;

export function writeCommand({ config, mutate, mutations }: Cli): Command {
  return new Command('write')
    .description(DESCRIPTION)
    .argument(
      '<mutation>',
      'its name, such as contributionCollect; `list` names them all 业务名称',
      nameAmong(mutations),
    )
    .argument('[input]', 'a JSON or YAML file, or - for standard input 输入文件', '-')
    .option('--region <code...>', 'the regions that you work for 管辖区域', [])
    .option('--role <role>', 'the role you act in 角色', 'COUNTY_OFFICER')
    .option('--actor <name>', 'who acts, as the audit will say 经办人', userInfo().username)
    .option('--purpose <text>', 'declared purpose 目的')
    .option('--select <fields>', 'what of the payload to print, such as "{ receipt { number } }" 返回字段')
    .addHelpText('after', MORE)
    .action(async (name: string, file: string, { region, role, actor, purpose, select }: Options) => {
      if (name === 'list') return console.log(mutations().join('\n'));
      if (file !== '-') assertFile(file);
      const viewer = actorOf({ sub: actor, role, regions: region, purpose });
      const input = readInput(file);
      const result = await withDatabase(config(), (db, keyring) =>
        mutate(config(), db, keyring, viewer, { name, input, select }),
      );
      for (const { message } of result.errors) console.error(message);
      if (result.errors.length > 0)
        console.error('Nothing was done: mend the input. 未办理任何业务，请按以上说明更正输入。');
      if (result.payload !== null) console.log(JSON.stringify(result.payload, null, 2));
      if (result.errors.length > 0 || result.payload?.userErrors?.length > 0) throw new RefusedInput();
    });
}

/** Refuses a mutation that there is not before anything is opened for it. */
const nameAmong = (mutations: Cli['mutations']) => (name: string) => {
  if (name === 'list' || mutations().includes(name)) return name;
  throw new InvalidArgumentError(
    `There is no mutation ${name}.${didYouMean(name, mutations())} \`canbao write list\` names them all. 没有业务“${name}”，可用 canbao write list 查看。`,
  );
};

const NO_REGION = 'Name the region that you work for: --region 350825. 请写明管辖区划（--region）。';

function actorOf(claims: Claims): Viewer {
  const viewer = viewerOf(claims);
  if (typeof viewer !== 'string' && viewer.regions.length > 0) return viewer;
  console.error(typeof viewer === 'string' ? viewer : NO_REGION);
  throw new RefusedInput();
}

/** A number that cannot be printed as it was written stays text: 18 digits of a citizen number, zeros in front or behind. */
function keepDigits(scalar: Scalar): void {
  const { value, source } = scalar;
  if (typeof value === 'number' && source !== undefined && String(value) !== source) scalar.value = source;
}

/** YAML reads JSON too. */
function readInput(file: string): unknown {
  try {
    const document = parseDocument(readFileSync(file === '-' ? 0 : file, 'utf8'));
    for (const error of document.errors) throw error;
    visit(document, { Scalar: (_, scalar) => keepDigits(scalar) });
    return assertFields(document.toJS(), file);
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    return refuse([{ file: nameOf(file), line: error.linePos?.[0].line ?? 1, message: wordsOf(error) }]);
  }
}

const nameOf = (file: string): string => (file === '-' ? 'standard input' : file);

/** The first line of the parser's words; what follows is a piece of the file, which may hold names. */
const wordsOf = ({ message }: YAMLParseError): string =>
  `This is neither JSON nor YAML: ${message.split(' at line ')[0]}. 文件不是有效的 JSON 或 YAML。`;

/** The fields of an input; a list or a lone word has none. */
function assertFields(input: unknown, file: string): object {
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input;
  return refuse([
    { file: nameOf(file), line: 1, message: 'An input has fields, such as idempotencyKey. 输入应为带字段的对象。' },
  ]);
}
