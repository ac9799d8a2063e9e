import { jsonOf, textAt } from '../answers.ts'
import { type Credentials, VendorFailure } from '../vendor.ts'
import { TOKEN_HOST } from './endpoints.ts'

export const TOKEN_URI = `https://${TOKEN_HOST}/token`

const UNIVERSES: ReadonlySet<string> = new Set(['', 'googleapis.com'])
// Ids within a domain (example.com:project) are from before 2012 and not taken.
const PROJECT_ID = /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/
const EMAIL = /^[\w.+-]{1,128}@[a-z0-9.-]{1,200}\.gserviceaccount\.com$/

/** Who asks, and in which project. */
export interface ServiceAccount {
  readonly email: string
  readonly projectId: string
}

/**
 * What is taken from the file of a service account. It is written by whoever adds the pair: nothing in it becomes an
 * address, and files of other types, which would, are refused.
 * @throws VendorFailure `not-supported`, with the name of what is not as it must be
 */
export function serviceAccount({ extendInfo }: Credentials): ServiceAccount {
  const file = jsonOf({ body: extendInfo ?? '' })
  const email = textAt(file, 'client_email')
  const projectId = textAt(file, 'project_id')
  const checks: readonly [name: string, isRight: boolean][] = [
    ['type', textAt(file, 'type') === 'service_account'],
    ['token_uri', textAt(file, 'token_uri') === TOKEN_URI],
    ['universe_domain', UNIVERSES.has(textAt(file, 'universe_domain'))],
    ['project_id', PROJECT_ID.test(projectId)],
    ['client_email', EMAIL.test(email)],
  ]
  const wrong = checks.find(([, isRight]) => !isRight)
  if (wrong !== undefined) throw new VendorFailure('not-supported', { code: `ExtendInfo.${wrong[0]}` })
  return { email, projectId }
}
