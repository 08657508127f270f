import { Command } from 'commander';
import { POLICIES_FOLDER } from '../services/prepare.ts';
import { publishRulebooks } from '../services/publish-rulebook.ts';
import { type Cli, print, withDatabase } from './cli.ts';
import { coverageCommand } from './policies-coverage.ts';
import { diffCommand, schemaCommand, showCommand } from './policies-read.ts';
import { sound } from './sound-policies.ts';

export function policiesCommand({ config }: Cli): Command {
  const policies = new Command('policies').description('Documents and rulebooks: the law as data. 政策文件与规则.');
  const folderArgument = ['[folder]', 'a folder like policies/ 政策目录', POLICIES_FOLDER] as const;

  policies
    .command('check')
    .description('Refuse what an author got wrong, as file:line: message. 检查规则文件.')
    .argument(...folderArgument)
    .option('--json', 'print as JSON 以 JSON 输出')
    .action((folder: string, { json }: { json?: boolean }) => {
      const { documents, rulebooks } = sound(folder);
      const names = rulebooks.map(({ value }) => value.name);
      print(json, { documents: documents.length, rulebooks: names }, [
        `${documents.length} document(s) and ${names.length} rulebook(s) are right: ${names.join(', ')}.`,
      ]);
    });

  policies
    .command('publish')
    .description('Check, then publish what is new or changed as new versions, all or none. 发布规则.')
    .argument(...folderArgument)
    .option('--json', 'print as JSON 以 JSON 输出')
    .action(async (folder: string, { json }: { json?: boolean }) => {
      const { documents, rulebooks } = sound(folder);
      const content = {
        documents: documents.map(({ value }) => value),
        rulebooks: rulebooks.map(({ value }) => value),
      };
      const by = { actor: process.env.USER ?? 'command line', role: 'ADMINISTRATOR' };
      const published = await withDatabase(config(), (db) => publishRulebooks(db, content, by));
      print(
        json,
        published,
        published.map(
          ({ name, version, hash, isNew }) =>
            `${name}: ${isNew ? 'published as' : 'stands already as'} version ${version}, ${hash}`,
        ),
      );
    });

  for (const command of [showCommand(), diffCommand(), coverageCommand(), schemaCommand()])
    policies.addCommand(command);
  return policies;
}
