import { answer, list } from '../../contract/composites.ts'
import { optional } from '../../contract/field.ts'
import { choice, text, uid } from '../../contract/scalars.ts'
import { explainRefusal } from '../../domain/allotments/explain-refusal.ts'
import { updateAllotments } from '../../domain/allotments/update-allotments.ts'
import { principalName } from '../../kernel/caller.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { memberInstances, toItem } from './allotment-item.ts'
import { operation } from './product.ts'

const DONE = { yes: '1', no: '2' } as const

/** Security Center: UpdateMultiUserInstances (2018-12-03), document of 2026-03-24. */
export const UpdateMultiUserInstances = operation({
  summary: 'Allots what the organisation has bought of Security Center to its members.',
  notes: [
    'Items run in order: what a DEL gives back is there for a later ADD. Each item is done or fails alone; ErrorMessage is there only when it failed.',
    'Differs: HTTPS is documented as the only protocol; plain HTTP is accepted too.',
    'Differs: a call takes at most 1,000 items; VersionSummary takes at most 20 editions.',
    'Differs: a value of the wrong form (a negative number, a word or code that is not listed) refuses the whole call with 400 and changes nothing; everything else fails its item alone.',
    'Differs: OptType and AliUid are needed in every item, although they are documented as optional; an item without them fails.',
    'Differs: an ADD for a member that has an allotment fails, and so do a CHANGE and a DEL for one that has none.',
    'Differs: the account must belong to the organisation and must not be its management account. An allotment of an account that has left can still be deleted.',
    'Differs: CHANGE keeps what it does not name: numbers, editions, Version, Status and ChargeType; InstanceId never changes. An InstanceId that is not that of the allotment fails the item.',
    'Differs: the sum of what is PREPAID never passes what was bought, for each capacity and for servers and cores of each edition; of an edition without licences nothing was bought. POSTPAID holds its numbers and draws on nothing. A change of ChargeType moves the draw.',
    'Differs: licences that servers of the management account use cannot be allotted; what it uses of other capacities is not taken off.',
    'Differs: a number that is named and changes must cover what the member uses, and a DEL fails while the member uses what it was allotted.',
    'Differs: an invalid allotment (Status 2) keeps what it draws until it is deleted.',
    'Differs: an edition may stand only once in VersionSummary, and each entry names its Version; the item fails otherwise.',
    'Differs: CspmInstanceCapacity of the newer document is accepted and held to what was bought; ListMultiUserInstances has no field that shows it.',
  ],
  access: { action: 'yundun-sas:UpdateMultiUserInstances', level: 'update', resource: '*' },
  methods: ['POST'],
  input: { MemberInstances: memberInstances },
  output: {
    Result: list(
      'What became of the items, in their order.',
      answer('One item.', {
        AliUid: optional(uid('Account id of the member.', { example: '1900000000000001' })),
        InstanceId: optional(text('Instance of the member, where it has or had one.', { example: 'sas-p0anpb26my69' })),
        UpdateStatus: choice('Whether the item was done.', { 1: 'done', 2: 'failed' }, { example: '1' }),
        ErrorMessage: optional(text('Why it failed.', { example: 'sls: 30 GB more than the 970 that are left of 1000' })),
      }),
    ),
  },
  errors: { NoPermission: [403, 'caller has no permission'] },
  refusals: { 'not-administrator': 'NoPermission' },
  async run({ input, caller, requestId }, deps) {
    const author = { account: caller.account, principal: principalName(caller.principal), requestId }
    const outcomes = await updateAllotments(deps, author, (input.MemberInstances ?? []).map(toItem))
    if (outcomes instanceof Refusal) return outcomes
    return {
      Result: outcomes.map(({ member, instanceId, refusal }) => ({
        AliUid: member,
        InstanceId: instanceId,
        UpdateStatus: refusal === undefined ? DONE.yes : DONE.no,
        ErrorMessage: refusal === undefined ? undefined : explainRefusal(refusal),
      })),
    }
  },
})
