import type { Connector, Credentials, Identity, Session, Tools } from '../vendor.ts'
import { AddressBook } from './addresses.ts'
import { AzureCalls } from './call.ts'
import { allows, uuid } from './endpoints.ts'
import { hosts } from './hosts.ts'
import { probe } from './probes.ts'
import { listSubscriptions, type Subscription, usable, wantedIds } from './subscriptions.ts'

/** Microsoft Azure: an application of a tenant, with a client secret. */
export const azure: Connector = {
  cloud: 'azure',
  // Roles are given in each subscription.
  modules: { hosts: ['place'], posture: ['place'], detection: ['place'], trail: ['place'] },
  allows,
  tries: { unknownKey: 1 },
  parallel: 4,
  open,
}

function open(credentials: Credentials, tools: Tools): Session {
  const calls = new AzureCalls(credentials, tools)
  const addresses = new AddressBook(calls)
  let listed: readonly Subscription[] | undefined
  const subscriptions = async () => {
    listed ??= await listSubscriptions(calls)
    return listed
  }
  return {
    async identify() {
      // Before anything is asked: both become parts of paths.
      const tenant = uuid(credentials.tenantId, 'TenantId')
      wantedIds(credentials)
      await calls.prove()
      return identity(tenant, credentials.secretId, await subscriptions())
    },
    async places() {
      const ids = usable(await subscriptions(), wantedIds(credentials))
      return ids.map((id) => ({ id, region: '' }))
    },
    probe: (module, place) => probe(calls, module, place),
    hosts: (place, cursor) => hosts(calls, addresses, place, cursor),
  }
}

function identity(tenant: string, applicationId: string, listed: readonly Subscription[]): Identity {
  return {
    accountId: tenant,
    otherIds: [...listed.map(({ id }) => id), applicationId],
    userName: applicationId,
    isPrimary: null,
  }
}
