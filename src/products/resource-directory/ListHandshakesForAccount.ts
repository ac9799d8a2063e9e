import { answer, list } from '../../contract/composites.ts'
import { listReceivedHandshakes } from '../../domain/directory/list-handshakes.ts'

import { pageInput, pageOf, pageOutput } from './fields.ts'
import { handshakeFields, handshakeOf } from './handshake.ts'
import { operation } from './product.ts'

/** Resource Directory: ListHandshakesForAccount (2022-04-19 and 2020-03-31), facts of the official clients. */
export const ListHandshakesForAccount = operation({
  summary: 'Lists the invitations for the account that asks, newest first.',
  notes: ['Differs: invitations by the logon address of the account are listed with those by its id.'],
  access: {
    action: 'resourcemanager:ListHandshakesForAccount',
    level: 'list',
    resource: 'acs:resourcemanager::{accountId}:handshake/*',
  },
  input: pageInput,
  output: {
    Handshakes: answer('The invitations.', { Handshake: list('Those of this page.', answer('An invitation.', handshakeFields)) }),
    ...pageOutput,
  },
  errors: {},
  refusals: {},
  async run({ input, caller }, deps) {
    const { page, ...asked } = pageOf(input)
    const found = await listReceivedHandshakes(deps, caller.account, page)

    const Handshake = found.handshakes.map((handshake) => handshakeOf(handshake, deps.clock.now()))
    return { Handshakes: { Handshake }, ...asked, TotalCount: found.total }
  },
})
