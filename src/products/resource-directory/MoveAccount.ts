import { required } from '../../contract/field.ts'
import { moveMember } from '../../domain/directory/members.ts'
import { CALLER, CALLER_CODES, errors } from './errors.ts'
import { folderId, uidText } from './fields.ts'
import { actorOf, operation } from './product.ts'

/** Resource Directory: MoveAccount (2022-04-19 and 2020-03-31), facts of the official clients. */
export const MoveAccount = operation({
  summary: 'Puts a member into another folder.',
  notes: ['The folder that the member is in already is accepted and changes nothing.'],
  access: { action: 'resourcemanager:MoveAccount', level: 'update', resource: 'acs:resourcemanager::{accountId}:account/*' },
  input: {
    AccountId: required(uidText('The member.', { example: '1232334400000001' })),
    DestinationFolderId: required(folderId('Where it is to be.', { example: 'fd-bVaRIG0000' })),
  },
  output: {},
  errors: errors(
    ...CALLER_CODES,
    'EntityNotExists.Account',
    'EntityNotExists.Folder',
    'AccountTypeOrStatusMismatch',
    'NotSupportedOperation.PreCheckingAccount',
  ),
  refusals: {
    ...CALLER,
    'unknown-account': 'EntityNotExists.Account',
    'unknown-folder': 'EntityNotExists.Folder',
    checking: 'NotSupportedOperation.PreCheckingAccount',
    'wrong-type': 'AccountTypeOrStatusMismatch',
  },
  run: ({ input, ...call }, deps) => moveMember(deps, actorOf(call), { uid: input.AccountId, folder: input.DestinationFolderId }),
})
