import { answer } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { cancelHandshake } from '../../domain/directory/handshakes.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { CALLER, CALLER_CODES, errors } from './errors.ts'
import { handshakeId } from './fields.ts'
import { handshakeFields, handshakeOf } from './handshake.ts'
import { actorOf, operation } from './product.ts'

/** Resource Directory: CancelHandshake (2022-04-19 and 2020-03-31), facts of the official clients. */
export const CancelHandshake = operation({
  summary: 'Takes an invitation back that nobody has answered.',
  notes: ['An invitation that was answered, taken back or not answered in time is refused with HandshakeStatusMismatch.'],
  access: {
    action: 'resourcemanager:CancelHandshake',
    level: 'update',
    resource: 'acs:resourcemanager::{accountId}:handshake/*',
  },
  input: { HandshakeId: required(handshakeId('The invitation.')) },
  output: { Handshake: answer('The invitation.', handshakeFields) },
  errors: errors(...CALLER_CODES, 'EntityNotExists.Handshake', 'HandshakeStatusMismatch'),
  refusals: {
    ...CALLER,
    'unknown-handshake': 'EntityNotExists.Handshake',
    'not-pending': 'HandshakeStatusMismatch',
  },
  async run({ input, ...call }, deps) {
    const ended = await cancelHandshake(deps, actorOf(call), input.HandshakeId)
    return ended instanceof Refusal ? ended : { Handshake: handshakeOf(ended, deps.clock.now()) }
  },
})
