import { list } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { integer } from '../../contract/scalars.ts'
import { deleteRules } from '../../domain/brute-force-rules/delete-rules.ts'
import { sharedErrors } from './login-config.ts'
import { operation } from './product.ts'

/** Security Center: DeleteAntiBruteForceRule (2018-12-03), facts of the official clients. */
export const DeleteAntiBruteForceRule = operation({
  summary: 'Deletes anti-brute-force rules.',
  notes: [
    'Differs: all go or none; an id that no rule of the account has is refused with DataNotExists. The servers of a rule are then under the default, if there is one.',
  ],
  access: { action: 'yundun-sas:DeleteAntiBruteForceRule', level: 'delete', resource: '*' },
  input: {
    Ids: required(list('Ids of the rules.', integer('Id of a rule.', { example: '1' }), { min: 1, max: 100 })),
  },
  output: {},
  errors: sharedErrors,
  refusals: { unknown: 'DataNotExists' },
  run: ({ input, caller }, deps) => deleteRules(deps, caller.account, input.Ids),
})
