import { readSettings } from '../../domain/logons/settings.ts'
import { learningField, travelField } from './logon-settings.ts'
import { operation } from './product.ts'

/** Garrison: DescribeLogonSettings (2026-11-21). */
export const DescribeLogonSettings = operation({
  summary: 'Tells how the logons of an account are judged, beside its baselines.',
  notes: ['Settings that nobody has touched: places are only proposed, and impossible travel is not alerted.'],
  access: { action: 'garrison:DescribeLogonSettings', level: 'get', resource: '*' },
  input: {},
  output: { Learning: learningField, ImpossibleTravel: travelField },
  errors: { NoPermission: [403, 'You are not authorized to perform this operation.'] },
  refusals: {},
  async run({ caller }, { transaction }) {
    const { learning, travel } = await readSettings(transaction, caller.account)
    return { Learning: learning, ImpossibleTravel: travel }
  },
})
