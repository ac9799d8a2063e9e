import type { TypeBuilder, Words } from './shape-words.ts'

const USER_NAME = ['[A-Za-z0-9._-]{1,64}', 'must be 1 to 64 letters, digits, dots, - or _'] as const

/** Who may sign in an account, and what they may: users, groups, roles, policies. */
export function identitiesShape(Type: TypeBuilder, words: Words) {
  const { uid, text, prose, match, mapping, list, optional, number, tags } = words
  const accessKey = mapping({
    id: match('[A-Za-z0-9._-]{1,128}', 'must be 1 to 128 letters, digits, dots, - or _'),
    secret: optional(match('[\\x21-\\x7e]{1,256}', 'must be 1 to 256 visible ASCII characters')),
    status: optional(match('(Active|Inactive)', 'must be Active or Inactive')),
  })
  const versionNumber = match('[1-9][0-9]{0,8}', 'must be the number of a version, 1 to 999999999')
  const policies = list(text(128))
  return list(
    mapping({
      account: uid,
      policies: list(
        mapping({
          name: match('[A-Za-z0-9-]{1,128}', 'must be 1 to 128 letters, digits or -'),
          description: optional(prose(1024)),
          tags,
          document: optional(Type.Unknown()),
          default: optional(versionNumber),
          latest: optional(versionNumber),
          versions: list(mapping({ version: versionNumber, document: Type.Unknown() })),
        }),
      ),
      users: list(
        mapping({
          name: match(...USER_NAME),
          displayName: optional(prose(128)),
          comments: optional(prose(128)),
          email: optional(match('([^\\s@]+@[^\\s@]+)?', 'must be an e-mail address')),
          mobilePhone: optional(match('([0-9]{1,4}-[0-9]{3,20})?', 'must be a number such as 86-13800000000')),
          policies,
          accessKeys: list(accessKey),
        }),
      ),
      groups: list(
        mapping({ name: match(...USER_NAME), comments: optional(prose(128)), policies, users: list(match(...USER_NAME)) }),
      ),
      roles: list(
        mapping({
          name: match('[A-Za-z0-9.-]{1,64}', 'must be 1 to 64 letters, digits, dots or -'),
          description: optional(prose(1024)),
          trust: Type.Unknown(),
          maxSessionSeconds: optional(number),
          tags,
          policies,
        }),
      ),
    }),
  )
}
