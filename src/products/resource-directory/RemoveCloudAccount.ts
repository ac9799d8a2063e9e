import { required } from '../../contract/field.ts'
import { removeMember } from '../../domain/directory/members.ts'
import { CALLER, CALLER_CODES, errors } from './errors.ts'
import { uidText } from './fields.ts'
import { actorOf, operation } from './product.ts'

/** Resource Directory: RemoveCloudAccount (2022-04-19 and 2020-03-31), facts of the official clients. */
export const RemoveCloudAccount = operation({
  summary: 'Lets a member of the cloud type go.',
  notes: [
    'A resource account is refused with AccountTypeOrStatusMismatch, a delegated administrator with Deny.TrustedService.',
    'Differs: the account leaves the Cloud Firewall, and what it was allotted of Security Center goes back into the pools. Its users, keys, hosts and records stay its own.',
    'Differs: bindings of threat detection that administrators made in the account end, with the data sources of what is then not bound any more; its own stay. No log of it is imported any more, until it says so again.',
  ],
  access: {
    action: 'resourcemanager:RemoveCloudAccount',
    level: 'delete',
    resource: 'acs:resourcemanager::{accountId}:account/*',
  },
  input: { AccountId: required(uidText('The member.', { example: '1772422852740001' })) },
  output: {},
  errors: errors(
    ...CALLER_CODES,
    'EntityNotExists.Account',
    'AccountTypeOrStatusMismatch',
    'NotSupportedOperation.PreCheckingAccount',
    'Deny.TrustedService',
  ),
  refusals: {
    ...CALLER,
    'unknown-account': 'EntityNotExists.Account',
    'wrong-type': 'AccountTypeOrStatusMismatch',
    checking: 'NotSupportedOperation.PreCheckingAccount',
    'is-delegated': 'Deny.TrustedService',
  },
  run: ({ input, ...call }, deps) => removeMember(deps, actorOf(call), input.AccountId),
})
