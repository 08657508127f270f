import type { Workload } from '../workload.ts';
import { participation } from './participation.ts';
import { personPage } from './person-page.ts';
import { townContributions } from './town-contributions.ts';
import { townHouseholds } from './town-households.ts';

export const WORKLOADS: readonly Workload[] = [personPage, townHouseholds, participation, townContributions];
