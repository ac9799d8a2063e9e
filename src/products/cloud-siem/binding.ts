import { answer } from '../../contract/composites.ts'
import { ParameterFault } from '../../contract/fault.ts'
import type { ErrorTable } from '../../contract/operation.ts'
import { choice, integer, numberChoice, text, uid } from '../../contract/scalars.ts'
import type { BoundCloud, DataCentre } from '../../domain/bindings/binding.ts'
import { viewOfBindings } from '../../domain/bindings/view.ts'
import type { Deps } from '../../domain/deps.ts'
import type { View, ViewRefusal } from '../../domain/directory/read.ts'
import type { Caller } from '../../kernel/caller.ts'
import type { Uid } from '../../kernel/ids.ts'
import { Refusal } from '../../kernel/outcome.ts'

/*
 * What the operations on bindings share on the wire.
 */

export const CLOUDS = { aliyun: 'alibaba', hcloud: 'huawei', qcloud: 'tencent' } as const satisfies Record<string, BoundCloud>

const DATA_CENTRES = {
  'cn-hangzhou': 'cn-hangzhou',
  'ap-southeast-1': 'ap-southeast-1',
  'cn-shanghai': 'cn-hangzhou',
} as const satisfies Record<string, DataCentre>

const ROLE_TYPE = { own: 0, everybody: 1 } as const

// Ids go into requests to clouds: no spaces, no control characters.
const VISIBLE = /^[\x21-\x7e]+$/

/** The request fields by name; each operation picks its own. */
export const fields = {
  AccessId: text('AccessKey id of the account.', { min: 1, max: 256, pattern: VISIBLE, example: 'ABCXXXXXXXX' }),
  AccountName: text('Name of the account.', { min: 1, max: 256, example: 'sas_account_xxx' }),
  AccountId: text('Id of the account at its cloud.', { min: 1, max: 128, pattern: VISIBLE, example: '123xxxxxxx' }),
  CloudCode: choice(
    'The cloud.',
    { aliyun: 'Alibaba Cloud', hcloud: 'Huawei Cloud', qcloud: 'Tencent Cloud' },
    { example: 'hcloud' },
  ),
  RegionId: choice(
    'The data centre that keeps the binding; cn-hangzhou unless given.',
    {
      'cn-hangzhou': 'for assets in the Chinese mainland and Hong Kong',
      'ap-southeast-1': 'for assets elsewhere',
      'cn-shanghai': 'the same as cn-hangzhou',
    },
    { example: 'cn-hangzhou' },
  ),
  RoleFor: uid('The member whose view an administrator takes.', { example: '1900000000000001' }),
  RoleType: numberChoice(
    'Whose records; 0 unless given. RoleFor goes before it.',
    { 0: "the caller's own account", 1: 'all accounts of the organisation' },
    { example: '1' },
  ),
}

export const countAnswer = (about: string) => answer('The result.', { Count: integer(about, { example: '1' }) })

export const sharedErrors = {
  NoPermission: [403, 'caller has no permission'],
  InternalError: [500, 'The request processing has failed due to some unknown error.'],
} as const satisfies ErrorTable

export const sharedRefusals = { 'view-refused': 'NoPermission' } as const satisfies Record<ViewRefusal, keyof typeof sharedErrors>

export const sharedNotes = [
  'Differs: RegionId names the data centre that keeps the record; unset it is cn-hangzhou, and cn-shanghai, the region of the mainland endpoint, means the same. Other regions are refused. The two data centres know nothing of each other.',
  "Differs: RoleFor and RoleType 1 are for the organisation's management account and for delegated administrators of sas.aliyuncs.com or cloud-siem.aliyuncs.com; others, and administrators who name an account outside their organisation, get 403 NoPermission. Everybody may name the own account. RoleFor goes before RoleType.",
] as const

export const writeNotes = [
  ...sharedNotes,
  'Differs: a change needs one account. RoleType 1 without RoleFor is refused with MissingRoleFor.',
] as const

interface ViewInput {
  readonly RegionId?: keyof typeof DATA_CENTRES | undefined
  readonly RoleFor?: Uid | undefined
  readonly RoleType?: 0 | 1 | undefined
}

/** The data centre that a request names. */
export function dataCentre({ RegionId }: ViewInput): DataCentre {
  return DATA_CENTRES[RegionId ?? 'cn-hangzhou']
}

/** Whose records a request is about, if the caller may see them. */
export function chosenView(deps: Deps, caller: Caller, { RoleFor, RoleType }: ViewInput): Promise<View | Refusal<ViewRefusal>> {
  return viewOfBindings(deps.transaction, caller.account, { member: RoleFor, everybody: RoleType === ROLE_TYPE.everybody })
}

/** The shelf that a change is about. `checkWrite` has made sure that it is one account's. */
export async function chosenShelf(deps: Deps, caller: Caller, input: ViewInput) {
  const view = await chosenView(deps, caller, input)
  if (view instanceof Refusal) return view
  if (!('account' in view)) throw new Error('a change is about one account')
  return { account: view.account, region: dataCentre(input) }
}

/** Throws when a change names all accounts and none. */
export function checkWrite({ RoleFor, RoleType }: ViewInput): void {
  if (RoleType === ROLE_TYPE.everybody && RoleFor === undefined) {
    throw new ParameterFault('missing', 'RoleFor', 'is mandatory when RoleType is 1')
  }
}
