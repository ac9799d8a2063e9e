import { createHash } from 'node:crypto'
import { answer, list } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { numberChoice, text, uid } from '../../contract/scalars.ts'
import { listAccessIds } from '../../domain/bindings/list-access-ids.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { CLOUDS, chosenView, dataCentre, fields, sharedErrors, sharedNotes, sharedRefusals } from './binding.ts'
import { envelope, wentWell } from './envelope.ts'
import { operation } from './product.ts'

const BOUND = { no: 0, yes: 1 } as const

/** Threat detection: ListAccountAccessId (2022-06-16). */
export const ListAccountAccessId = operation({
  summary: 'Lists the AccessKey ids of one cloud that can be bound to threat detection, and those that are.',
  notes: [
    ...sharedNotes,
    'These are the pairs that Security Center keeps (AddCloudVendorAccountAK) with the module SIEM, also those that are disabled or whose check has failed: a key can be bound before it works. Keys of aliyun are not kept there: that list is empty.',
    'Differs: AccountId is the CtdrCloudUserId of the pair. Bound is 1 when a binding of the same account and data centre has this AccountId and AccessId.',
    'Differs: AccountStr is AccountId, the alias of the pair or else the name of its user, and AccessId, with | between them. AccessIdMd5 is the MD5 of AccessId in lower-case hexadecimal digits.',
    'Differs: keys come in the order of their AuthId, with RoleType 1 account after account. The list has no pages: with RoleType 1 more than 5,000 keys or bindings are refused with LimitExceeded; RoleFor narrows to one account.',
  ],
  access: { action: 'yundun-sas:ListAccountAccessId', level: 'list', resource: '*' },
  input: {
    CloudCode: required(fields.CloudCode),
    RegionId: fields.RegionId,
    RoleFor: fields.RoleFor,
    RoleType: fields.RoleType,
  },
  output: {
    ...envelope,
    Data: list(
      'The keys.',
      answer('A key.', {
        AccessId: text('AccessKey id.', { example: 'ABCXXXXXXXX' }),
        AccessIdMd5: text('Its MD5.', { example: '0cc175b9c0f1b6a831c399e269772661' }),
        AccountId: text('Id of the account at its cloud.', { example: '123xxxxxxx' }),
        AccountStr: text('Account, name and key in one text.', { example: '123xxxxxx|xxxx|ABCXXXXX' }),
        Bound: numberChoice('Whether it is bound.', { 0: 'not bound', 1: 'bound' }, { example: '1' }),
        CloudCode: fields.CloudCode,
        SubUserId: uid('The account that keeps the key.', { example: '1900000000000001' }),
      }),
    ),
  },
  errors: { ...sharedErrors, LimitExceeded: [400, 'The list has more than %s entries; narrow it with RoleFor.'] },
  refusals: { ...sharedRefusals, 'too-many': 'LimitExceeded' },
  async run({ input, caller }, deps) {
    const { CloudCode } = input
    const view = await chosenView(deps, caller, input)
    if (view instanceof Refusal) return view
    const keys = await listAccessIds(deps, view, dataCentre(input), CLOUDS[CloudCode])
    if (keys instanceof Refusal) return keys
    const Data = keys.map(({ owner, secretId, cloudUserId, name, isBound }) => ({
      AccessId: secretId,
      AccessIdMd5: createHash('md5').update(secretId).digest('hex'),
      AccountId: cloudUserId,
      AccountStr: [cloudUserId, name, secretId].join('|'),
      Bound: isBound ? BOUND.yes : BOUND.no,
      CloudCode,
      SubUserId: owner,
    }))
    return { ...wentWell, Data }
  },
})
