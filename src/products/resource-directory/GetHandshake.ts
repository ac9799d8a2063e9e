import { answer } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { text } from '../../contract/scalars.ts'
import { getHandshake } from '../../domain/directory/list-handshakes.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { errors } from './errors.ts'
import { handshakeId } from './fields.ts'
import { handshakeFields, handshakeOf } from './handshake.ts'
import { operation } from './product.ts'

/** Resource Directory: GetHandshake (2022-04-19 and 2020-03-31), facts of the official clients. */
export const GetHandshake = operation({
  summary: 'Shows an invitation to whoever made it and to whom it is for.',
  notes: [
    'Differs: nobody is verified here: the real names are the names of the accounts; InvitedAccountRealName is empty while there is no such account.',
    'Differs: to everybody else there is no such invitation: EntityNotExists.Handshake.',
  ],
  access: { action: 'resourcemanager:GetHandshake', level: 'get', resource: 'acs:resourcemanager::{accountId}:handshake/*' },
  input: { HandshakeId: required(handshakeId('The invitation.')) },
  output: {
    Handshake: answer('The invitation.', {
      ...handshakeFields,
      InvitedAccountRealName: text('Name of the invited account.', { example: 'Alice' }),
      MasterAccountRealName: text('Name of the management account.', { example: 'company' }),
    }),
  },
  errors: errors('EntityNotExists.Handshake'),
  refusals: { 'unknown-handshake': 'EntityNotExists.Handshake' },
  async run({ input, caller }, deps) {
    const found = await getHandshake(deps, caller.account, input.HandshakeId)
    if (found instanceof Refusal) return found
    return {
      Handshake: {
        ...handshakeOf(found, deps.clock.now()),
        InvitedAccountRealName: found.inviteeName,
        MasterAccountRealName: found.managementName,
      },
    }
  },
})
