import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { Command } from 'commander';
import { type LoadedPolicies, loadPolicies } from '../rulebooks/load.ts';
import { POLICIES_FOLDER } from '../services/prepare.ts';
import { publishRulebooks } from '../services/publish-rulebook.ts';
import { type Cli, print, RefusedInput, refuse, withDatabase } from './cli.ts';

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

  policies
    .command('show')
    .description('Print a rulebook as it would be published. 查看规则.')
    .argument('<name>', 'such as 350825-liancheng/urrbmi-2018 规则名')
    .argument(...folderArgument)
    .action((name: string, folder: string) => {
      const found = sound(folder).rulebooks.find(({ value }) => value.name === name);
      if (found) return console.log(JSON.stringify(found.value, null, 2));
      console.error(`There is no rulebook "${name}" in ${relative('.', folder) || folder}.`);
      throw new RefusedInput();
    });
  return policies;
}

/** Reads a folder; refuses it with every problem in it. */
export function sound(folder: string): LoadedPolicies {
  if (!existsSync(`${folder}/documents`)) {
    console.error(`${relative('.', folder) || folder} is no folder of policies: it has no documents/ in it.`);
    throw new RefusedInput();
  }
  const loaded = loadPolicies(folder);
  if (loaded.problems.length > 0) {
    refuse(loaded.problems.map((problem) => ({ ...problem, file: relative('.', problem.file) })));
  }
  return loaded;
}
