import { Command, InvalidArgumentError } from 'commander';
import { signDemoToken } from '../services/demo-token.ts';
import { ROLES, type Role, viewerOf } from '../services/viewer.ts';
import { type Cli, RefusedInput } from './cli.ts';

interface Options {
  readonly region?: readonly string[];
  readonly department?: string;
  readonly person?: string;
  readonly scope?: string;
  readonly purpose?: string;
  readonly subject?: string;
  readonly hours: number;
}

export function tokenCommand({ config }: Cli): Command {
  return new Command('token')
    .description('Sign a token with the folder’s demo key, for trying things out. 签发演示令牌.')
    .argument('<role>', `${ROLES.filter((role) => role !== 'PUBLIC').join(' | ')} 角色`, readRole)
    .option('--region <code...>', 'the regions the role reaches 管辖区域')
    .option('--department <department>', 'of a department clerk 部门')
    .option('--person <id>', 'of a resident: their own id 本人标识')
    .option('--scope <scopes>', 'keep only these scopes, separated by spaces 限定权限')
    .option('--purpose <text>', 'declared purpose 查询目的')
    .option('--subject <name>', 'who it is for 主体')
    .option('--hours <n>', 'how long it is good for 有效小时数', readHours, 12)
    .action(async (role: Role, { region, hours, ...options }: Options) => {
      const { folder, demoIssuer, audience, areDemoTokensTaken } = config();
      if (!areDemoTokensTaken) {
        console.error(
          'Demo tokens are refused here: a server with DATABASE_URL, CANBAO_JWKS or CANBAO_ACCESS takes those of its own issuers, and so does one in production.',
        );
        throw new RefusedInput();
      }
      const claims = { role, ...(region && { regions: region }), ...options };
      const viewer = viewerOf({ ...claims, sub: 'demo' });
      if (typeof viewer === 'string') {
        console.error(`${viewer} (--region, --department, --person)`);
        throw new RefusedInput();
      }
      if (viewer.regions.length === 0 && !WITHOUT_REGION.includes(role)) {
        console.error(`A token of ${role} without a region sees nobody: name one, such as --region 350825.`);
        throw new RefusedInput();
      }
      console.log(await signDemoToken(folder, claims, { issuer: demoIssuer, audience, hours }));
    });
}

/** Roles that are not for a region. */
const WITHOUT_REGION: readonly Role[] = ['RESIDENT', 'ADMINISTRATOR'];

function readRole(text: string): Role {
  const role = ROLES.find((one) => one === text.toUpperCase());
  if (!role || role === 'PUBLIC') throw new InvalidArgumentError(`Roles are ${ROLES.slice(1).join(', ')}.`);
  return role;
}

function readHours(text: string): number {
  const hours = Number(text);
  if (!Number.isInteger(hours) || hours < 1 || hours > 24 * 31) throw new InvalidArgumentError('From 1 to 744 hours.');
  return hours;
}
