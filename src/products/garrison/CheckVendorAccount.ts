import { answer, list } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { integer, numberChoice } from '../../contract/scalars.ts'
import { checkNow } from '../../domain/vendor-accounts/check-now.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { operation } from './product.ts'

/** Garrison: CheckVendorAccount (2026-11-21). */
export const CheckVendorAccount = operation({
  summary: 'Has AccessKey pairs of other clouds checked against their vendors now.',
  notes: [
    'The call asks for the checks and does not wait for them: ServiceStatus and every ModuleServiceStatus are 2 until DescribeCloudVendorAccountAKList tells what was found. Pairs that are being checked already are left to that.',
    'All pairs or none: the first that cannot be checked refuses the call, and the message names it.',
    'A pair is checked at most once in three minutes this way, counted from its last check, and not before the time that its vendor has asked for. Where the vendor has refused the key itself (it does not know it, the secret is wrong, it is disabled or has expired, or belongs to another of its clouds) it is an hour: waiting mends no key, a changed one is checked at once, and some clouds lock a key that is tried in vain again and again. The message says from when on.',
    'Disabled pairs are not checked; enabling one has it checked. Pairs of CHAITIN, FORTINET and THREATBOOK are never checked.',
  ],
  access: { action: 'garrison:CheckVendorAccount', level: 'update', resource: '*' },
  methods: ['POST'],
  input: {
    AuthIds: required(
      list('Ids of the pairs; one that stands there twice counts once.', integer('Id of a pair.', { min: 1, example: '1' }), {
        min: 1,
        max: 20,
        example: '1',
      }),
    ),
  },
  output: {
    Pairs: list(
      'The pairs, as they were asked for.',
      answer('A pair.', {
        AuthId: integer('Its id.', { example: '1' }),
        ServiceStatus: numberChoice('Where its check stands.', { 2: 'being checked' }, { example: '2' }),
      }),
    ),
  },
  errors: {
    NoPermission: [403, 'You are not authorized to perform this operation.'],
    DataNotExists: [400, 'There is no AccessKey pair %s.'],
    'Conflict.NoCloud': [409, 'AccessKey pair %s is the key of a security product, which is never checked.'],
    'Conflict.Disabled': [409, 'AccessKey pair %s is disabled: enable it, and it is checked at once.'],
    'Conflict.CheckedLately': [409, 'AccessKey pair %s was checked a short time ago: ask again from %s on.'],
    'Conflict.KeyRefused': [
      409,
      'The vendor has refused the key of AccessKey pair %s: change the key, and it is checked at once, or ask again from %s on.',
    ],
  },
  refusals: {
    'unknown-pair': 'DataNotExists',
    'no-cloud': 'Conflict.NoCloud',
    disabled: 'Conflict.Disabled',
    'checked-lately': 'Conflict.CheckedLately',
    'key-refused': 'Conflict.KeyRefused',
  },
  async run({ input: { AuthIds }, caller }, deps) {
    const asked = await checkNow(deps, caller.account, AuthIds)
    if (asked instanceof Refusal) return asked
    return { Pairs: [...new Set(AuthIds)].map((AuthId) => ({ AuthId, ServiceStatus: 2 as const })) }
  },
})
