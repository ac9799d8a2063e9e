import { isSystemPolicy, policyProblem, trustProblem } from '../identity/read.ts'
import { MOST_VERSIONS } from '../policies/read.ts'
import { MOST_TAGS } from '../tags/read.ts'
import { type Path, shown } from './flaw.ts'
import type { Blame } from './rules.ts'
import type { Shape } from './shape.ts'

type Policy = NonNullable<NonNullable<Shape['identities']>[number]['policies']>[number]
type Role = NonNullable<NonNullable<Shape['identities']>[number]['roles']>[number]

/** Checks what a file says about users, groups, roles and policies. */
export function checkIdentities({ identities = [] }: Shape, blame: Blame): void {
  for (const [index, { policies = [], users = [], groups = [], roles = [] }] of identities.entries()) {
    const place = ['identities', index]
    for (const [at, policy] of policies.entries()) checkPolicy(policy, [...place, 'policies', at], blame)
    for (const [at, role] of roles.entries()) checkRole(role, [...place, 'roles', at], blame)
    const custom = new Set(policies.map(({ name }) => name))
    for (const [list, holders] of Object.entries({ users, groups, roles })) {
      for (const [at, { policies: attached = [] }] of holders.entries()) {
        for (const [number, name] of attached.entries()) {
          if (custom.has(name) || isSystemPolicy(name)) continue
          const words = `there is no policy ${shown(name)} in this account, and no system policy of that name`
          blame([...place, list, at, 'policies', number], words)
        }
      }
    }
    const known = new Set(users.map(({ name }) => name))
    for (const [at, group] of groups.entries()) {
      for (const [number, name] of (group.users ?? []).entries()) {
        if (!known.has(name)) blame([...place, 'groups', at, 'users', number], `there is no user ${name} in this account`)
      }
    }
  }
}

function checkPolicy(policy: Policy, path: Path, blame: Blame): void {
  const { name, document, versions, tags } = policy
  // Users name their policies without saying whose, so one name must not be both.
  if (isSystemPolicy(name)) blame([...path, 'name'], `${name} is the name of a system policy`)
  checkTags(tags, path, blame)
  if (versions === undefined) {
    if (document === undefined) blame([...path, 'document'], 'is missing')
    checkDocument(document, [...path, 'document'], blame, policyProblem)
    const numbered = (['default', 'latest'] as const).find((field) => policy[field] !== undefined)
    if (numbered !== undefined) blame([...path, numbered], 'numbers stand beside versions, not beside a document alone')
    return
  }
  if (document !== undefined) blame([...path, 'document'], 'a policy has either a document or versions')
  checkVersions(policy, versions, path, blame)
}

function checkVersions(
  { default: inForce, latest }: Policy,
  versions: NonNullable<Policy['versions']>,
  path: Path,
  blame: Blame,
): void {
  const place = [...path, 'versions']
  if (versions.length === 0 || versions.length > MOST_VERSIONS) blame(place, `must be 1 to ${MOST_VERSIONS} versions`)
  for (const [index, { document }] of versions.entries()) {
    if (document === undefined) blame([...place, index, 'document'], 'is missing')
    checkDocument(document, [...place, index, 'document'], blame, policyProblem)
  }
  const numbers = versions.map(({ version }) => Number(version))
  if (inForce !== undefined && !numbers.includes(Number(inForce))) {
    blame([...path, 'default'], `there is no version ${inForce} among the versions`)
  }
  const highest = Math.max(...numbers)
  if (latest !== undefined && Number(latest) < highest) blame([...path, 'latest'], `there is a version ${highest}`)
}

/** Sessions of a role last an hour at least and twelve at most. */
const [LEAST_SECONDS, MOST_SECONDS] = [3600, 43_200]

function checkRole({ trust, maxSessionSeconds, tags }: Role, path: Path, blame: Blame): void {
  checkTags(tags, path, blame)
  if (trust === undefined) blame([...path, 'trust'], 'is missing')
  checkDocument(trust, [...path, 'trust'], blame, trustProblem)
  const seconds = Number(maxSessionSeconds ?? LEAST_SECONDS)
  if (seconds < LEAST_SECONDS || seconds > MOST_SECONDS) {
    blame([...path, 'maxSessionSeconds'], `must be ${LEAST_SECONDS} to ${MOST_SECONDS}`)
  }
}

function checkDocument(document: unknown, path: Path, blame: Blame, problemOf: (document: object) => string | undefined): void {
  const isMapping = typeof document === 'object' && document !== null && !Array.isArray(document)
  const problem = isMapping ? problemOf(document) : 'must be a mapping'
  if (problem !== undefined) blame(path, problem)
}

function checkTags(tags: Readonly<Record<string, string>> = {}, path: Path, blame: Blame): void {
  if (Object.keys(tags).length > MOST_TAGS) blame([...path, 'tags'], `must be at most ${MOST_TAGS} tags`)
}
