import { required } from '../../contract/field.ts'
import { deregisterAdministrator } from '../../domain/directory/delegations.ts'
import { CALLER, CALLER_CODES, errors } from './errors.ts'
import { servicePrincipal, uidText } from './fields.ts'
import { actorOf, operation } from './product.ts'

/** Resource Directory: DeregisterDelegatedAdministrator (2022-04-19 and 2020-03-31), facts of the official clients. */
export const DeregisterDelegatedAdministrator = operation({
  summary: 'Makes a delegated administrator of a service a plain member again.',
  notes: ['What the member did as administrator stays done.'],
  access: {
    action: 'resourcemanager:DeregisterDelegatedAdministrator',
    level: 'delete',
    resource: 'acs:resourcemanager::{accountId}:account/*',
  },
  input: {
    AccountId: required(uidText('The member.', { example: '1817610956900001' })),
    ServicePrincipal: required(servicePrincipal('The service.')),
  },
  output: {},
  errors: errors(...CALLER_CODES, 'InvalidParameter.ServicePrincipal', 'EntityNotExists.Account', 'AccountNotRegistered'),
  refusals: {
    ...CALLER,
    'bad-service': 'InvalidParameter.ServicePrincipal',
    'unknown-account': 'EntityNotExists.Account',
    'not-registered': 'AccountNotRegistered',
  },
  run: ({ input, ...call }, deps) =>
    deregisterAdministrator(deps, actorOf(call), { uid: input.AccountId, service: input.ServicePrincipal }),
})
