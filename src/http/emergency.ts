import type { FastifyInstance, FastifyRequest } from 'fastify';
import { DomainError } from '../errors.ts';
import type { Platform } from '../graph/context.ts';
import { underEmergency } from '../services/emergency/emergency-opening.ts';
import type { Viewer } from '../services/viewer.ts';

/** Names the opening that a question is asked under. */
const HEADER = 'x-canbao-emergency';

/** Files are opened for questions to the graph alone: not for streams, exports or uploads, which outlast an hour. */
class EmergencyNotHere extends DomainError {
  readonly code = 'EMERGENCY_NOT_HERE';
}

/** Refuses the header where it would be ignored. */
export function refuseEmergencyElsewhere(app: FastifyInstance, isHere: (url: string | undefined) => boolean): void {
  app.addHook('onRequest', async ({ headers, routeOptions }) => {
    if (headers[HEADER] === undefined || isHere(routeOptions.url)) return;
    throw new EmergencyNotHere(
      `The header ${HEADER} is taken at /graphql of the registry alone: ask this without it, with what your own role reaches.`,
    );
  });
}

/** Who asks, widened by the opening that the request names; noted in the audit, told to the log and counted. */
export async function viewerUnder(
  { headers }: Pick<FastifyRequest, 'headers'>,
  viewer: Viewer,
  {
    db,
    note,
  }: { readonly db: Platform['db']; readonly note: (opening: { readonly id: string; readonly role: string }) => void },
): Promise<Viewer> {
  const id = headers[HEADER];
  if (id === undefined) return viewer;
  const widened = await underEmergency(db, viewer, String(id));
  note({ id: String(id), role: viewer.role });
  return widened;
}
