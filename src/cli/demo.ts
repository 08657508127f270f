import { Command, InvalidArgumentError } from 'commander';
import { DEMO_DAY } from '../config.ts';
import { loadDemo, NAMED_PEOPLE } from '../services/load-demo.ts';
import { assertMigrated, prepareDatabase } from '../services/prepare.ts';
import { type Cli, print, withDatabase } from './cli.ts';

interface Options {
  readonly county: string;
  readonly people: number;
  readonly seed: number;
  readonly list?: boolean;
  readonly json?: boolean;
}

export function demoCommand({ config }: Cli): Command {
  return new Command('demo')
    .description('Fill an empty registry with an invented county, the same for the same seed. 生成演示县.')
    .option('--county <code>', 'a county whose towns are loaded 县代码', '350825')
    .option('--people <n>', 'how many people 人数', readCount, 20_000)
    .option('--seed <n>', 'another seed, other people 随机种子', readCount, 1)
    .option('--list', 'only list the named demo people, one per situation 列出具名演示人员')
    .option('--json', 'print as JSON 以 JSON 输出')
    .action(async ({ county, people, seed, list, json }: Options) => {
      if (list) {
        print(
          json,
          NAMED_PEOPLE,
          NAMED_PEOPLE.map(({ id, zh, en }) => `${id}  ${zh}  ${en}`),
        );
        return;
      }
      const settings = config();
      const today = settings.today ?? DEMO_DAY;
      const loaded = await withDatabase(
        settings,
        async (db, keyring, ownerUrl) => {
          const onProgress = (line: string) => console.error(`· ${line}`);
          if (settings.databaseUrl === null) await prepareDatabase({ ownerUrl, keyring, demo: null, onProgress });
          await assertMigrated(db);
          return loadDemo(db.sql, keyring, { county, people, seed, today });
        },
        { isMigrating: true },
      );
      print(json, loaded, [
        `${loaded.people} people in ${loaded.households} households, ${loaded.enrollments} enrollments, ${loaded.payments} payments.`,
      ]);
    });
}

function readCount(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('A whole number is needed.');
  return Number(text);
}
