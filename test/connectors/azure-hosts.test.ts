import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { azure } from '../../src/connectors/azure/connector.ts'
import { coresOf } from '../../src/connectors/azure/sizes.ts'
import { failure, Opened, type OpenSession, openSession } from './session.ts'
import {
  APPLICATION,
  AZURE_ACCOUNT,
  type AzureAccount,
  type AzureMachine,
  azureStandIn,
  managementError,
  SUBSCRIPTION,
  TENANT,
} from './stand-ins/azure.ts'
import { json, type StandIn } from './stand-ins/cloud.ts'

const KEY: readonly [string, string] = [APPLICATION, AZURE_ACCOUNT.applications[APPLICATION]?.secret ?? '']
const PLACE = { id: SUBSCRIPTION, region: '' }
const LOGIN = 'login.microsoftonline.com'
const MANAGEMENT = 'management.azure.com'

describe('lists of Azure', () => {
  const opened = new Opened()
  afterEach(() => opened.close())

  async function cloud(account: Partial<AzureAccount> = {}): Promise<StandIn> {
    return opened.add(await azureStandIn({ ...AZURE_ACCOUNT, ...account }))
  }

  function open(stand: StandIn, connector = azure): OpenSession & { readonly left: readonly string[] } {
    const left: string[] = []
    const session = opened.add(openSession(connector, KEY, stand, { credentials: { tenantId: TENANT } }))
    session.mutate = (sent) => {
      left.push(sent.host)
      return sent
    }
    return Object.assign(session, { left })
  }

  const subscription = (id: string, machines: readonly AzureMachine[]) => ({ id, state: 'Enabled', machines })

  const machine = (index: number): AzureMachine => ({
    name: `m-${index}`,
    size: 'Standard_D4s_v5',
    os: index === 1 ? 'Windows' : 'Linux',
    privateAddress: `10.0.0.${index}`,
    ...(index === 2 ? {} : { publicAddress: `203.0.113.${index}` }),
    ...(index === 3 ? { state: 'Deleting' } : {}),
  })

  async function walk(session: OpenSession) {
    const found = []
    let cursor: string | null = null
    do {
      const page = await session.hosts(PLACE, cursor)
      found.push(...page.hosts)
      cursor = page.next
    } while (cursor !== null)
    return found
  }

  it('lists the virtual machines of a subscription page by page, with addresses from lists that are read once', async () => {
    const machines = Array.from({ length: 7 }, (_, index) => machine(index))
    const stand = await cloud({ subscriptions: [subscription(SUBSCRIPTION, machines)] })
    const found = await walk(open(stand))
    assert.deepEqual(
      found.map(({ name, privateAddress, publicAddress }) => [name, privateAddress, publicAddress]),
      machines.filter(({ state }) => state === undefined).map((one) => [one.name, one.privateAddress, one.publicAddress ?? '']),
    )
    assert.deepEqual(found[0], {
      id: 'vm-m-0',
      name: 'm-0',
      region: 'westeurope',
      vpc: 'vnet-1',
      os: 'linux',
      osName: 'Offer sku-1',
      privateAddress: '10.0.0.0',
      publicAddress: '203.0.113.0',
      cores: 4,
    })
    assert.equal(found[1]?.os, 'windows')
    const kinds = stand.asked.map(({ url }) => /Microsoft\.\w+\/(\w+)/.exec(url)?.[1]).filter((kind) => kind !== undefined)
    const counts = Object.fromEntries([...new Set(kinds)].map((kind) => [kind, kinds.filter((one) => one === kind).length]))
    assert.deepEqual(counts, { virtualMachines: 4, publicIPAddresses: 3, networkInterfaces: 4 })
  })

  it('lists machines without addresses where these are denied, and fails where they only failed', async () => {
    const account = { subscriptions: [subscription(SUBSCRIPTION, [machine(0)])] }
    const denied = new Set(['Microsoft.Network/networkInterfaces', 'Microsoft.Network/publicIPAddresses'])
    const [blind] = await walk(open(await cloud({ ...account, denied })))
    assert.deepEqual([blind?.name, blind?.privateAddress, blind?.publicAddress, blind?.vpc], ['m-0', '', '', ''])
    const stand = await cloud(account)
    stand.override = ({ url }) => (url.includes('networkInterfaces') ? managementError('InternalServerError', 500) : undefined)
    const session = open(stand)
    assert.match(await failure(walk(session)), /^vendor-error Microsoft.Network\/networkInterfaces\/read .*InternalServerError$/)
    stand.override = undefined
    assert.equal((await walk(session))[0]?.privateAddress, '10.0.0.0')
  })

  it('reads addresses up to its caps, and lists machines beyond them without', async () => {
    const of = (count: number) => Array.from({ length: count }, (_, index) => ({ ...machine(4), name: `m-${index}` }))
    const interfacesAsked = (stand: StandIn) => stand.asked.filter(({ url }) => url.includes('networkInterfaces')).length
    const pages = await cloud({ subscriptions: [subscription(SUBSCRIPTION, of(110))] })
    const found = await walk(open(pages))
    assert.deepEqual([found[99]?.privateAddress, found[100]?.privateAddress], ['10.0.0.4', ''])
    assert.deepEqual([found.length, interfacesAsked(pages)], [110, 50])
    const entries = await cloud({ subscriptions: [subscription(SUBSCRIPTION, of(20_001))], pageSize: 2000 })
    const { hosts } = await open(entries).hosts(PLACE, null)
    assert.deepEqual([hosts[0]?.publicAddress, interfacesAsked(entries)], ['203.0.113.4', 10])
  })

  it('knows virtual processors from the names of sizes, where these count them', () => {
    const sizes: readonly [string, number][] = [
      ['Standard_D4s_v5', 4],
      ['Standard_E4-2ds_v4', 2],
      ['Standard_B2ms', 2],
      ['Standard_F16s_v2', 16],
      ['Standard_NC24ads_A100_v4', 24],
      ['Standard_M416ms_v2', 416],
      ['Standard_D14_v2', 0],
      ['Standard_DS11-1_v2', 0],
      ['Basic_A3', 0],
      ['Standard_A8_v2', 8],
      ['Standard_GS5', 0],
      ['', 0],
    ]
    assert.deepEqual(
      sizes.map(([size]) => [size, coresOf(size)]),
      sizes,
    )
  })

  it('follows the next page only at the host that it asked', async () => {
    const path = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Compute/virtualMachines`
    const links = [
      `https://${LOGIN}${path}`,
      `http://${MANAGEMENT}${path}`,
      `https://${MANAGEMENT}:8443${path}`,
      `https://${MANAGEMENT}.evil.com${path}`,
      `https://x:y@${MANAGEMENT}${path}`,
      `https://localhost${path}`,
      `//${MANAGEMENT}${path}`,
      'nonsense',
    ]
    for (const nextLink of links) {
      const stand = await cloud()
      stand.override = ({ host }) => (host === MANAGEMENT ? json({ value: [], nextLink }) : undefined)
      // The way out would let everything out: what leaves is counted, wherever it wants to go.
      const session = open(stand, { ...azure, allows: () => true })
      assert.match(await failure(session.identify()), /^vendor-error .*ForeignNextLink$/, nextLink)
      assert.match(await failure(session.hosts(PLACE, null)), /^vendor-error .*ForeignNextLink$/, nextLink)
      assert.deepEqual(
        [stand.asked.map(({ host }) => host), session.left],
        [
          [LOGIN, MANAGEMENT, MANAGEMENT],
          [LOGIN, MANAGEMENT, MANAGEMENT],
        ],
      )
    }
  })

  it('takes no answer without its list for an empty one', async () => {
    const stand = await cloud()
    const session = open(stand)
    const [place] = await session.places()
    assert.ok(place)
    for (const body of [{}, { value: null }, { value: {} }]) {
      stand.override = ({ host }) => (host === MANAGEMENT ? json(body) : undefined)
      assert.match(await failure(session.hosts(place, null)), /^vendor-error .*UnexpectedAnswer$/)
    }
  })

  it('ends lists that do not end', async () => {
    const stand = await cloud()
    const list = '/subscriptions?api-version=2022-12-01'
    stand.override = ({ host }) =>
      host === MANAGEMENT ? json({ value: [], nextLink: `https://${MANAGEMENT}${list}` }) : undefined
    assert.match(await failure(open(stand).identify()), /^vendor-error .*EndlessList$/)
    let count = 0
    stand.override = ({ host }) =>
      host === MANAGEMENT ? json({ value: [], nextLink: `https://${MANAGEMENT}${list}&x=${++count}` }) : undefined
    await open(stand).identify()
    assert.equal(count, 50)
  })
})
