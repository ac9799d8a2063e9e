import { answer, list } from '../../contract/composites.ts'
import { invalid } from '../../contract/fault.ts'
import { type Field, optional } from '../../contract/field.ts'
import { choice, integer, numberChoice, text, uid } from '../../contract/scalars.ts'
import { editionsIn, licenceKind } from '../../domain/allotments/editions.ts'
import { type LedgerPage, listAllotments, type MemberAllotment } from '../../domain/allotments/list-allotments.ts'
import { type Amounts, coresOf, serversOf, type Unit } from '../../domain/allotments/units.ts'
import { parseUid, type Uid } from '../../kernel/ids.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { BIND_TYPE, BIND_TYPES, versionOf } from './edition.ts'
import { EDITIONS, operation, perCapacity } from './product.ts'

const USER = { administrator: 1, regular: 2 } as const
const PURCHASE = { own: 0, allotted: 1 } as const
const STATUS = { valid: 1, invalid: 2 } as const

const used = { Count: integer('How much there is.', { example: '150' }), Used: integer('How much is used.', { example: '5' }) }
const shared = { ...used, Assigned: integer('How much is allotted to members.', { example: '10' }) }

function instance<C extends Record<string, Field<unknown>>>(capacities: C) {
  const edition = answer('One edition.', {
    Version: integer('Code of the edition.', { example: '7' }),
    AuthBindType: choice('What licences use up.', BIND_TYPES, { example: 'CORE' }),
    EcsCount: answer('Servers.', shared),
    CoreCount: answer('Cores.', shared),
  })
  return {
    AliUid: uid('Account id.', { example: '1900000000000001' }),
    InstanceId: text('Instance.', { example: 'sas-p0anpb26my69' }),
    InstancePurchaseType: numberChoice('Where it comes from.', { 0: 'bought', 1: 'allotted' }, { example: '1' }),
    Status: numberChoice('Whether it is valid.', { 1: 'valid', 2: 'invalid' }, { example: '1' }),
    UserType: numberChoice('Whose it is.', { 1: 'the administrator', 2: 'a member' }, { example: '2' }),
    Version: numberChoice<number>('Edition.', EDITIONS, { example: '7' }),
    VersionSummary: list('Licences by edition.', edition),
    ...capacities,
  }
}

/** Security Center: ListMultiUserInstances (2018-12-03), facts of the official clients. */
export const ListMultiUserInstances = operation({
  summary: 'Shows what the organisation has bought of Security Center, and what its members have been allotted.',
  notes: [
    'DaInstance is the instance of the management account, whoever asks, and stands on every page; it is left out where nothing was bought.',
    'Differs: Version is 8 where there are licences of several editions; else the edition that was bound, else the one with licences, else 10 where there are other capacities, else 1.',
    'Differs: AuthBindType follows from what was bought of the edition: servers, cores or both.',
    'Differs: Used of DaInstance is what the management account uses itself; Assigned of a member is 0, since members allot nothing.',
    'Differs: PageSize repeats MaxResults; CurrentPage counts from 1 along the tokens; NextToken is left out on the last page. A NextToken that is not one of ours is refused with 400.',
  ],
  access: { action: 'yundun-sas:ListMultiUserInstances', level: 'list', resource: '*' },
  input: {
    MaxResults: integer('Members on a page, 10 unless given.', { min: 10, max: 100, example: '50' }),
    NextToken: text('Where the page begins, as the page before says.', { max: 256, example: 'Mi4xOTAwMDAwMDAwMDAwMDAx' }),
  },
  output: {
    DaInstance: optional(answer('The instance that was bought.', instance(perCapacity((_unit, about) => answer(about, shared))))),
    SaleInstanceList: list(
      'The allotments, in the order of the account ids.',
      answer('One member.', instance(perCapacity((_unit, about) => answer(about, used)))),
    ),
    PageInfo: answer('Which page this is.', {
      CurrentPage: integer('Number of the page.', { example: '1' }),
      PageSize: integer('Members on a page.', { example: '10' }),
      MaxResults: integer('Members on a page.', { example: '10' }),
      TotalCount: integer('Members in all.', { example: '55' }),
      NextToken: optional(text('Asks for the next page.', { example: 'Mi4xOTAwMDAwMDAwMDAwMDAx' })),
    }),
  },
  errors: { NoPermission: [403, 'caller has no permission'] },
  refusals: { 'not-administrator': 'NoPermission' },
  validate({ NextToken }) {
    placeOf(NextToken)
  },
  async run({ input, caller }, deps) {
    const { page, after } = placeOf(input.NextToken)
    const limit = input.MaxResults ?? 10
    const found = await listAllotments(deps, caller.account, { after, limit })
    if (found instanceof Refusal) return found
    const { holder, members, next, total } = found
    const bought: Amounts = new Map([...holder.pools].map(([unit, pool]) => [unit, pool.bought]))
    const NextToken = next === undefined ? undefined : Buffer.from(`${page + 1}.${next}`).toString('base64url')
    return {
      DaInstance: shownHolder(holder, bought),
      SaleInstanceList: members.map((member) => shownMember(member, bought)),
      PageInfo: { CurrentPage: page, PageSize: limit, MaxResults: limit, TotalCount: total, NextToken },
    }
  },
})

/** A token says the number of its page and the member after whom that begins. */
function placeOf(token = ''): { page: number; after: Uid | undefined } {
  if (token === '') return { page: 1, after: undefined }
  const plain = Buffer.from(token, 'base64url').toString()
  const [, page, digits = ''] = /^([1-9][0-9]{0,8})\.([0-9]{1,19})$/.exec(plain) ?? []
  const after = parseUid(digits)
  if (page === undefined || after === undefined) return invalid('NextToken', 'must be the NextToken of an earlier answer')
  return { page: Number(page), after }
}

function shownHolder({ account, instanceId, pools, use }: LedgerPage['holder'], bought: Amounts) {
  if (instanceId === undefined) return undefined
  const counts = (unit: Unit) => ({
    Count: bought.get(unit) ?? 0,
    Used: use.get(unit) ?? 0,
    Assigned: pools.get(unit)?.allotted ?? 0,
  })
  return {
    AliUid: account,
    InstanceId: instanceId,
    InstancePurchaseType: PURCHASE.own,
    Status: STATUS.valid,
    UserType: USER.administrator,
    Version: versionOf(bought, 0),
    VersionSummary: summaryOf({ bought, held: bought, use }, counts),
    ...perCapacity(counts),
  }
}

function shownMember({ member, instanceId, isValid, edition, units, use }: MemberAllotment, bought: Amounts) {
  const counts = (unit: Unit) => ({ Count: units.get(unit) ?? 0, Used: use.get(unit) ?? 0 })
  return {
    AliUid: member,
    InstanceId: instanceId,
    InstancePurchaseType: PURCHASE.allotted,
    Status: isValid ? STATUS.valid : STATUS.invalid,
    UserType: USER.regular,
    Version: versionOf(units, edition),
    VersionSummary: summaryOf({ bought, held: units, use }, (unit) => ({ ...counts(unit), Assigned: 0 })),
    ...perCapacity(counts),
  }
}

function summaryOf<C>({ bought, held, use }: Record<'bought' | 'held' | 'use', Amounts>, counts: (unit: Unit) => C) {
  return editionsIn(held, use).map((edition) => ({
    Version: edition,
    AuthBindType: BIND_TYPE[licenceKind(edition, bought, held)],
    EcsCount: counts(serversOf(edition)),
    CoreCount: counts(coresOf(edition)),
  }))
}
