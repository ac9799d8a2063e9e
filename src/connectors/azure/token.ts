import type { Secret } from '../../kernel/secret.ts'
import { type AccessToken, keepingToken, tokenIn } from '../access-token.ts'
import { about } from '../failure-detail.ts'
import type { Credentials, FailureDetail, Tools } from '../vendor.ts'
import { hostsOf, uuid } from './endpoints.ts'
import { loginFailureOf } from './failures.ts'

const ACTION = 'oauth2/token'

/**
 * Tokens of an application for the management of its cloud, by its client secret (RFC 6749, 4.4). They are kept for as
 * long as the session lives, and nowhere else.
 */
export function tokens(credentials: Credentials, { send, now }: Tools): () => Promise<Secret> {
  return keepingToken(now, () => fetchToken(credentials, { send, now }))
}

async function fetchToken({ secretId, secretKey, domain, tenantId }: Credentials, { send, now }: Tools): Promise<AccessToken> {
  const { login, management } = hostsOf(domain)
  const tenant = uuid(tenantId, 'TenantId')
  const asked: FailureDetail = { action: ACTION, place: tenant }
  const answer = await send({
    method: 'POST',
    host: login,
    path: `/${tenant}/oauth2/v2.0/token`,
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8', accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: secretId,
      client_secret: secretKey.reveal(),
      scope: `https://${management}/.default`,
    }).toString(),
  }).catch(about(asked))
  if (answer.status !== 200) throw loginFailureOf(answer, asked)
  return tokenIn(answer, asked, now())
}
