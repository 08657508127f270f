import { sayRefused } from './office.ts';

/** What to write on the command line, where a refusal leaves that to whoever asked. */
const HINTS: Readonly<Record<string, string>> = {
  DROPS_NOT_CONFIRMED: 'canbao lists approve … --confirm-drops, or canbao lists cancel',
  NOT_APPROVED: 'canbao lists approve',
  ALREADY_APPROVED: 'canbao lists apply, or canbao lists cancel',
  ALREADY_APPLIED: 'canbao lists reverse … --note <text>',
  VALIDATE_ONLY: 'canbao lists send … without 不带 --validate-only',
  SAME_PERSON_APPROVES: 'canbao lists approve … --actor <name>',
  BATCH_NAME_TAKEN: 'canbao lists send … --batch <name>',
  BATCH_REFUSED: 'canbao lists status <DEPARTMENT> <batch>',
};

/** The same for what is wrong with an option. */
const OPTIONS: Readonly<Record<string, string>> = { note: '--note <text>', reason: '--reason <text>', asOf: '--as-of' };

/** Says why a step with a list was refused, and which command or option would do. */
export const sayListRefused = (error: unknown): never =>
  sayRefused(error, ({ code, field }) => {
    const hint = HINTS[code] ?? OPTIONS[field ?? ''];
    return hint && `(${hint})`;
  });
