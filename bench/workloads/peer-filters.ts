/** Arguments that give the peer the members of a household who belong to it `$today`, as our graph does unasked. */
export const membersHeldToday = /* GraphQL */ `filter: {
  supersededAt: { isNull: true }
  and: [
    { or: [{ validFrom: { isNull: true } }, { validFrom: { lessThanOrEqualTo: $today } }] }
    { or: [{ validTo: { isNull: true } }, { validTo: { greaterThanOrEqualTo: $today } }] }
  ]
}`;
