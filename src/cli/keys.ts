import { Argument, Command, Option } from 'commander';
import { keySourceOf } from '../services/keys/key-source.ts';
import { reindex } from '../services/keys/reindex.ts';
import { retireKey } from '../services/keys/retire-key.ts';
import { type Rotated, rotateKeys } from '../services/keys/rotate-keys.ts';
import { newKeys, SUITES, type SuiteName } from '../store/suites.ts';
import { type Cli, RefusedInput, withDatabase } from './cli.ts';
import { interruptible } from './importing.ts';

const suite = (words: string) => new Option('--suite <name>', words).choices(Object.keys(SUITES));
const tell = (line: string) => console.error(`· ${line}`);

/** What numbers, phones and diagnoses are sealed by. */
export function keysCommand(cli: Cli): Command {
  const keys = new Command('keys')
    .description(
      'Make a new key list for CANBAO_KEYS. Keep it: without it identity numbers cannot be opened. 生成密钥.',
    )
    .addOption(
      suite('aes: AES-256-GCM and HMAC-SHA-256; sm: SM4-GCM and HMAC-SM3 (商用密码). 密码套件.').default('aes'),
    )
    .action(({ suite }: { suite: SuiteName }) => console.log(newKeys(suite)));
  return keys.addCommand(rotateCommand(cli)).addCommand(retireCommand(cli)).addCommand(reindexCommand(cli));
}

const rotateCommand = ({ config }: Cli): Command =>
  new Command('rotate')
    .description(
      'Add a key to the key file and seal everything anew by it, beside a server that runs. Broken off, it goes on when it is run again. 轮换密钥.',
    )
    .addOption(suite('the suite of the new key, where not that of the last 新密钥的密码套件'))
    .action(async ({ suite }: { suite?: SuiteName }) => {
      const { keys, folder } = config();
      const rotated = await withDatabase(config(), async (db) => {
        const source = await keySourceOf({ keys, folder });
        return interruptible(db, () => rotateKeys({ db, source, suite, onProgress: tell }), BROKEN_OFF);
      });
      for (const line of linesOf(rotated)) console.log(line);
      if (Object.keys(rotated.others).length > 0) throw new RefusedInput();
    });

const BROKEN_OFF =
  'Broken off: what was sealed anew stays so, and everything opens. Run it again to go on. 已中断：已重新加密的保持有效，再次运行即可继续。';

function linesOf({ key, resealed, others, broken, before }: Rotated): string[] {
  const done = `${resealed} value(s) sealed anew by ${key} 已重新加密`;
  const left = Object.entries(others).map(([id, values]) => `key ${id} still seals 仍在使用: ${values}`);
  const unopened = broken.map((place) => `does not open, and stays as it is 无法解密，保持原样: ${place}`);
  if (left.length > 0)
    return [done, ...unopened, ...left, 'Run it again when what hinders it is mended. 请排除后再次运行。'];
  return [
    done,
    ...before.map((id) => `old key ${id} is used nowhere: \`canbao keys retire ${id}\` takes it away 旧密钥已不再使用`),
  ];
}

const retireCommand = ({ config }: Cli): Command =>
  new Command('retire')
    .description('Take a key that seals nothing any more out of the key file. 停用密钥.')
    .addArgument(new Argument('<id>', 'its name in the list, such as k1 密钥名称'))
    .action(async (id: string) => {
      const { keys, folder } = config();
      const isTaken = await withDatabase(config(), async (db) =>
        retireKey(db, await keySourceOf({ keys, folder }), id),
      );
      console.log(
        isTaken
          ? `${id} was taken out of the key file. Backups from before still need it. 已停用，旧备份仍需该密钥。`
          : `${id} is used nowhere: take it out of CANBAO_KEYS. Backups from before still need it. 请从 CANBAO_KEYS 中移除，旧备份仍需该密钥。`,
      );
    });

const reindexCommand = ({ config }: Cli): Command =>
  new Command('reindex')
    .description(
      'Draw another index key and index every number anew by it. Stop every server first; whole or not at all. 重建号码索引（须停止服务）.',
    )
    .addOption(suite('the suite of the new index key, where not that of the last 新索引密钥的密码套件'))
    .action(async ({ suite }: { suite?: SuiteName }) => {
      const { keys, folder } = config();
      const indexes = await withDatabase(config(), async (db, _, ownerUrl) => {
        // Its connections are others than the one that this is done by.
        await db.end();
        return reindex({ ownerUrl, suite, source: await keySourceOf({ keys, folder }) });
      });
      console.log(
        `${indexes} index(es) made anew 已重建索引. The key before stays in the list as "marks" 原索引密钥保留为 marks.`,
      );
    });
