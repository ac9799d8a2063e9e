import { answer } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { acceptHandshake } from '../../domain/directory/handshakes.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { errors } from './errors.ts'
import { handshakeId } from './fields.ts'
import { handshakeFields, handshakeOf } from './handshake.ts'
import { operation } from './product.ts'

/** Resource Directory: AcceptHandshake (2022-04-19 and 2020-03-31), facts of the official clients. */
export const AcceptHandshake = operation({
  summary: 'Accepts an invitation: the account becomes a member of the directory.',
  notes: [
    'Only whom the invitation is for can answer it; to everybody else there is no such invitation.',
    'Differs: the display name is the name that the account has; where a member is called so already, the account id is put behind it.',
  ],
  access: {
    action: 'resourcemanager:AcceptHandshake',
    level: 'update',
    resource: 'acs:resourcemanager::{accountId}:handshake/*',
  },
  input: { HandshakeId: required(handshakeId('The invitation.')) },
  output: { Handshake: answer('The invitation.', handshakeFields) },
  errors: errors('EntityNotExists.Handshake', 'HandshakeStatusMismatch', 'NotSupport.AccountInAnotherResourceDirectory'),
  refusals: {
    'in-another-directory': 'NotSupport.AccountInAnotherResourceDirectory',
    'unknown-handshake': 'EntityNotExists.Handshake',
    'not-pending': 'HandshakeStatusMismatch',
  },
  async run({ input, caller }, deps) {
    const ended = await acceptHandshake(deps, caller.account, input.HandshakeId)
    return ended instanceof Refusal ? ended : { Handshake: handshakeOf(ended, deps.clock.now()) }
  },
})
