import { Command, Option } from 'commander';
import { prepareDatabase } from '../services/prepare.ts';
import type { Keyring } from '../store/envelope.ts';
import { newKeys, SUITES, type SuiteName } from '../store/suites.ts';
import { type Cli, withDatabase } from './cli.ts';

export function migrateCommand({ config }: Cli): Command {
  return new Command('migrate')
    .description(
      'Bring the database up to date: migrations, regions when there are none, bundled rulebooks. As its owner: DATABASE_OWNER_URL. 升级数据库.',
    )
    .action(async () => {
      const prepare = (_: unknown, keyring: Keyring, ownerUrl: string) =>
        prepareDatabase({ ownerUrl, keyring, demo: null, onProgress: (line) => console.log(line) });
      await withDatabase(config(), prepare, { isMigrating: true });
      console.log('The database is up to date. 数据库已是最新.');
    });
}

export function keysCommand(): Command {
  return new Command('keys')
    .description(
      'Make a new key list for CANBAO_KEYS. Keep it: without it identity numbers cannot be opened. 生成密钥.',
    )
    .addOption(
      new Option('--suite <name>', 'aes: AES-256-GCM and HMAC-SHA-256; sm: SM4-GCM and HMAC-SM3 (商用密码). 密码套件.')
        .choices(Object.keys(SUITES))
        .default('aes'),
    )
    .action(({ suite }: { suite: SuiteName }) => console.log(newKeys(suite)));
}
