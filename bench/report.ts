import { cpus, loadavg } from 'node:os';
import type { Absence } from './compare.ts';
import type { Decisions } from './decisions.ts';
import type { Round } from './load.ts';
import type { Measured } from './measure.ts';
import type { SystemName, WorkloadName } from './workload.ts';

/** One line of the table. */
export interface Line {
  readonly workload: WorkloadName;
  readonly system: SystemName;
  readonly connections: number;
  readonly round: Round;
  readonly statements: number;
  /** Requests per second, as a share of the limit's and of the peer's. */
  readonly ofLimit: number | null;
  readonly ofPeer: number | null;
}

export interface Verdict {
  readonly bar: string;
  readonly given: string;
  readonly isReached: boolean;
}

export interface Growth {
  readonly workload: WorkloadName;
  readonly system: SystemName;
  /** Time of one operation with four times the rows, as a multiple. */
  readonly times: number;
}

export interface Results {
  readonly people: number;
  readonly lines: readonly Line[];
  readonly absences: readonly { workload: WorkloadName; system: SystemName; notYet: string }[];
  readonly page: Round | null;
  readonly decisions: Decisions | null;
  readonly growth: readonly Growth[];
  readonly verdicts: readonly Verdict[];
  readonly machine: { readonly cores: number; readonly loadBefore: number };
}

export const machineNow = () => ({ cores: cpus().length, loadBefore: loadavg()[0] ?? 0 });

/** Lines with their ratios; a ratio compares rounds of the same run and number of connections only. */
export function linesOf(measured: readonly Measured[]): Line[] {
  const find = (one: Measured, name: SystemName) =>
    measured.find(
      ({ contender, connections }) =>
        connections === one.connections &&
        contender.system.name === name &&
        contender.entry.workload === one.contender.entry.workload,
    )?.median.perSecond;
  return measured.map((one) => {
    const { contender, connections, median } = one;
    const ratio = (base: number | undefined) => (base === undefined ? null : median.perSecond / base);
    return {
      workload: contender.entry.workload.name,
      system: contender.system.name,
      connections,
      round: median,
      statements: contender.entry.statements,
      ofLimit: ratio(find(one, 'limit')),
      ofPeer: ratio(find(one, 'peer')),
    };
  });
}

export const absencesOf = (absences: readonly Absence[]) =>
  absences.map(({ workload, system, notYet }) => ({ workload: workload.name, system, notYet }));

/** The whole report as Markdown. */
export function markdown(results: Results): string {
  const { people, machine, lines, absences, page, decisions, growth, verdicts } = results;
  const parts = [
    `${people} people, ${machine.cores} cores shared by server, database and load, Node ${process.versions.node}; load of the machine before: ${machine.loadBefore.toFixed(1)}. Only ratios within this run count.`,
    ...(lines.length > 0 ? [tableOf(lines)] : []),
    ...(absences.length > 0
      ? [absences.map(({ workload, system, notYet }) => `- ${workload} ${system}: ${notYet}.`).join('\n')]
      : []),
    ...(page
      ? [`Person page with eligibility, alone: p50 ${ms(page.p50)}, p95 ${ms(page.p95)}, p99 ${ms(page.p99)}.`]
      : []),
    ...(decisions ? [decisionsLine(decisions)] : []),
    ...(growth.length > 0 ? [table(['four times the rows', 'system', 'time'], growth.map(growthCells))] : []),
    ...(verdicts.length > 0 ? [table(['bar', 'measured', ''], verdicts.map(verdictCells))] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

function decisionsLine({ rates, compileMs, compiledMegabytes }: Decisions): string {
  const list = Object.entries(rates).map(([name, rate]) => `${name} ${Math.round(rate).toLocaleString('en')}`);
  return `B1, people per second on one thread (both: eligibility and contribution explained; quiet: the same without a trace; twin: the same law by hand): ${list.join(', ')}. Of the twin: both ${(rates.both / rates.twin).toFixed(2)}, quiet ${(rates.quiet / rates.twin).toFixed(2)}. Compiling ${compileMs.toFixed(2)} ms, ${compiledMegabytes.toFixed(2)} MB each.`;
}

const HEADER = [
  '',
  'system',
  'conn.',
  'requests/s',
  'p50',
  'p99',
  'server CPU',
  'database CPU',
  'KB',
  'statements',
  'of limit',
  'of peer',
];

function tableOf(lines: readonly Line[]): string {
  return table(
    HEADER,
    lines.map(({ workload, system, connections, round, statements, ofLimit, ofPeer }) => [
      workload,
      system,
      String(connections),
      round.perSecond.toFixed(round.perSecond < 100 ? 1 : 0),
      ms(round.p50),
      ms(round.p99),
      ms(round.serverMs),
      round.databaseMs === null ? '–' : ms(round.databaseMs),
      round.kilobytes.toFixed(1),
      statements.toFixed(statements % 1 === 0 ? 0 : 1),
      ratio(ofLimit),
      ratio(ofPeer),
    ]),
  );
}

const growthCells = ({ workload, system, times }: Growth) => [workload, system, `× ${times.toFixed(2)}`];
const verdictCells = ({ bar, given, isReached }: Verdict) => [bar, given, isReached ? 'pass' : 'FAIL'];
const ratio = (value: number | null) => (value === null ? '–' : value.toFixed(2));
const ms = (value: number) => `${value.toFixed(value < 10 ? 2 : 1)} ms`;

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}
