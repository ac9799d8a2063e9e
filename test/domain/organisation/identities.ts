import fc from 'fast-check'

const word = fc.stringMatching(/^[A-Za-z0-9-]{1,12}$/)
/** What people write: also with line ends, quotes and other writing. */
const prose = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replaceAll('\0', '')),
  fc.constantFrom('two\nlines', '\ttab', 'a: b # c', '"quoted"', ' '),
)

/** Tags of one thing; sometimes none. */
export const tags = fc.option(
  fc.dictionary(fc.constantFrom('owner', '5', 'cost centre', 'a: b', '{x}', 'true'), prose, {
    maxKeys: 3,
    noNullPrototype: true,
  }),
  { nil: undefined },
)

const action = fc.constantFrom('*', 'yundun-sas:*', 'yundun-cloudfirewall:Describe*', 'ram:Get*')
const oneOrMore = fc.oneof(action, fc.array(action, { minLength: 1, maxLength: 3 }))
const statement = fc.record({ Effect: fc.constantFrom('Allow', 'Deny'), Action: oneOrMore, Resource: fc.constant('*') })
const document = fc.record({ Version: fc.constant('1'), Statement: fc.array(statement, { minLength: 1, maxLength: 3 }) })
const trust = fc.record({
  Version: fc.constant('1'),
  Statement: fc.tuple(
    fc.record({
      Effect: fc.constant('Allow'),
      Action: fc.constant('sts:AssumeRole'),
      Principal: fc.record({ RAM: fc.constantFrom('acs:ram::1500000000000001:root', '*') }),
    }),
  ),
})

const policyName = word.map((text) => `p${text}`)
const described = { name: policyName, description: fc.option(prose, { nil: undefined }), tags }
const simple = fc.record({ ...described, document })
const numbered = fc
  .uniqueArray(fc.record({ version: fc.integer({ min: 1, max: 30 }), document }), {
    selector: ({ version }) => version,
    minLength: 1,
    maxLength: 5,
  })
  .chain((versions) =>
    fc.record({
      ...described,
      versions: fc.constant(versions),
      default: fc.option(fc.constantFrom(...versions.map(({ version }) => version)), { nil: undefined }),
      latest: fc.constantFrom(undefined, 30, 31),
    }),
  )
const policies = fc.uniqueArray(fc.oneof(simple, numbered), { selector: ({ name }) => name, maxLength: 3 })

/** Users, groups, roles and policies of some of the accounts. */
export function identities(accounts: readonly string[]) {
  const identity = fc
    .record({ policies, userNames: fc.uniqueArray(fc.stringMatching(/^[A-Za-z0-9._-]{1,20}$/), { maxLength: 3 }) })
    .chain(({ policies, userNames }) => {
      const attached = fc.uniqueArray(
        fc.constantFrom('AdministratorAccess', 'AliyunRAMFullAccess', ...policies.map(({ name }) => name)),
      )
      return fc.record({
        policies: fc.constant(policies),
        users: fc.tuple(...userNames.map((name) => userOf(name, attached))),
        groups: fc.uniqueArray(
          fc.record(
            {
              name: fc.stringMatching(/^[A-Za-z0-9._-]{1,20}$/),
              comments: prose,
              policies: attached,
              users: fc.subarray(userNames),
            },
            { requiredKeys: ['name'] },
          ),
          { selector: ({ name }) => name, maxLength: 3 },
        ),
        roles: fc.uniqueArray(
          fc.record(
            {
              name: fc.stringMatching(/^[A-Za-z0-9.-]{1,20}$/),
              description: prose,
              trust,
              maxSessionSeconds: fc.integer({ min: 3600, max: 43_200 }),
              tags,
              policies: attached,
            },
            { requiredKeys: ['name', 'trust'] },
          ),
          { selector: ({ name }) => name, maxLength: 3 },
        ),
      })
    })
  return fc
    .uniqueArray(fc.record({ account: fc.constantFrom(...accounts), identity }), {
      selector: ({ account }) => account,
      maxLength: 3,
    })
    .map((found) => {
      let key = 0
      return found.map(({ account, identity }) => ({
        ...identity,
        account,
        users: identity.users.map((user) => ({
          ...user,
          accessKeys: user.accessKeys.map((given) => ({ id: `LTAI.${key++}`, ...given })),
        })),
      }))
    })
}

function userOf(name: string, attached: fc.Arbitrary<string[]>) {
  return fc.record(
    {
      name: fc.constant(name),
      displayName: prose,
      comments: prose,
      email: fc.constantFrom('', 'a@b.example'),
      mobilePhone: fc.constantFrom('', '86-13800000000'),
      policies: attached,
      accessKeys: fc.array(
        fc.record(
          { secret: fc.stringMatching(/^[!-~]{1,40}$/), status: fc.constantFrom('Active', 'Inactive') },
          { requiredKeys: [] },
        ),
        { maxLength: 2 },
      ),
    },
    { requiredKeys: ['name', 'accessKeys'] },
  )
}
