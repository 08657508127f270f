import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { hashOf } from '../services/documents/manifest.ts';
import { type Cli, RefusedInput } from './cli.ts';

/** The documents that clients send. */
export function documentsCommand({ problemsOfDocument }: Cli): Command {
  const documents = new Command('documents').description('The documents that clients send. 受信操作.');
  documents
    .command('manifest')
    .description('Check every .graphql file below a folder and print the manifest of them. 生成受信操作清单.')
    .argument('<folder>', 'where the documents lie 操作所在目录')
    .addHelpText(
      'after',
      '\nA document stands in it under the SHA-256 of its file, as `sha256sum` prints it. Nothing is printed while one of them is not right.',
    )
    .action((folder: string) => {
      const files = filesIn(folder);
      const problems = files.flatMap(({ file, text }) =>
        problemsOfDocument(text).map(({ line = 1, column = 1, message }) => `${file}:${line}:${column}: ${message}`),
      );
      if (problems.length > 0) throw refused(problems);
      const manifest = Object.fromEntries(files.map(({ text }) => [hashOf(text), text]));
      process.stdout.write(`${JSON.stringify(manifest, null, 2)}\n`);
    });
  return documents;
}

interface DocumentFile {
  readonly file: string;
  readonly text: string;
}

/** In the order of their names, so that the same files make the same manifest everywhere. */
function filesIn(folder: string): readonly DocumentFile[] {
  const names = namesIn(folder).filter((name) => /\.(graphql|gql)$/.test(name));
  if (names.length === 0) throw refused([`${folder}: there is no .graphql file in it, nor below it.`]);
  return names.sort().map((name) => ({ file: join(folder, name), text: readFileSync(join(folder, name), 'utf8') }));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch (error) {
    throw refused([`${folder}: is no folder that can be read (${(error as NodeJS.ErrnoException).code}).`]);
  }
}

function refused(lines: readonly string[]): RefusedInput {
  for (const line of lines) console.error(line);
  return new RefusedInput();
}
