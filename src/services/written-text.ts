import { faultOfNote, faultOfSource } from './given-text.ts';
import { refuseWrite } from './write.ts';

/** Longer is a document, not a reason. */
const MOST = 500;

/** Refuses a text that says nothing, or far too much. */
export function assertWritten(text: string, field: string): void {
  const length = text.trim().length;
  if (length > 0 && length <= MOST) return;
  refuseWrite('TEXT_REFUSED', { zh: `此处须写明1至${MOST}个字。`, en: `Write 1 to ${MOST} characters here.` }, field);
}

/** Refuses a note or reason that names somebody by a number. */
export function assertNamesNobody(text: string | null | undefined, field: string): void {
  const fault = faultOfNote(text ?? '');
  if (fault) refuseWrite('TEXT_REFUSED', fault, field);
}

/** Refuses what cannot stand as the source of a file's rows. */
export function assertSource(source: string): void {
  const text = faultOfSource(source);
  if (text) refuseWrite('SOURCE_REFUSED', text, 'source');
}
