import { at, listAt, textAt } from '../answers.ts'
import { VendorFailure } from '../vendor.ts'
import type { AzureCalls, Call } from './call.ts'

// A page of Azure's has some hundreds of interfaces or addresses.
const MOST_PAGES = 50
const MOST_ENTRIES = 20_000

/** Where a network interface lies. */
export interface Address {
  readonly privateAddress: string
  readonly publicAddress: string
  /** Its virtual network's name. */
  readonly vpc: string
}

const NOWHERE: Address = { privateAddress: '', publicAddress: '', vpc: '' }

/**
 * Addresses are not told with a virtual machine but with its network interfaces, and public ones apart from these. Both
 * lists of a subscription are read once in a session, and of each entry only a line is kept. What lies beyond
 * the caps, or is denied, has no addresses.
 */
export class AddressBook {
  readonly #calls: AzureCalls
  readonly #books = new Map<string, Promise<ReadonlyMap<string, Address>>>()

  constructor(calls: AzureCalls) {
    this.#calls = calls
  }

  /** Where the interface of this id in a subscription lies. */
  async find(subscription: string, interfaceId: string): Promise<Address> {
    if (interfaceId === '') return NOWHERE
    const before = this.#books.get(subscription)
    const book = before ?? this.#read(subscription)
    if (before === undefined) {
      this.#books.set(subscription, book)
      book.catch(() => this.#books.delete(subscription))
    }
    return (await book).get(interfaceId.toLowerCase()) ?? NOWHERE
  }

  async #read(subscription: string): Promise<ReadonlyMap<string, Address>> {
    const publicAddresses = new Map<string, string>()
    for await (const item of this.#list(subscription, 'publicIPAddresses')) {
      const address = textAt(item, 'properties', 'ipAddress')
      if (address !== '') publicAddresses.set(textAt(item, 'id').toLowerCase(), address)
      if (publicAddresses.size >= MOST_ENTRIES) break
    }
    const book = new Map<string, Address>()
    for await (const item of this.#list(subscription, 'networkInterfaces')) {
      const configurations = listAt(item, 'properties', 'ipConfigurations')
      const primary = configurations.find((one) => at(one, 'properties', 'primary') === true) ?? configurations[0]
      book.set(textAt(item, 'id').toLowerCase(), {
        privateAddress: textAt(primary, 'properties', 'privateIPAddress'),
        publicAddress: publicAddresses.get(textAt(primary, 'properties', 'publicIPAddress', 'id').toLowerCase()) ?? '',
        vpc: /\/virtualNetworks\/([^/]+)\//i.exec(textAt(primary, 'properties', 'subnet', 'id'))?.[1] ?? '',
      })
      if (book.size >= MOST_ENTRIES) break
    }
    return book
  }

  /** A denied list is an empty one: reading virtual machines does not need it. Any other failure would lose what was known. */
  async *#list(place: string, kind: 'publicIPAddresses' | 'networkInterfaces'): AsyncGenerator<unknown> {
    const call: Call = {
      path: `/subscriptions/${place}/providers/Microsoft.Network/${kind}?api-version=2023-09-01`,
      permission: `Microsoft.Network/${kind}/read`,
      place,
    }
    try {
      yield* this.#calls.items(call, MOST_PAGES)
    } catch (error) {
      if (!(error instanceof VendorFailure && error.reason === 'no-permission')) throw error
    }
  }
}
