import { answer, list } from '../../contract/composites.ts'
import { optional, required } from '../../contract/field.ts'
import { choice, text } from '../../contract/scalars.ts'
import { readDeletion } from '../../domain/directory/delete-member.ts'
import { isoSeconds } from '../../kernel/clock.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { DELETION_TYPES, shownCheck } from './deletion.ts'
import { CALLER, CALLER_CODES, errors } from './errors.ts'
import { uidText } from './fields.ts'
import { operation } from './product.ts'

const STATUS = { deleted: 'Success', checking: 'Checking', deleting: 'Deleting', failed: 'CheckFailed' } as const

/** Resource Directory: GetAccountDeletionStatus (2022-04-19 and 2020-03-31), facts of the official clients. */
export const GetAccountDeletionStatus = operation({
  summary: 'Tells where the deletion of a member stands, also after the member is gone.',
  notes: [
    'Differs: times are UTC. DeletionTime is left out before the deletion is over; FailReasonList is empty unless the check failed.',
    'Differs: a member that nobody wants to delete is refused with AccountNotExist.DeleteAccount.',
  ],
  access: {
    action: 'resourcemanager:GetAccountDeletionStatus',
    level: 'get',
    resource: 'acs:resourcemanager::{accountId}:account/*',
  },
  input: { AccountId: required(uidText('The member.', { example: '1699461245510001' })) },
  output: {
    RdAccountDeletionStatus: answer('The deletion.', {
      AccountId: uidText('The member.', { example: '1699461245510001' }),
      CreateTime: text('When it began, UTC.', { example: '2022-08-23T17:05:30Z' }),
      DeletionTime: optional(text('When it was over, UTC.', { example: '2022-08-23T17:06:01Z' })),
      DeletionType: choice('Whether there is a silence.', DELETION_TYPES, { example: '0' }),
      FailReasonList: list(
        'What stood in the way.',
        answer('A reason.', {
          Name: text('The service that it belongs to.', { example: 'Others' }),
          Description: text('What is in the way.', { example: 'There are servers in the member.' }),
        }),
      ),
      Status: choice(
        'Where it stands.',
        {
          Success: 'the member is gone',
          Checking: 'the member is being checked',
          Deleting: 'the member is deleted when its silence is over',
          CheckFailed: 'something stood in the way',
          DeleteFailed: 'it could not be deleted; never said here',
        },
        { example: 'Success' },
      ),
    }),
  },
  errors: errors(...CALLER_CODES, 'EntityNotExists.Account', 'AccountNotExist.DeleteAccount'),
  refusals: {
    ...CALLER,
    'unknown-account': 'EntityNotExists.Account',
    'not-requested': 'AccountNotExist.DeleteAccount',
  },
  async run({ input, caller }, deps) {
    const found = await readDeletion(deps, caller.account, input.AccountId)
    if (found instanceof Refusal) return found
    return {
      RdAccountDeletionStatus: {
        AccountId: input.AccountId,
        CreateTime: isoSeconds(found.requestedAt),
        DeletionTime: found.deletedAt === undefined ? undefined : isoSeconds(found.deletedAt),
        DeletionType: found.withSilence ? ('1' as const) : ('0' as const),
        FailReasonList: found.failures.map(shownCheck).map(({ CheckName, Description }) => ({ Name: CheckName, Description })),
        Status: STATUS[found.status],
      },
    }
  },
})
