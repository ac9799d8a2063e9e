import type { Exchange } from '../exchange.ts'
import type { World } from '../world.ts'
import { authenticate } from './authenticate.ts'

/** Finds out who signed the request, and takes note that the key is in use. */
export async function authenticateCaller<Deps>(exchange: Exchange<Deps>, world: World<Deps>): Promise<void> {
  if (exchange.parameters === undefined) return
  exchange.caller = await authenticate(exchange.request, exchange.parameters, {
    findKey: world.identity.findKey,
    findSession: world.identity.findSession,
    nonces: world.nonces,
    clock: world.clock,
    domainClock: world.domainClock,
  })
  world.keyUses.note(exchange.caller, exchange.domainNow)
}
