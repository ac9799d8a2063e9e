import fc from 'fast-check'
import { AGENTS, IMPORTANCES, VENDORS } from '../../../src/domain/hosts/read.ts'
import { CAPACITIES } from '../../../src/domain/organisation/units.ts'
import { MANAGEMENT } from './fixture.ts'
import { identities, tags } from './identities.ts'

/** Names with what YAML and SQL could stumble over, without control characters. */
const name = (max: number) =>
  fc
    .oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: Math.floor(max / 4) }),
      fc.constantFrom(
        'null',
        '~',
        'true',
        'no',
        '1e3',
        '0x10',
        '- a',
        '# a',
        'a: b',
        '{a}',
        "'",
        '"',
        '\\',
        ' ',
        ' a ',
        '2001-01-01',
        '<<',
        '%',
        '𝟙é',
      ),
    )
    .filter((text) => text.length > 0 && text.length <= max && !/[\p{Cc}\p{Surrogate}\u2028\u2029]/u.test(text))

const service = fc.constantFrom('cloudfw.aliyuncs.com', 'sas.aliyuncs.com', 'actiontrail.aliyuncs.com')
const amount = fc.oneof(fc.nat({ max: 1000 }), fc.constantFrom(0, 999_999_999_999_999))
const uids = fc.uniqueArray(
  fc
    .bigInt({ min: 1n, max: 9_999_999_999_999_999_998n })
    .map(String)
    .filter((uid) => uid !== MANAGEMENT),
  { maxLength: 8 },
)
const capacities = fc.dictionary(fc.constantFrom(...CAPACITIES), amount, { maxKeys: 5, noNullPrototype: true })
const word = fc.stringMatching(/^[A-Za-z0-9-]{1,12}$/)
const edition = fc.constantFrom('1', '3', '7', '10')
const licences = fc.record({ ecs: amount, cores: amount }, { requiredKeys: [] })

/** Organisation files as JSON text, which is YAML; each is good, with the management account of the tests. */
export const organisations: fc.Arbitrary<string> = uids
  .chain((all) => fc.tuple(fc.constant(all), fc.nat({ max: all.length }), fc.array(fc.nat({ max: 3 }), { maxLength: 4 })))
  .chain(([all, memberCount, parents]) => {
    const members = all.slice(0, memberCount)
    const everybody = fc.constantFrom(MANAGEMENT as string, ...all)
    const folderIds = parents.map((_, index) => `fd-${index}`)
    const folder = folderIds.length === 0 ? fc.constant(undefined) : fc.option(fc.constantFrom(...folderIds), { nil: undefined })
    const grants = fc.uniqueArray(service)
    const account = (uid: string) => fc.record({ uid: fc.constant(uid), name: name(128), folder, grants })
    const member = (uid: string) =>
      fc.record(
        { uid: fc.constant(uid), name: name(128), folder, grants, tags, ...memberFields(uid) },
        { requiredKeys: ['uid', 'name', 'folder', 'grants'] },
      )
    const delegated =
      members.length === 0
        ? fc.constant([])
        : fc.uniqueArray(fc.record({ uid: fc.constantFrom(...members), service }), {
            selector: ({ uid, service }) => uid + service,
          })
    const group = fc.record(
      { account: everybody, name: name(128), position: fc.nat({ max: 200 }) },
      { requiredKeys: ['account', 'name'] },
    )
    const groups = fc.uniqueArray(group, {
      selector: ({ account, name }) => `${account} ${name}`,
      maxLength: 6,
    })
    return fc.record({
      organisation: fc.record({
        id: word.map((text) => `rd-${text}`),
        management: account(MANAGEMENT),
        // A parent stands before its child, so there are no circles and at most four levels.
        folders: fc.tuple(
          ...parents.map((parent, index) =>
            fc.record({
              id: fc.constant(`fd-${index}`),
              name: name(24),
              parent: fc.constant(parent < index ? `fd-${parent}` : undefined),
              tags,
            }),
          ),
        ),
        accounts: fc.tuple(...members.map(member)),
        trusted: fc.uniqueArray(service),
        delegated,
        memberDeletion: fc.constantFrom('allowed', 'forbidden', undefined),
      }),
      outsiders: fc.tuple(
        ...all
          .slice(memberCount)
          .map((uid) =>
            fc.record(
              { uid: fc.constant(uid), name: name(128), grants, ...memberFields(uid) },
              { requiredKeys: ['uid', 'name'] },
            ),
          ),
      ),
      allotments: allotmentsOf(members),
      firewallMembers: firewallMembersOf(members),
      threatDetection: fc.constantFrom(undefined, { seesOrganisation: 'true' }),
      monitoring: fc.record(
        {
          enabled: fc.constant('true'),
          accounts: fc.subarray([MANAGEMENT as string, ...members]),
          marked: fc.subarray(members),
          newAccountsOf: fc.shuffledSubarray(folderIds),
        },
        { requiredKeys: [] },
      ),
      entitlements: fc.record(
        {
          securityCenter: fc.record({
            instanceId: word,
            versions: fc.dictionary(edition, licences, { noNullPrototype: true }),
            capacities,
          }),
          cloudFirewall: fc.record({ edition: fc.nat({ max: 99 }), maxMembers: amount }),
        },
        { requiredKeys: [] },
      ),
      groups,
      identities: identities([MANAGEMENT, ...all]),
      usage: fc.uniqueArray(fc.record({ account: everybody, capacities }), { selector: ({ account }) => account, maxLength: 3 }),
    })
  })
  .map(withRoom)
  .chain((file) =>
    // Hosts go into groups of their own account.
    hostsOf(file.groups).chain((hosts) =>
      baselinesOf(file.groups, hosts).map((baselines) => JSON.stringify({ ...file, hosts, baselines })),
    ),
  )

function hostsOf(groups: readonly { account: string; name: string }[]) {
  const accounts = [MANAGEMENT, ...groups.map(({ account }) => account)]
  return fc.uniqueArray(
    fc.constantFrom(...accounts).chain((account) => {
      const own = groups.filter((group) => group.account === account).map((group) => group.name)
      return fc.record(
        {
          uuid: fc.stringMatching(/^[A-Za-z0-9._:-]{1,20}$/),
          account: fc.constant(account),
          name: name(256),
          hostname: name(256),
          ip: fc.oneof(fc.ipV4(), fc.ipV6()),
          publicIp: fc.ipV4(),
          group: own.length === 0 ? fc.constant(undefined) : fc.constantFrom(...own),
          timeZone: fc.constantFrom('UTC', 'Etc/GMT+5', 'America/Argentina/Buenos_Aires', 'EST5EDT'),
          version: fc.constantFrom('1', '7', '99'),
          cores: fc.nat({ max: 512 }),
          instanceId: name(128),
          region: fc.constantFrom('cn-hangzhou', 'outside-of-aliyun'),
          vpc: name(128),
          vendor: fc.constantFrom(...VENDORS),
          os: fc.constantFrom('linux', 'windows'),
          osName: name(128),
          importance: fc.constantFrom(...IMPORTANCES),
          agent: fc.constantFrom(...AGENTS),
        },
        { requiredKeys: ['uuid', 'account', 'name'] },
      )
    }),
    { selector: ({ account, uuid }) => `${account} ${uuid}`, maxLength: 6 },
  )
}

/** Baselines of the management account, bound to groups and hosts that it has. */
function baselinesOf(groups: readonly Named[], hosts: readonly { account: string; uuid: string }[]) {
  const own = groups.filter(({ account }) => account === MANAGEMENT).map(({ name }) => name)
  const uuids = hosts.filter(({ account }) => account === MANAGEMENT).map(({ uuid }) => uuid)
  const value = fc.constantFrom(
    ['location', 'Montenegro'],
    ['ip', '10.1.0.0/16'],
    ['ip', '10.1.0.5 - 10.1.0.9'],
    ['time', '22:00:00-06:00:00'],
    ['account', 'Root'],
  )
  return fc.uniqueArray(
    value.chain(([type, value]) =>
      fc.record(
        {
          account: fc.constant(MANAGEMENT),
          type: fc.constant(type),
          value: fc.constant(value),
          everywhere: fc.constant('true'),
          ungrouped: fc.constant('true'),
          groups: fc.subarray(own),
          hosts: fc.subarray(uuids),
        },
        { requiredKeys: ['account', 'type', 'value', 'everywhere'] },
      ),
    ),
    { selector: ({ value }) => value },
  )
}

interface Named {
  readonly account: string
  readonly name: string
}

/** What the directory knows of a member; no two log on with one address. */
function memberFields(uid: string) {
  return {
    type: fc.constantFrom('cloud', 'resource'),
    joined: fc.constantFrom('invited', 'created'),
    loginName: fc.constant(`a${uid}@rd-x.aliyunid.com`),
  }
}

interface Allotment {
  readonly charge: string
  readonly versions: Readonly<Record<string, { ecs?: number; cores?: number }>>
  readonly capacities: Readonly<Record<string, number>>
}

function allotmentsOf(members: readonly string[]) {
  const few = fc.nat({ max: 1000 })
  const allotment = (uid: string) =>
    fc.record({
      account: fc.constant(uid),
      instanceId: fc.constant(`sas-${uid}`),
      charge: fc.constantFrom('PREPAID', 'POSTPAID'),
      edition: fc.constantFrom('1', '7', undefined),
      status: fc.constantFrom('valid', 'invalid', undefined),
      versions: fc.dictionary(edition, fc.record({ ecs: few, cores: few }, { requiredKeys: [] }), { noNullPrototype: true }),
      capacities: fc.dictionary(fc.constantFrom(...CAPACITIES), few, { maxKeys: 4, noNullPrototype: true }),
    })
  return fc.subarray([...members]).chain((some) => fc.tuple(...some.map(allotment)))
}

function firewallMembersOf(members: readonly string[]) {
  const member = (uid: string) => fc.record({ account: fc.constant(uid), description: name(64) }, { requiredKeys: ['account'] })
  return fc.subarray([...members]).chain((some) => fc.tuple(...some.map(member)))
}

interface Purchase {
  readonly organisation: { readonly accounts: readonly { readonly uid: string; grants: string[] }[] }
  readonly entitlements: {
    securityCenter?: { instanceId: string; versions: Record<string, object>; capacities: Record<string, number> }
    cloudFirewall?: { edition: number; maxMembers: number }
  }
  readonly allotments: readonly Allotment[]
  readonly firewallMembers: readonly { readonly account: string }[]
}

/** Buys what is allotted, and lets the members of the firewall in. */
function withRoom<File extends Purchase>(file: File): File {
  const { organisation, entitlements, allotments, firewallMembers } = file
  if (allotments.length > 0) {
    const versions: Record<string, { ecs: number; cores: number }> = {}
    const capacities: Record<string, number> = { ...entitlements.securityCenter?.capacities }
    for (const allotment of allotments) {
      for (const [edition, { ecs = 0, cores = 0 }] of Object.entries(allotment.versions)) {
        const bought = versions[edition] ?? { ecs: 0, cores: 0 }
        // Beside the most that hosts of the management account use of it.
        versions[edition] = { ecs: bought.ecs + ecs + 10, cores: bought.cores + cores + 10_000 }
      }
      for (const [capacity, amount] of Object.entries(allotment.capacities)) {
        capacities[capacity] = (capacities[capacity] ?? 0) + amount
        if (capacities[capacity] > 999_999_999_999_999) capacities[capacity] = 999_999_999_999_999
      }
    }
    const instanceId = entitlements.securityCenter?.instanceId ?? 'sas-x'
    entitlements.securityCenter = { instanceId, versions, capacities }
  }
  for (const { account } of firewallMembers) {
    const member = organisation.accounts.find(({ uid }) => uid === account)
    if (member?.grants.includes('cloudfw.aliyuncs.com') === false) member.grants.push('cloudfw.aliyuncs.com')
  }
  if (firewallMembers.length > 0) entitlements.cloudFirewall = { edition: 4, maxMembers: firewallMembers.length }
  return file
}
