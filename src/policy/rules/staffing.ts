import type { Citation } from '../decision.ts';
import type { Day } from '../facts.ts';
import type { Office, OfficeLevel } from '../given.ts';
import { type Citing, compileParameter, readCount, type Series } from '../parameter.ts';
import { valueOn } from '../reading.ts';
import type { Parameter, Part, RuleBase, Text } from '../rule.ts';
import type { Trace } from '../trace.ts';

/** 人员配备: how many staff the offices of each level have. */
export interface StaffingRule extends RuleBase<'staffing'> {
  readonly offices: readonly (Part & { readonly level: OfficeLevel; readonly staff: Parameter })[];
}

interface CompiledOffice {
  readonly id: string;
  readonly label: Text;
  readonly level: OfficeLevel;
  readonly staff: Series<number>;
  readonly citations: readonly Citation[];
}

export interface CompiledStaffing {
  readonly offices: readonly CompiledOffice[];
  readonly citations: readonly Citation[];
}

export function compileStaffing({ kind, cite, offices }: StaffingRule, citing: Citing): CompiledStaffing {
  return {
    offices: offices.map(({ id, label, level, staff, cite: own = cite }) => ({
      id,
      label,
      level,
      staff: compileParameter(`${kind}.${id}.staff`, staff, citing, own, readCount),
      citations: citing.cite(own),
    })),
    citations: citing.cite(cite),
  };
}

/** One office held against the staff that its level has to have. What depends on an unknown number is null. */
export interface OfficeStanding {
  readonly regionCode: string;
  readonly office: { readonly id: string; readonly label: Text };
  readonly staff: number | null;
  readonly required: number | null;
  /** How many are missing. */
  readonly missing: number | null;
  readonly isStaffed: boolean | null;
}

/**
 * 人员配备: an office has at least as many staff as the rule says for its level; more is not held against it. An office whose staff
 * nobody knows is neither staffed nor short, and neither is a zone's (功能区): the text asks for offices of the county and of its towns.
 *
 * Written from: the clause cited by the rulebook's `staffing` rule.
 */
export function staffOffices(
  rule: CompiledStaffing,
  given: readonly Office[],
  day: Day,
  trace: Trace,
): OfficeStanding[] {
  return rule.offices.flatMap(({ id, label, level, staff: series, citations }) => {
    const required = valueOn(series, day, trace);
    return given
      .filter((office) => office.level === level)
      .map(({ regionCode, staff = null, isOfZone }) => {
        const asked = isOfZone ? null : required;
        const standing = { regionCode, office: { id, label }, ...held(staff, asked) };
        if (isOfZone) trace.because('staffing.zone', citations, { region: regionCode });
        else explain(standing, citations, trace);
        return standing;
      });
  });
}

function held(
  staff: number | null,
  required: number | null,
): Pick<OfficeStanding, 'staff' | 'required' | 'missing' | 'isStaffed'> {
  if (staff === null || required === null) return { staff, required, missing: null, isStaffed: null };
  return { staff, required, missing: Math.max(0, required - staff), isStaffed: staff >= required };
}

function explain(standing: OfficeStanding, citations: readonly Citation[], trace: Trace): void {
  const { regionCode: region, office, staff, required, missing, isStaffed } = standing;
  if (staff === null || required === null || missing === null) return;
  const values = { office: office.label, region, staff, required };
  trace.because(isStaffed ? 'staffing.met' : 'staffing.short', citations, values);
  if (!isStaffed) trace.nearMiss('staffing.near', citations, { region, missing, required });
}
