import { at, listAt, textAt } from '../answers.ts'
import type { Connector, Identity, Place } from '../vendor.ts'
import { HuaweiCalls, isId } from './call.ts'
import { allows, isRegion } from './endpoints.ts'
import { hosts } from './hosts.ts'
import { probe } from './probes.ts'

/** HUAWEI CLOUD: a key of a user in an account. */
export const huawei: Connector = {
  cloud: 'huawei',
  modules: { hosts: ['place'], posture: ['account'], detection: ['place'], trail: ['account'] },
  allows,
  // Refusals are counted there, and lock the key.
  tries: { unknownKey: 2 },
  // So that no more of them are under way than are believed.
  parallel: 1,
  open(credentials, tools) {
    const calls = new HuaweiCalls(credentials, tools)
    let known: readonly Place[] = []
    return {
      identify: () => identify(calls),
      async places() {
        known = await places(calls)
        return known
      },
      probe: (module, place) => probe(calls, module, place, known),
      hosts: (place, cursor) => hosts(calls, place, cursor),
    }
  },
}

/**
 * Asks for the account and not for the state of the key: the account is what has to be compared, a key that was disabled is
 * refused anyway, and each further request of a wrong key counts towards its lock. Neither tells a user from the account's own.
 */
async function identify(calls: HuaweiCalls): Promise<Identity> {
  return { accountId: await calls.prove(), otherIds: [], userName: '', isPrimary: null }
}

/** The projects that are regions; one that is missing is not made, though HUAWEI's own client would. */
async function places(calls: HuaweiCalls): Promise<readonly Place[]> {
  const answer = await calls.ask({
    service: 'iam',
    region: null,
    path: '/v3/auth/projects',
    permission: 'iam:projects:list',
    list: 'projects',
  })
  const projects = listAt(answer, 'projects').filter((project) => at(project, 'enabled') !== false)
  return projects
    .map((project) => ({ id: textAt(project, 'id'), region: textAt(project, 'name') }))
    .filter(({ id, region }) => isId(id) && isRegion(region))
}
