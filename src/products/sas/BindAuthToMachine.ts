import { list } from '../../contract/composites.ts'
import { choice, flag, integer, numberChoice, text, uid } from '../../contract/scalars.ts'
import { accountToActFor, SECURITY_CENTER_SERVICE } from '../../domain/directory/read.ts'
import { bindLicences, type LicenceOutcome } from '../../domain/hosts/bind-licences.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { conditionsOf, criteriaField, joinOf, logicalExp } from './asset-criteria.ts'
import { NO_PERMISSION, viewNote } from './multi-account.ts'
import { operation } from './product.ts'

const SWITCH = { 0: 'off', 1: 'on' } as const
const RESULT = { done: 0, invalid: 1, servers: 2, cores: 3 } as const
const uuids = (about: string) =>
  list(about, text('UUID of a server.', { min: 1, max: 128 }), {
    max: 1000,
    example: 'inet-00000000-0000-4000-8000-000000000001',
  })

/** Security Center: BindAuthToMachine (2018-12-03), facts of the official clients. */
export const BindAuthToMachine = operation({
  summary: 'Binds servers to licences that were bought, and unbinds others.',
  notes: [
    'The licences are those of the account: of the management account what was bought less what is allotted, of a member its allotment. Servers and cores are counted, as the edition takes them.',
    viewNote,
    'Differs: Criteria and LogicalExp are those of DescribeCloudCenterInstances and mean the servers that it lists; criteria with empty values alone choose none.',
    'Differs: all of it happens or nothing: with another ResultCode than 0 both counts are 0 and no server has changed. What UnBind gives back makes room for Bind.',
    'Differs: ResultCode 1 stands for: nothing is asked for, a server that the account does not have, a server in Bind and UnBind, no AuthVersion where the account has licences of several editions or of none, and IsPreBind 1, since no order is placed here.',
    'Differs: where servers and cores are missing, ResultCode is 2 and both numbers tell how many.',
    'Differs: BindAll means all servers of the account, with Criteria those that fulfil them; Criteria alone does the same. Servers in UnBind are never meant.',
    'Differs: the counts tell servers that had another licence before. A server with another edition, or one that pays by use, changes over and gives the old licence back.',
    'Differs: with AutoBind 1, servers that come in later without an edition of their own (ApplyOrganisation) are bound to the edition of that call, where there are licences for all that come in together; else they stay without one, or pay by use where UpdatePostPaidBindRel says so.',
  ],
  access: { action: 'yundun-sas:BindAuthToMachine', level: 'update', resource: '*' },
  input: {
    Bind: uuids('Servers to bind.'),
    UnBind: uuids('Servers to unbind.'),
    BindAll: flag('Whether to bind all servers.', { example: 'true' }),
    Criteria: criteriaField,
    LogicalExp: logicalExp,
    AuthVersion: numberChoice(
      'Edition to bind.',
      { 3: 'Enterprise', 5: 'Advanced', 6: 'Antivirus', 7: 'Flagship', 10: 'value-added services only' },
      { example: '6' },
    ),
    AutoBind: numberChoice('Whether servers that come later are bound too.', SWITCH, { example: '1' }),
    IsPreBind: numberChoice('Whether to bind after a purchase.', SWITCH, { example: '1' }),
    NtmVersion: choice(
      'Edition of the order; has no effect.',
      { level7: 'Antivirus', level3: 'Advanced', level2: 'Enterprise', level8: 'Flagship', level10: 'value-added services only' },
      { example: 'level2' },
    ),
    PreBindOrderId: integer('The order; has no effect.', { example: '233016000482' }),
    ResourceDirectoryAccountId: uid('The member whose servers they are.', { example: '1900000000000001' }),
  },
  output: {
    ResultCode: numberChoice<number>(
      'What became of it.',
      { 0: 'done', 1: 'the parameters do not fit', 2: 'too few licences for servers', 3: 'too few licences for cores' },
      { example: '2' },
    ),
    BindCount: integer('Servers that were bound.', { example: '1' }),
    UnBindCount: integer('Servers that were unbound.', { example: '1' }),
    InsufficientEcsCount: integer('Licences that are missing for servers.', { example: '1' }),
    InsufficientCoreCount: integer('Licences that are missing for cores.', { example: '1' }),
  },
  errors: { NoPermission: NO_PERMISSION },
  refusals: { 'view-refused': 'NoPermission' },
  validate({ Criteria }) {
    conditionsOf(Criteria, 0)
  },
  async run({ input, caller, now }, deps) {
    const wanted = input.ResourceDirectoryAccountId
    const account = await accountToActFor(deps.transaction, caller.account, SECURITY_CENTER_SERVICE, wanted)
    if (account instanceof Refusal) return account
    if (input.IsPreBind === 1) return shown({ kind: 'invalid' })
    const criteria = conditionsOf(input.Criteria, now)
    const isChoosing = criteria.length > 0 || input.BindAll === true
    const outcome = await bindLicences(deps, account, {
      bind: { uuids: input.Bind ?? [], matching: isChoosing ? { criteria, join: joinOf(input.LogicalExp) } : undefined },
      unbind: input.UnBind ?? [],
      edition: input.AuthVersion,
      isAutomatic: input.AutoBind === undefined ? undefined : input.AutoBind === 1,
    })
    return shown(outcome)
  },
})

function shown(outcome: LicenceOutcome) {
  const nothing = { BindCount: 0, UnBindCount: 0, InsufficientEcsCount: 0, InsufficientCoreCount: 0 }
  switch (outcome.kind) {
    case 'done':
      return { ...nothing, ResultCode: RESULT.done, BindCount: outcome.bound, UnBindCount: outcome.unbound }
    case 'invalid':
      return { ...nothing, ResultCode: RESULT.invalid }
    case 'too-few': {
      const { servers, cores } = outcome
      const ResultCode = servers > 0 ? RESULT.servers : RESULT.cores
      return { ...nothing, ResultCode, InsufficientEcsCount: servers, InsufficientCoreCount: cores }
    }
  }
}
