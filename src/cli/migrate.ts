import { Command } from 'commander';
import { prepareDatabase } from '../services/prepare.ts';
import type { Keyring } from '../store/envelope.ts';
import { type Cli, withDatabase } from './cli.ts';

export function migrateCommand({ config }: Cli): Command {
  return new Command('migrate')
    .description(
      'Bring the database up to date: migrations, sealing what stood in clear, regions when there are none, bundled rulebooks. As its owner: DATABASE_OWNER_URL. 升级数据库.',
    )
    .action(async () => {
      const prepare = (_: unknown, keyring: Keyring, ownerUrl: string) =>
        prepareDatabase({ ownerUrl, keyring, demo: null, onProgress: (line) => console.log(line) });
      await withDatabase(config(), prepare, { isMigrating: true });
      console.log('The database is up to date. 数据库已是最新.');
    });
}
