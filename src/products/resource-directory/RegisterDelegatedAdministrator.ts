import { required } from '../../contract/field.ts'
import { registerAdministrator } from '../../domain/directory/delegations.ts'
import { CALLER, CALLER_CODES, errors } from './errors.ts'
import { servicePrincipal, uidText } from './fields.ts'
import { actorOf, operation } from './product.ts'

/** Resource Directory: RegisterDelegatedAdministrator (2022-04-19 and 2020-03-31), facts of the official clients. */
export const RegisterDelegatedAdministrator = operation({
  summary: 'Makes a member an administrator of one service for the whole directory.',
  notes: [
    'From then on the member administers that service for all members, and may look into the directory.',
    'Differs: a service may have five delegated administrators; with the vendor each service has a number of its own.',
    'Differs: every principal that ends in .aliyuncs.com is accepted.',
  ],
  access: {
    action: 'resourcemanager:RegisterDelegatedAdministrator',
    level: 'create',
    resource: 'acs:resourcemanager::{accountId}:account/*',
  },
  input: {
    AccountId: required(uidText('The member.', { example: '1817610956900001' })),
    ServicePrincipal: required(servicePrincipal('The service.')),
  },
  output: {},
  errors: errors(
    ...CALLER_CODES,
    'InvalidParameter.ServicePrincipal',
    'CannotRegisterMasterAsDelegatedAdministrator',
    'EntityNotExists.Account',
    'AccountAlreadyRegistered',
    'AccountNumberExceeded',
  ),
  refusals: {
    ...CALLER,
    'bad-service': 'InvalidParameter.ServicePrincipal',
    'is-management': 'CannotRegisterMasterAsDelegatedAdministrator',
    'unknown-account': 'EntityNotExists.Account',
    'already-registered': 'AccountAlreadyRegistered',
    'too-many': 'AccountNumberExceeded',
  },
  run: ({ input, ...call }, deps) =>
    registerAdministrator(deps, actorOf(call), { uid: input.AccountId, service: input.ServicePrincipal }),
})
