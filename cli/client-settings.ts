import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { UsageError } from '../src/kernel/failure.ts'
import { Secret } from '../src/kernel/secret.ts'

export const LOCAL_ENDPOINT = 'http://127.0.0.1:9480'
const LOCAL_DATA = './garrison-data'
const CREDENTIALS_FILE = 'root-credentials.json'

/** The flags of every client command, by attribute name. */
export interface ClientFlags {
  readonly endpoint?: string
  readonly accessKeyId?: string
  readonly accessKeySecret?: string
  readonly securityToken?: string
  readonly data?: string
}

/** Whom to call, and as whom. */
export interface ClientSettings {
  readonly endpoint: URL
  readonly accessKeyId: string
  readonly accessKeySecret: Secret
  /** What a temporary AccessKey counts with; permanent ones have none. */
  readonly securityToken?: Secret
}

/** The credentials that a local server leaves in its data folder. */
interface LocalCredentials {
  readonly accessKeyId: string
  readonly accessKeySecret: Secret
  readonly endpoint: string | undefined
}

/**
 * Reads the settings of a client command: each from its flag, else from its variable, else from the local
 * server's data folder. An empty text counts as not given. A token in the environment is taken for temporary keys alone: beside
 * another it was left there by somebody else.
 * @throws UsageError when there are no credentials, saying where they were looked for, or a part of them is missing
 */
export async function readClientSettings(
  flags: ClientFlags,
  env: Readonly<Record<string, string | undefined>>,
): Promise<ClientSettings> {
  const endpoint = flags.endpoint || env['GARRISON_ENDPOINT']
  const accessKeyId = flags.accessKeyId || env['ALIBABA_CLOUD_ACCESS_KEY_ID']
  const accessKeySecret = flags.accessKeySecret || env['ALIBABA_CLOUD_ACCESS_KEY_SECRET']
  if (accessKeyId && accessKeySecret) {
    const token = flags.securityToken || (isTemporary(accessKeyId) ? env['ALIBABA_CLOUD_SECURITY_TOKEN'] : undefined)
    return {
      endpoint: parseEndpoint(endpoint || LOCAL_ENDPOINT),
      accessKeyId,
      accessKeySecret: new Secret(accessKeySecret),
      ...parseToken(token, accessKeyId),
    }
  }
  if (accessKeyId) throw halfPair('secret', '--access-key-secret or ALIBABA_CLOUD_ACCESS_KEY_SECRET')
  if (accessKeySecret) throw halfPair('id', '--access-key-id or ALIBABA_CLOUD_ACCESS_KEY_ID')
  if (flags.securityToken) {
    throw new UsageError('a security token is given without its AccessKey: add --access-key-id and --access-key-secret')
  }
  const local = await readLocalCredentials(resolve(join(flags.data || env['GARRISON_DATA'] || LOCAL_DATA, CREDENTIALS_FILE)))
  return { ...local, endpoint: parseEndpoint(endpoint || local.endpoint || LOCAL_ENDPOINT) }
}

/** Whether an AccessKey is that of a session, which counts only with its security token. */
function isTemporary(accessKeyId: string): boolean {
  return accessKeyId.startsWith('STS.')
}

function parseToken(token: string | undefined, accessKeyId: string): { securityToken?: Secret } {
  if (!token && isTemporary(accessKeyId)) {
    throw new UsageError(
      'the AccessKey is a temporary one and its token is missing: add --security-token or ALIBABA_CLOUD_SECURITY_TOKEN',
    )
  }
  if (!token) return {}
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new UsageError('the security token must be the SecurityToken that AssumeRole gave, in one line without spaces')
  }
  return { securityToken: new Secret(token) }
}

function halfPair(missing: string, where: string): UsageError {
  return new UsageError(`half of the AccessKey is given and its ${missing} is missing: add ${where}`)
}

/** Reads the address of a server. @throws UsageError when it is none, or has more to it than an origin */
export function parseEndpoint(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  // Whatever the URL has beside its origin (a path, a query, a user) would be lost without a word.
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.href !== `${url.origin}/`) {
    throw new UsageError('the endpoint (--endpoint or GARRISON_ENDPOINT) must look like http://127.0.0.1:9480 or https://host')
  }
  return url
}

async function readLocalCredentials(file: string): Promise<LocalCredentials> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'
    throw new UsageError(
      `no AccessKey: give --access-key-id and --access-key-secret, or set ALIBABA_CLOUD_ACCESS_KEY_ID and ` +
        `ALIBABA_CLOUD_ACCESS_KEY_SECRET, or name the local server's data folder with --data (GARRISON_DATA); ` +
        `looked for ${file} (${reason})`,
    )
  }
  let content: Record<string, unknown> | undefined
  try {
    content = Object(JSON.parse(text))
  } catch {
    // The parser's message would quote the secret.
  }
  const { accessKeyId, accessKeySecret, endpoint } = content ?? {}
  if (typeof accessKeyId !== 'string' || typeof accessKeySecret !== 'string') {
    throw new UsageError(`${file} is not a credentials file: it must be JSON with accessKeyId and accessKeySecret`)
  }
  return {
    accessKeyId,
    accessKeySecret: new Secret(accessKeySecret),
    endpoint: typeof endpoint === 'string' ? endpoint : undefined,
  }
}
