import { type Static, Type } from '@sinclair/typebox'

/*
 * The shape of the organisation file. It may grow, not break: whatever is added is optional.
 */

const closed = { additionalProperties: false }
const uid = Type.String({ pattern: '^[1-9][0-9]{0,18}$', title: 'an account id in quotes, 1 to 19 digits' })
// Without control characters: a line end in a name could make two keys look like one.
const name = Type.String({
  minLength: 1,
  maxLength: 128,
  pattern: '^[^\\x00-\\x1f\\x7f]*$',
  title: 'text of 1 to 128 characters',
})
const id = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$', title: 'an id of letters, digits, - and _' })
const amount = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, title: 'a whole number, 0 or more' })
const service = Type.String({ pattern: '^[a-z0-9.-]{1,128}$', title: 'a service such as sas.aliyuncs.com' })
const text = Type.String({ maxLength: 256, title: 'text of at most 256 characters' })
const edition = Type.String({ pattern: '^(1|3|5|6|7)$', title: 'an edition in quotes: "1", "3", "5", "6" or "7"' })

/** Capacities that are counted without an edition. */
export const CAPACITIES = [
  'sls',
  'antiRansomware',
  'rasp',
  'cspm',
  'threatAnalysis',
  'threatAnalysisFlow',
  'imageScan',
  'webLock',
  'honeypot',
  'sdk',
  'cspmInstance',
] as const

const capacities = Type.Partial(Type.Object(Object.fromEntries(CAPACITIES.map((unit) => [unit, amount])), closed), closed)
const editionAmounts = Type.Object({ ecs: amount, cores: amount }, closed)
const editions = Type.Partial(
  Type.Object(Object.fromEntries(['1', '3', '5', '6', '7'].map((code) => [code, editionAmounts])), closed),
  closed,
)

const accessKey = Type.Object(
  {
    id: Type.String({ pattern: '^[A-Za-z0-9._-]{1,128}$', title: 'an AccessKey id' }),
    secret: Type.Optional(Type.String({ minLength: 1, maxLength: 128, title: 'a secret of 1 to 128 characters' })),
    status: Type.Optional(Type.Union([Type.Literal('Active'), Type.Literal('Inactive')], { title: 'Active or Inactive' })),
  },
  closed,
)

/** The whole file. */
export const organisationSchema = Type.Object(
  {
    organisation: Type.Object(
      {
        id,
        management: Type.Object({ uid, name }, closed),
        folders: Type.Optional(Type.Array(Type.Object({ id, name, parent: Type.Optional(id) }, closed))),
        accounts: Type.Optional(
          Type.Array(
            Type.Object(
              { uid, name, folder: Type.Optional(id), grants: Type.Optional(Type.Array(service, { maxItems: 100 })) },
              closed,
            ),
          ),
        ),
        delegated: Type.Optional(Type.Array(Type.Object({ uid, service }, closed))),
      },
      closed,
    ),
    outsiders: Type.Optional(Type.Array(Type.Object({ uid, name }, closed))),
    entitlements: Type.Optional(
      Type.Object(
        {
          securityCenter: Type.Optional(
            Type.Object({ instanceId: id, versions: Type.Optional(editions), capacities: Type.Optional(capacities) }, closed),
          ),
          cloudFirewall: Type.Optional(
            Type.Object(
              { edition: Type.Integer({ minimum: 0, maximum: 100, title: 'an edition number' }), maxMembers: amount },
              closed,
            ),
          ),
        },
        closed,
      ),
    ),
    groups: Type.Optional(Type.Array(Type.Object({ account: uid, name }, closed))),
    hosts: Type.Optional(
      Type.Array(
        Type.Object(
          {
            uuid: id,
            account: uid,
            name,
            hostname: Type.Optional(text),
            ip: Type.Optional(text),
            publicIp: Type.Optional(text),
            group: Type.Optional(name),
            timeZone: Type.Optional(Type.String({ minLength: 1, maxLength: 64, title: 'a time zone such as Europe/Podgorica' })),
            version: Type.Optional(edition),
            cores: Type.Optional(amount),
          },
          closed,
        ),
      ),
    ),
    usage: Type.Optional(Type.Array(Type.Object({ account: uid, capacities }, closed))),
    identities: Type.Optional(
      Type.Array(
        Type.Object(
          {
            account: uid,
            policies: Type.Optional(
              Type.Array(Type.Object({ name, document: Type.Record(Type.String(), Type.Unknown()) }, closed)),
            ),
            users: Type.Optional(
              Type.Array(
                Type.Object(
                  {
                    name,
                    policies: Type.Optional(Type.Array(name, { maxItems: 100 })),
                    accessKeys: Type.Optional(Type.Array(accessKey, { maxItems: 2 })),
                  },
                  closed,
                ),
              ),
            ),
          },
          closed,
        ),
      ),
    ),
  },
  closed,
)

/** What the file says, as it was written. */
export type OrganisationFile = Static<typeof organisationSchema>
