import { at, listAt, textAt } from '../answers.ts'
import type { HostPage, Place, VendorHost } from '../vendor.ts'
import type { AddressBook } from './addresses.ts'
import type { AzureCalls, Call } from './call.ts'
import { uuid } from './endpoints.ts'
import { coresOf } from './sizes.ts'

/** The list of the virtual machines of a subscription. */
export function machinesOf(place: string): Call {
  return {
    path: `/subscriptions/${place}/providers/Microsoft.Compute/virtualMachines?api-version=2024-07-01`,
    permission: 'Microsoft.Compute/virtualMachines/read',
    place,
  }
}

/** A page of the virtual machines of a subscription; Azure decides how long it is. Those of scale sets are not among them. */
export async function hosts(calls: AzureCalls, addresses: AddressBook, { id }: Place, cursor: string | null): Promise<HostPage> {
  const place = uuid(id, 'SubscriptionId')
  const call = machinesOf(place)
  const { items, next } = await calls.page({ ...call, path: cursor ?? call.path })
  const found: VendorHost[] = []
  for (const item of items.filter(isThere)) found.push(await toHost(item, place, addresses))
  return { hosts: found, next }
}

function isThere(machine: unknown): boolean {
  return textAt(machine, 'properties', 'provisioningState') !== 'Deleting'
}

async function toHost(machine: unknown, place: string, addresses: AddressBook): Promise<VendorHost> {
  const properties = at(machine, 'properties')
  const interfaces = listAt(properties, 'networkProfile', 'networkInterfaces')
  const primary = interfaces.find((one) => at(one, 'properties', 'primary') === true) ?? interfaces[0]
  const osType = textAt(properties, 'storageProfile', 'osDisk', 'osType').toLowerCase()
  const image = at(properties, 'storageProfile', 'imageReference')
  return {
    // Its path changes with its resource group.
    id: textAt(properties, 'vmId') || textAt(machine, 'id').toLowerCase(),
    name: textAt(machine, 'name'),
    region: textAt(machine, 'location'),
    os: osType === 'linux' || osType === 'windows' ? osType : '',
    osName: [textAt(image, 'offer'), textAt(image, 'sku')].filter((part) => part !== '').join(' '),
    cores: coresOf(textAt(properties, 'hardwareProfile', 'vmSize')),
    ...(await addresses.find(place, textAt(primary, 'id'))),
  }
}
