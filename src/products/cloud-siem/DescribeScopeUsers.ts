import { answer, list } from '../../contract/composites.ts'
import { choice, text, uid } from '../../contract/scalars.ts'
import { listScope } from '../../domain/bindings/list-accounts.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { chosenView, dataCentre, fields, sharedErrors, sharedNotes, sharedRefusals } from './binding.ts'
import { envelope, wentWell } from './envelope.ts'
import { operation } from './product.ts'

const CODES = { tencent: 'qcloud', huawei: 'hcloud', alibaba: undefined } as const

/** Threat detection: DescribeScopeUsers (2022-06-16). */
export const DescribeScopeUsers = operation({
  summary: 'Lists the accounts at other clouds on which a response can act.',
  notes: [
    ...sharedNotes,
    'Differs: these are the bound accounts at Tencent Cloud and Huawei Cloud, each once whatever the number of its keys, by AliUid, cloud and UserId.',
    'Differs: Domains and InstanceId are empty: web application firewalls of other clouds are not known here.',
    'Differs: the list has no pages: with RoleType 1 more than 5,000 accounts are refused with LimitExceeded; RoleFor narrows to one account, which has at most 500.',
  ],
  access: { action: 'yundun-sas:DescribeScopeUsers', level: 'list', resource: '*' },
  input: { RegionId: fields.RegionId, RoleFor: fields.RoleFor, RoleType: fields.RoleType },
  output: {
    ...envelope,
    Data: list(
      'The accounts.',
      answer('An account.', {
        AliUid: uid('The account that keeps the binding.', { example: '1900000000000001' }),
        CloudCode: choice('Its cloud.', { qcloud: 'Tencent Cloud', hcloud: 'Huawei Cloud' }, { example: 'qcloud' }),
        Domains: list('Domain names behind its web application firewall.', text('A domain name.', { example: '123.com' })),
        InstanceId: text('Its web application firewall.', { example: 'waf-cn-tl123ast****' }),
        UserId: text('Id of the account at its cloud.', { example: '123456789****' }),
        UserName: text('Name of the account.', { example: 'test001' }),
      }),
    ),
  },
  errors: { ...sharedErrors, LimitExceeded: [400, 'The list has more than %s entries; narrow it with RoleFor.'] },
  refusals: { ...sharedRefusals, 'too-many': 'LimitExceeded' },
  async run({ input, caller }, deps) {
    const view = await chosenView(deps, caller, input)
    if (view instanceof Refusal) return view
    const accounts = await listScope(deps, view, dataCentre(input))
    if (accounts instanceof Refusal) return accounts
    const Data = accounts.flatMap(({ owner, cloud, cloudAccountId, name }) => {
      const CloudCode = CODES[cloud]
      if (CloudCode === undefined) return []
      return [{ AliUid: owner, CloudCode, Domains: [], InstanceId: '', UserId: cloudAccountId, UserName: name }]
    })
    return { ...wentWell, Data }
  },
})
