import { parseArgs } from 'node:util';
import type { WorkloadName } from './workload.ts';

const USAGE = `Measures the server against the limit and against a peer, in ratios of one run. 性能基准.

  npm run bench -- [options]

  --people N      people in the county (276927)
  --only W1,W2    these workloads only; B1 stands for decisions in memory, P for the person page alone
  --seconds N     seconds of one round (6)
  --rounds N      rounds of each system in turn (3)
  --times-four    also with four times the people: what stays flat, what grows
  --folder DIR    keep the database there and use it again; without it, it is made anew and removed
  --quick         a small check of the bench itself: 2000 people, short rounds. Its figures mean nothing
  --json          JSON on stdout in place of the table
  --help

Exits 0 when everything was measured, whatever the figures are; 1 when systems disagree or something failed; 2 when the command was wrong.`;

export type Part = WorkloadName | 'B1' | 'P';
const PARTS: readonly Part[] = ['W1', 'W2', 'W3', 'W4', 'P', 'B1'];

export interface Options {
  readonly people: number;
  readonly parts: ReadonlySet<Part>;
  readonly seconds: number;
  readonly rounds: number;
  readonly isTimesFour: boolean;
  readonly folder: string | null;
  readonly isJson: boolean;
}

/** What was asked for, or the text to print instead: help, or what is wrong. */
export function readOptions(args: readonly string[]): Options | { readonly text: string; readonly exitCode: 0 | 2 } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        people: { type: 'string' },
        only: { type: 'string' },
        seconds: { type: 'string' },
        rounds: { type: 'string' },
        'times-four': { type: 'boolean', default: false },
        folder: { type: 'string' },
        quick: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return { text: USAGE, exitCode: 0 };
    return {
      people: whole('people', values.people ?? (values.quick ? '2000' : '276927')),
      parts: new Set(values.only === undefined ? PARTS : values.only.split(',').map(part)),
      seconds: whole('seconds', values.seconds ?? (values.quick ? '1' : '6')),
      rounds: whole('rounds', values.rounds ?? (values.quick ? '1' : '3')),
      isTimesFour: values['times-four'],
      folder: values.folder ?? null,
      isJson: values.json,
    };
  } catch (error) {
    return { text: `${error instanceof Error ? error.message : error}\n\n${USAGE}`, exitCode: 2 };
  }
}

function whole(name: string, text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new RangeError(`--${name} is a whole number above zero, not "${text}".`);
  return Number(text);
}

function part(text: string): Part {
  const found = PARTS.find((one) => one === text.trim().toUpperCase());
  if (!found) throw new RangeError(`--only takes ${PARTS.join(', ')}; "${text}" is none of them.`);
  return found;
}
