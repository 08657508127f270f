import { assistanceList } from './assistance-list.ts';
import { enrollment } from './enrollment.ts';
import { household } from './household.ts';
import { node } from './node.ts';
import { organisation } from './organisation.ts';
import { payment } from './payment.ts';
import { person } from './person.ts';
import { receipt } from './receipt.ts';
import { region } from './region.ts';
import { viewer } from './viewer.ts';

/** The resolvers of the registry half, one file per noun. */
export const registryResolvers = [
  assistanceList,
  enrollment,
  household,
  node,
  organisation,
  payment,
  person,
  receipt,
  region,
  viewer,
];
