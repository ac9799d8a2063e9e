import { answer, list } from '../../contract/composites.ts'
import { listSentHandshakes } from '../../domain/directory/list-handshakes.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { CALLER, CALLER_CODES, errors } from './errors.ts'
import { pageInput, pageOf, pageOutput } from './fields.ts'
import { handshakeFields, handshakeOf } from './handshake.ts'
import { operation } from './product.ts'

/** Resource Directory: ListHandshakesForResourceDirectory (2022-04-19 and 2020-03-31), facts of the official clients. */
export const ListHandshakesForResourceDirectory = operation({
  summary: 'Lists the invitations that the directory has made, newest first.',
  notes: ['Differs: only the management account sees them.'],
  access: {
    action: 'resourcemanager:ListHandshakesForResourceDirectory',
    level: 'list',
    resource: 'acs:resourcemanager::{accountId}:handshake/*',
  },
  input: pageInput,
  output: {
    Handshakes: answer('The invitations.', { Handshake: list('Those of this page.', answer('An invitation.', handshakeFields)) }),
    ...pageOutput,
  },
  errors: errors(...CALLER_CODES),
  refusals: CALLER,
  async run({ input, caller }, deps) {
    const { page, ...asked } = pageOf(input)
    const found = await listSentHandshakes(deps, caller.account, page)
    if (found instanceof Refusal) return found
    const Handshake = found.handshakes.map((handshake) => handshakeOf(handshake, deps.clock.now()))
    return { Handshakes: { Handshake }, ...asked, TotalCount: found.total }
  },
})
