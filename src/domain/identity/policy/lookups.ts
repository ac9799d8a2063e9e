import type { Condition } from './condition.ts'
import type { Template } from './template.ts'

/**
 * What the keys of a policy can ask for beyond what is known of every request: where the account of the caller is, which tags
 * the request has, and which the resource has. It is looked up for those requests alone whose policies ask for it.
 */
export type Lookup = 'directory' | 'request-tags' | 'resource-tags'

export const PRINCIPAL_RD_ID = 'acs:principalrdid'
export const PRINCIPAL_RD_PATH = 'acs:principalrdpath'
/** The key of the tag follows. */
export const REQUEST_TAG = 'acs:requesttag/'
/** The key of the tag follows. */
export const RESOURCE_TAG = 'acs:resourcetag/'

const NOTHING: ReadonlySet<Lookup> = new Set()

/** What the conditions and variables of statements ask for. */
export function lookupsOf(
  statements: readonly { readonly conditions: readonly Condition[]; readonly templates: readonly Template[] }[],
): ReadonlySet<Lookup> {
  const keys = statements.flatMap(({ conditions, templates }) => [
    ...conditions.map(({ key }) => key),
    ...templates.flatMap(({ variables }) => variables),
  ])
  const asked = keys.flatMap((key) => lookupOf(key) ?? [])
  return asked.length === 0 ? NOTHING : new Set(asked)
}

/** What any of the documents asks for. */
export function union(documents: readonly { readonly lookups: ReadonlySet<Lookup> }[]): ReadonlySet<Lookup> {
  let asked = NOTHING
  for (const { lookups } of documents) if (lookups.size > 0) asked = new Set([...asked, ...lookups])
  return asked
}

function lookupOf(key: string): Lookup | undefined {
  if (key === PRINCIPAL_RD_ID || key === PRINCIPAL_RD_PATH) return 'directory'
  if (key.startsWith(REQUEST_TAG)) return 'request-tags'
  return key.startsWith(RESOURCE_TAG) ? 'resource-tags' : undefined
}
