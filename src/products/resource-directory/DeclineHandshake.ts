import { answer } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { declineHandshake } from '../../domain/directory/handshakes.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { errors } from './errors.ts'
import { handshakeId } from './fields.ts'
import { handshakeFields, handshakeOf } from './handshake.ts'
import { operation } from './product.ts'

/** Resource Directory: DeclineHandshake (2022-04-19 and 2020-03-31), facts of the official clients. */
export const DeclineHandshake = operation({
  summary: 'Turns an invitation down.',
  notes: ['Only whom the invitation is for can answer it; to everybody else there is no such invitation.'],
  access: {
    action: 'resourcemanager:DeclineHandshake',
    level: 'update',
    resource: 'acs:resourcemanager::{accountId}:handshake/*',
  },
  input: { HandshakeId: required(handshakeId('The invitation.')) },
  output: { Handshake: answer('The invitation.', handshakeFields) },
  errors: errors('EntityNotExists.Handshake', 'HandshakeStatusMismatch'),
  refusals: {
    'unknown-handshake': 'EntityNotExists.Handshake',
    'not-pending': 'HandshakeStatusMismatch',
  },
  async run({ input, caller }, deps) {
    const ended = await declineHandshake(deps, caller.account, input.HandshakeId)
    return ended instanceof Refusal ? ended : { Handshake: handshakeOf(ended, deps.clock.now()) }
  },
})
