import { Command, CommanderError } from 'commander';
import { VERSION } from '../config.ts';
import { accessCommand } from './access.ts';
import { assessCommand } from './assess.ts';
import { auditCommand } from './audit.ts';
import { bulletinsCommand } from './bulletins.ts';
import { claimsCommand } from './claims.ts';
import { type Cli, RefusedInput } from './cli.ts';
import { collectionCommand } from './collection.ts';
import { demoCommand } from './demo.ts';
import { documentsCommand } from './documents.ts';
import { duplicatesCommand } from './duplicates.ts';
import { exchangeCommand } from './exchange.ts';
import { fundCommand } from './fund.ts';
import { Interrupted } from './importing.ts';
import { institutionsCommand } from './institutions.ts';
import { keysCommand } from './keys.ts';
import { listsCommand } from './lists.ts';
import { measuresCommand } from './measures.ts';
import { migrateCommand } from './migrate.ts';
import { noticesCommand } from './notices.ts';
import { peopleCommand } from './people.ts';
import { policiesCommand } from './policies.ts';
import { reconcileCommand } from './reconcile.ts';
import { regionsCommand } from './regions.ts';
import { rostersCommand } from './rosters.ts';
import { tokenCommand } from './token.ts';
import { writeCommand } from './write.ts';

const EXIT_CODES = `
Exit codes 退出码:
  0  done 已完成
  1  refused: the data or the state does not allow it 被拒绝
  2  wrong command or environment 命令或环境有误
  130  broken off: of an import nothing is taken, work on a list goes on by the same command
       已中断：导入未写入任何数据，名单任务可由同一命令继续`;

/** Runs one command. Returns the exit code; what is refused is said on stderr. */
export async function runCli(args: readonly string[], cli: Cli): Promise<number> {
  const program = programOf();
  addServing(program, cli);
  for (const make of GROUPS) program.addCommand(inherit(make(cli), program));
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof RefusedInput) return 1;
    if (error instanceof Interrupted) return sayInterrupted(error.message);
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
}

const NOTHING_TAKEN =
  'Nothing was taken. 未写入任何数据。 If it was about to end, hand the file in again: it is taken once. 如中断时已近完成，可重新导入，不会重复。';

function sayInterrupted(words: string): number {
  console.error(words || NOTHING_TAKEN);
  return 130;
}

const GROUPS: readonly ((cli: Cli) => Command)[] = [
  migrateCommand,
  keysCommand,
  accessCommand,
  regionsCommand,
  peopleCommand,
  institutionsCommand,
  noticesCommand,
  claimsCommand,
  fundCommand,
  bulletinsCommand,
  demoCommand,
  tokenCommand,
  policiesCommand,
  measuresCommand,
  assessCommand,
  duplicatesCommand,
  exchangeCommand,
  listsCommand,
  reconcileCommand,
  rostersCommand,
  collectionCommand,
  auditCommand,
  documentsCommand,
  writeCommand,
];

const programOf = (): Command =>
  new Command('canbao')
    .description(
      'Policy and registry of resident basic medical insurance as one graph. 城乡居民基本医疗保险政策与参保登记网关.',
    )
    .version(VERSION, '-V, --version', 'print the version 版本')
    .helpOption('-h, --help', 'print this help 帮助')
    .helpCommand('help [command]', 'print the help of a command 命令帮助')
    .exitOverride()
    // Below a verb `--version` is a row's.
    .enablePositionalOptions()
    .showHelpAfterError('(try --help 查看帮助)')
    .addHelpText('afterAll', EXIT_CODES);

function addServing(program: Command, cli: Cli): void {
  program
    .command('serve')
    .description('Serve the graph, and with an embedded database prepare everything first. 启动服务.')
    .action(() => cli.serve(cli.config()));
  program
    .command('schema')
    .description('The graph’s SDL. 接口定义.')
    .command('print')
    .description('Print the public SDL. 打印公开的接口定义.')
    .action(() => {
      process.stdout.write(cli.printSdl());
    });
}

/** A command made elsewhere exits the process by itself, and words its help otherwise, unless it is told of its parent. */
function inherit(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent);
  for (const child of command.commands) inherit(child, command);
  return command;
}
