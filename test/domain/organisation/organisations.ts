import fc from 'fast-check'
import { AGENTS, IMPORTANCES, VENDORS } from '../../../src/domain/hosts/read.ts'
import { CAPACITIES } from '../../../src/domain/organisation/units.ts'
import { MANAGEMENT } from './fixture.ts'

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
    const delegated =
      members.length === 0
        ? fc.constant([])
        : fc.uniqueArray(fc.record({ uid: fc.constantFrom(...members), service }), {
            selector: ({ uid, service }) => uid + service,
          })
    const groups = fc.uniqueArray(fc.record({ account: everybody, name: name(128) }), {
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
            }),
          ),
        ),
        accounts: fc.tuple(...members.map(account)),
        delegated,
      }),
      outsiders: fc.tuple(...all.slice(memberCount).map((uid) => fc.record({ uid: fc.constant(uid), name: name(128), grants }))),
      entitlements: fc.record(
        {
          securityCenter: fc.record({
            instanceId: word,
            versions: fc.dictionary(
              fc.constantFrom('1', '3', '7', '10'),
              fc.record({ ecs: amount, cores: amount }, { requiredKeys: [] }),
              { noNullPrototype: true },
            ),
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
  .chain((file) =>
    // Hosts go into groups of their own account.
    hostsOf(file.groups).map((hosts) => JSON.stringify({ ...file, hosts })),
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

function identities(accounts: readonly string[]) {
  const action = fc.constantFrom('*', 'yundun-sas:*', 'yundun-cloudfirewall:Describe*', 'ram:Get*')
  const oneOrMore = fc.oneof(action, fc.array(action, { minLength: 1, maxLength: 3 }))
  const statement = fc.record({ Effect: fc.constantFrom('Allow', 'Deny'), Action: oneOrMore, Resource: fc.constant('*') })
  const document = fc.record({ Version: fc.constant('1'), Statement: fc.array(statement, { minLength: 1, maxLength: 3 }) })
  const policy = fc.record({ name: word.map((text) => `p${text}`), document })
  const identity = fc.uniqueArray(policy, { selector: ({ name }) => name, maxLength: 3 }).chain((policies) =>
    fc.record({
      policies: fc.constant(policies),
      users: fc.uniqueArray(
        fc.record({
          name: fc.stringMatching(/^[A-Za-z0-9._-]{1,20}$/),
          policies: fc.uniqueArray(
            fc.constantFrom('AdministratorAccess', 'AliyunRAMFullAccess', ...policies.map(({ name }) => name)),
          ),
          accessKeys: fc.array(
            fc.record(
              { secret: fc.stringMatching(/^[!-~]{1,40}$/), status: fc.constantFrom('Active', 'Inactive') },
              { requiredKeys: [] },
            ),
            { maxLength: 2 },
          ),
        }),
        { selector: ({ name }) => name, maxLength: 3 },
      ),
    }),
  )
  return fc
    .uniqueArray(fc.record({ account: fc.constantFrom(...accounts), identity }), {
      selector: ({ account }) => account,
      maxLength: 3,
    })
    .map((found) => {
      let key = 0
      return found.map(({ account, identity }) => ({
        account,
        policies: identity.policies,
        users: identity.users.map((user) => ({
          ...user,
          accessKeys: user.accessKeys.map((given) => ({ id: `LTAI.${key++}`, ...given })),
        })),
      }))
    })
}
