import type { Context } from '../../context.ts';
import { withUserErrors } from '../../errors.ts';
import { readAnew } from '../../loaders.ts';

interface Given<Input> {
  readonly input: Input;
}

type Service<Input, Ids> = (context: Context, input: Input) => Promise<Ids>;

/** A mutation that changes a file: its service, and then the person as the file stands. */
export const personWrite =
  <Input>(write: Service<Input, { personId: string }>) =>
  (_: unknown, { input }: Given<Input>, context: Context) =>
    withUserErrors(async () => {
      const { personId } = await write(context, input);
      return { person: await readAnew(context).person.load(personId) };
    });

/** A mutation that changes a household: its service, and then the household as it stands. */
export const householdWrite =
  <Input>(write: Service<Input, { householdId: string }>) =>
  (_: unknown, { input }: Given<Input>, context: Context) =>
    withUserErrors(async () => {
      const { householdId } = await write(context, input);
      return { household: await readAnew(context).household.load(householdId) };
    });
