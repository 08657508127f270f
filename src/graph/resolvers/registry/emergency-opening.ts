import { closeEmergency, type EmergencyCloseInput } from '../../../services/emergency/close-emergency.ts';
import { openerOf, whoseOf } from '../../../services/emergency/emergency-opening.ts';
import { type EmergencyOpenInput, openEmergency } from '../../../services/emergency/open-emergency.ts';
import {
  type EmergencyOpeningRow,
  emergencyOpeningById,
  readEmergencyOpenings,
} from '../../../store/queries/emergency-opening.ts';
import type { Context } from '../../context.ts';
import { withUserErrors } from '../../errors.ts';
import { behind, type Piece } from '../../listed.ts';
import { regionOf } from './shared.ts';

interface Input<Fields> {
  readonly input: Fields;
}

/** A mutation about one opening: does it, and reads the opening as it stands then. */
const written =
  <Fields>(write: (context: Context, input: Fields) => Promise<{ readonly openingId: string }>) =>
  (_: unknown, { input }: Input<Fields>, context: Context) =>
    withUserErrors(async () => {
      const { openingId } = await write(context, input);
      return { opening: await emergencyOpeningById(context.db, openingId, openerOf(context.viewer)) };
    });

export const emergencyOpening = {
  Query: {
    async emergencyOpenings(_: unknown, { since, first, after }: { since: string } & Piece, context: Context) {
      const rows = await readEmergencyOpenings(context.db, { opener: whoseOf(context.viewer), since });
      return behind(rows, 'emergency opening', { first, after: after ?? null });
    },
  },

  Mutation: {
    emergencyOpen: written<EmergencyOpenInput>(openEmergency),
    emergencyClose: written<EmergencyCloseInput>(closeEmergency),
  },

  EmergencyOpening: {
    openedBy: ({ subject }: EmergencyOpeningRow) => subject,
    region: ({ regionCode }: EmergencyOpeningRow, _: unknown, context: Context) =>
      regionCode && regionOf(regionCode, context),
    person: ({ personId }: EmergencyOpeningRow, _: unknown, { loaders }: Context) =>
      personId && loaders.person.load(personId),
  },
};
