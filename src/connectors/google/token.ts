import { createPrivateKey, type KeyObject, sign } from 'node:crypto'
import type { Secret } from '../../kernel/secret.ts'
import { type AccessToken, keepingToken, tokenIn } from '../access-token.ts'
import { about } from '../failure-detail.ts'
import { type Credentials, type FailureDetail, type Tools, VendorFailure } from '../vendor.ts'
import { TOKEN_HOST } from './endpoints.ts'
import { tokenFailureOf } from './failures.ts'
import { serviceAccount, TOKEN_URI } from './service-account.ts'

// The first for projects and permissions; Compute Engine does not list it among its own.
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform.read-only https://www.googleapis.com/auth/compute.readonly'
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const LIFE_S = 3600

/** Read-only tokens of a service account, for what it signs with its key (RFC 7523). They live as long as the session. */
export function tokens(credentials: Credentials, tools: Tools): () => Promise<Secret> {
  return keepingToken(tools.now, () => fetchToken(credentials, tools))
}

async function fetchToken(credentials: Credentials, { send, now }: Tools): Promise<AccessToken> {
  const { email, projectId } = serviceAccount(credentials)
  const asked: FailureDetail = { action: 'oauth2/token', place: projectId }
  const answer = await send({
    method: 'POST',
    host: TOKEN_HOST,
    path: '/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ grant_type: GRANT, assertion: assertion(email, credentials, now()) }).toString(),
  }).catch(about(asked))
  if (answer.status !== 200) throw tokenFailureOf(answer, asked, now())
  return tokenIn(answer, asked, now())
}

/** A JSON Web Token signed with RS256, which says for whom and for what a token is wanted. */
function assertion(email: string, { secretId, secretKey }: Credentials, now: number): string {
  const iat = Math.floor(now / 1000)
  const parts = [
    { alg: 'RS256', typ: 'JWT', kid: secretId },
    { iss: email, scope: SCOPE, aud: TOKEN_URI, iat, exp: iat + LIFE_S },
  ]
  const text = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${text}.${sign('sha256', Buffer.from(text), rsaKey(secretKey)).toString('base64url')}`
}

/** @throws VendorFailure `secret-wrong` for what is no RSA key: Google need not be asked */
function rsaKey(secretKey: Secret): KeyObject {
  let key: KeyObject | undefined
  try {
    // Copied out of the JSON file, its line ends are still written as \n.
    key = createPrivateKey(secretKey.reveal().replaceAll('\\n', '\n'))
  } catch {}
  if (key?.asymmetricKeyType !== 'rsa') throw new VendorFailure('secret-wrong', { code: 'PrivateKey' })
  return key
}
