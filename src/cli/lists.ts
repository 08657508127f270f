import { Command } from 'commander';
import { senderCodes } from '../services/assistance-lists/list-template.ts';
import type { Cli } from './cli.ts';
import { reportCommand, statusCommand, templateCommand } from './lists-read.ts';
import { decideCommand, reviewCommand } from './lists-review.ts';
import { sendCommand } from './lists-send.ts';
import { applyCommand, approveCommand, cancelCommand, retryCommand, reverseCommand } from './lists-steps.ts';

const COMMANDS = [
  templateCommand,
  sendCommand,
  statusCommand,
  reportCommand,
  reviewCommand,
  decideCommand,
  approveCommand,
  applyCommand,
  cancelCommand,
  reverseCommand,
  retryCommand,
];

export function listsCommand(cli: Cli): Command {
  const lists = new Command('lists').description('Assistance lists of the departments. 困难群体名单.');
  lists.addHelpText('afterAll', () => `\nDepartments that send lists 报送名单的部门: ${senderCodes().join(', ')}`);
  for (const command of COMMANDS) lists.addCommand(command(cli));
  return lists;
}
