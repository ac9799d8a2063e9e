import { answer, list } from '../../contract/composites.ts'
import { optional, required } from '../../contract/field.ts'
import { choice } from '../../contract/scalars.ts'
import { readCheck } from '../../domain/directory/delete-member.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { checkFields, shownCheck } from './deletion.ts'
import { CALLER, CALLER_CODES, errors } from './errors.ts'
import { uidText } from './fields.ts'
import { operation } from './product.ts'

/** Resource Directory: GetAccountDeletionCheckResult (2022-04-19 and 2020-03-31), facts of the official clients. */
export const GetAccountDeletionCheckResult = operation({
  summary: 'Tells whether a member can be deleted, and what stands in the way.',
  notes: [
    'NotAllowReason must be mended first; AbandonableChecks can be waived in DeleteAccount by their ids. AllowDelete is true where nothing must be mended.',
    'Differs: the result is how things stand now, so what was mended since the check counts at once. While the check runs, AllowDelete is left out.',
    'Differs: a member that was not checked is refused with AccountNotExist.DeleteAccount.',
  ],
  access: {
    action: 'resourcemanager:GetAccountDeletionCheckResult',
    level: 'get',
    resource: 'acs:resourcemanager::{accountId}:account/*',
  },
  input: { AccountId: required(uidText('The member.', { example: '1798558396410001' })) },
  output: {
    AccountDeletionCheckResultInfo: answer('The result.', {
      Status: choice(
        'Whether the check is over.',
        { PreCheckComplete: 'it is', PreChecking: 'it is not' },
        { example: 'PreCheckComplete' },
      ),
      AllowDelete: optional(
        choice('Whether the member can be deleted.', { true: 'it can', false: 'it cannot' }, { example: 'false' }),
      ),
      AbandonableChecks: list('What can be waived.', answer('A check.', checkFields)),
      NotAllowReason: list('What must be mended.', answer('A check.', checkFields)),
    }),
  },
  errors: errors(...CALLER_CODES, 'EntityNotExists.Account', 'AccountNotExist.DeleteAccount'),
  refusals: {
    ...CALLER,
    'unknown-account': 'EntityNotExists.Account',
    'not-checked': 'AccountNotExist.DeleteAccount',
  },
  async run({ input, caller }, deps) {
    const result = await readCheck(deps, caller.account, input.AccountId)
    if (result instanceof Refusal) return result
    if (!result.isComplete) {
      return {
        AccountDeletionCheckResultInfo: { Status: 'PreChecking' as const, AbandonableChecks: [], NotAllowReason: [] },
      }
    }
    return {
      AccountDeletionCheckResultInfo: {
        Status: 'PreCheckComplete' as const,
        AllowDelete: result.blocking.length === 0 ? ('true' as const) : ('false' as const),
        AbandonableChecks: result.waivable.map(shownCheck),
        NotAllowReason: result.blocking.map(shownCheck),
      },
    }
  },
})
