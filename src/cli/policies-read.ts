import { Argument, Command } from 'commander';
import { type Difference, policyDiff, type Said } from '../policy/difference.ts';
import { pageOf } from '../policy/page.ts';
import { JSON_SCHEMA_NAMES, type JsonSchemaName, printJsonSchema } from '../rulebooks/json-schema.ts';
import { POLICIES_FOLDER } from '../services/prepare.ts';
import { print } from './cli.ts';
import { rulebookNamed } from './sound-policies.ts';

const FOLDER = ['[folder]', 'a folder like policies/ 政策目录', POLICIES_FOLDER] as const;

export function showCommand(): Command {
  return new Command('show')
    .description('Print a rulebook as it would be published, flattened, with clauses. 查看规则.')
    .argument('<name>', 'such as 350825-liancheng/urrbmi-2018 规则名')
    .argument(...FOLDER)
    .option('--json', 'print as JSON 以 JSON 输出')
    .action((name: string, folder: string, { json }: { json?: boolean }) => {
      const rulebook = rulebookNamed(name, folder);
      print(json, rulebook, pageOf(rulebook));
    });
}

export function diffCommand(): Command {
  return new Command('diff')
    .description('What one rulebook says otherwise than another. 比较两份规则.')
    .argument('<before>', 'a rulebook’s name 原规则名')
    .argument('<after>', 'a rulebook’s name 新规则名')
    .argument(...FOLDER)
    .option('--json', 'print as JSON 以 JSON 输出')
    .action((before: string, after: string, folder: string, { json }: { json?: boolean }) => {
      const differences = policyDiff(rulebookNamed(before, folder), rulebookNamed(after, folder));
      const lines = differences.map(lineOf);
      print(json, differences, lines.length > 0 ? lines : ['They say the same. 内容相同。']);
    });
}

const SIGNS = { ADDED: '+', REMOVED: '-', CHANGED: '~' } as const;

function lineOf({ what, name, before, after }: Difference): string {
  return `${SIGNS[what]} ${name}: ${[before, after]
    .filter((said) => said !== null)
    .map(wordsOf)
    .join(' → ')}`;
}

function wordsOf({ text, citations, layer }: Said): string {
  const clauses = [...new Set(citations.map(({ documentId, locator }) => `${documentId} ${locator}`))].join('; ');
  return `${text}${clauses ? ` [${clauses}]` : ''}${layer === null ? '' : ` ← ${layer}`}`;
}

export function schemaCommand(): Command {
  return new Command('schema')
    .description('Print the JSON Schema of a format, for editors. 打印文件格式的 JSON Schema.')
    .addArgument(new Argument('<format>', 'rulebook | document | facts 文件格式').choices(JSON_SCHEMA_NAMES))
    .action((format: JsonSchemaName) => {
      process.stdout.write(printJsonSchema(format));
    });
}
