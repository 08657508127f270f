import { isNull } from 'drizzle-orm';
import { ofVisiblePerson } from '../access.ts';
import type { Noun } from '../noun.ts';
import { personPlaces } from '../tables/index.ts';

export const personPlace: Noun<typeof personPlaces> = {
  name: 'PersonPlace',
  table: personPlaces,
  id: personPlaces.id,
  scope: 'registry:read',
  fields: {
    kind: { column: personPlaces.kind, kind: 'ENUM', enumName: 'PlaceKind', zh: '地点种类' },
    region: { column: personPlaces.regionCode, kind: 'REGION', zh: '区划' },
    validFrom: { column: personPlaces.validFrom, kind: 'DATE', zh: '起始日' },
    validTo: { column: personPlaces.validTo, kind: 'DATE', zh: '截止日' },
  },
  relations: {},
  current: isNull(personPlaces.supersededAt),
  visible: ofVisiblePerson(personPlaces.personId),
  person: personPlaces.personId,
};
