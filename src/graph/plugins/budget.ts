import { GraphQLError } from 'graphql';
import type { Role } from '../../services/viewer.ts';

/**
 * What an office may ask at once, about the objects it makes. A page of 500 people with households, members and enrollments costs
 * some ten thousand; at this bound an answer takes a few megabytes, ten times beyond it the process runs out of memory.
 */
const OFFICE = 200_000;

/** What one request of each role may cost. */
const BUDGETS: Readonly<Record<Role, number>> = {
  // The law and the regions. Whoever shows no token may be anybody a thousand times over; the whole law of a year costs a tenth.
  PUBLIC: 80_000,
  // One family: no household has rows enough to need more.
  RESIDENT: 80_000,
  VILLAGE_COLLECTOR: OFFICE,
  TOWNSHIP_OFFICER: OFFICE,
  COUNTY_OFFICER: OFFICE,
  TREASURER: OFFICE,
  DEPARTMENT_CLERK: OFFICE,
  // Few rows of much counting, on connections of their own, where nobody at a desk waits behind them.
  ANALYST: 2 * OFFICE,
  AUDITOR: OFFICE,
  // Rulebooks and their differences, never rows of people.
  ADMINISTRATOR: 80_000,
};

export const budgetOf = ({ role }: { readonly role: Role }): number => BUDGETS[role];

/** Refuses a request over budget: the limit, what was asked, and how to ask for less. */
export function assertAffordable(estimated: number, budget: number): void {
  if (estimated <= budget) return;
  throw new GraphQLError(
    `This request would cost about ${estimated}, and one of this role may cost ${budget}. Ask for fewer rows a page (first), fewer levels, or fewer relations in where; with extensions { cost: "dryRun" } a request tells its cost and does not run. 该请求预计开销${estimated}，超过该角色上限${budget}，请减少每页条数、层级或筛选中的关联；以 extensions { cost: "dryRun" } 可只估算不执行。`,
    { extensions: { code: 'COST_EXCEEDED', cost: { estimated, budget }, http: { status: 400 } } },
  );
}
