import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A made-up key service on the loopback interface. */
export interface KeyService {
  readonly url: string
  /** What it does to the next requests instead of its work. */
  behave(how: 'well' | 'silent' | 'forbidden' | 'disabled' | 'broken' | 'elsewhere'): void
  /** What it was asked, oldest first: action and body. */
  readonly asked: {
    readonly action: string
    readonly body: Record<string, unknown>
    readonly url: string
    readonly headers: IncomingMessage['headers']
  }[]
  close(): Promise<void>
}

type Behaviour = Parameters<KeyService['behave']>[0]
type Answer = readonly [status: number, body: unknown]

async function serve(
  actionOf: (request: IncomingMessage) => string,
  work: (action: string, body: Record<string, unknown>, how: Behaviour) => Answer,
): Promise<KeyService> {
  let how: Behaviour = 'well'
  const asked: KeyService['asked'] = []
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    let text = ''
    for await (const piece of request) text += piece
    const body = text === '' ? {} : JSON.parse(text)
    const action = actionOf(request)
    asked.push({ action, body, url: request.url ?? '', headers: request.headers })
    if (how === 'silent') return
    if (how === 'elsewhere') return response.writeHead(307, { location: '/elsewhere' }).end()
    const [status, answer] = work(action, body, how)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    behave: (next) => {
      how = next
    },
    asked,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function encrypt(key: Buffer, plain: Buffer, bound: string): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 })
  cipher.setAAD(Buffer.from(bound))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

function decrypt(key: Buffer, bytes: Buffer, bound: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 })
  decipher.setAAD(Buffer.from(bound))
  decipher.setAuthTag(bytes.subarray(-16))
  return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()])
}

/**
 * The transit engine of OpenBao and Vault, as their documents and sources describe it: versions of one AEAD key, which gives each
 * context a key of its own where it is a derived one. Rewrapping takes no additional data.
 */
export function transitService(isDerived = false): Promise<KeyService> {
  const versions = [randomBytes(32)]
  let oldest = 1
  const error = (status: number, says: string): Answer => [status, { errors: [says] }]
  const keyOf = (version: number, context: unknown) => {
    const key = versions[version - 1] ?? Buffer.alloc(32)
    return isDerived ? Buffer.from(hkdfSync('sha256', key, '', Buffer.from(String(context), 'base64'), 32)) : key
  }
  const seal = (plain: Buffer, context: unknown, bound: string): Answer => {
    const sealed = encrypt(keyOf(versions.length, context), plain, bound)
    return [200, { data: { ciphertext: `vault:v${versions.length}:${sealed.toString('base64')}` } }]
  }
  const open = (ciphertext: unknown, context: unknown, bound: string): Buffer | Answer => {
    const [, version = '', encoded = ''] = String(ciphertext).split(':')
    if (Number(version.slice(1)) < oldest) return error(400, 'ciphertext or signature version is disallowed by policy (too old)')
    try {
      return decrypt(keyOf(Number(version.slice(1)), context), Buffer.from(encoded, 'base64'), bound)
    } catch {
      return error(400, 'cipher: message authentication failed')
    }
  }
  return serve(
    ({ method = '', url = '' }) => `${method} ${url}`,
    (action, body, how) => {
      if (how === 'forbidden') return error(403, '1 error occurred: * permission denied')
      if (how === 'broken') return error(503, 'Vault is sealed')
      const bound = String(body['associated_data'] ?? '')
      const context = body['context']
      if (isDerived && /(en|de)crypt|rewrap/.test(action) && context === undefined)
        return error(400, "missing 'context' for key derivation; the key was created using a derived key")
      switch (action) {
        case 'GET /v1/transit/keys/garrison': {
          const all = versions.map((_key, index) => [String(index + 1), 1_790_000_000 + index]).slice(oldest - 1)
          const about = { latest_version: versions.length, min_decryption_version: oldest, derived: isDerived }
          return [200, { data: { ...about, keys: Object.fromEntries(all) } }]
        }
        case 'POST /v1/transit/encrypt/garrison':
          return seal(Buffer.from(String(body['plaintext']), 'base64'), context, bound)
        case 'POST /v1/transit/decrypt/garrison': {
          const plain = open(body['ciphertext'], context, bound)
          return Buffer.isBuffer(plain) ? [200, { data: { plaintext: plain.toString('base64') } }] : plain
        }
        case 'POST /v1/transit/rewrap/garrison': {
          const plain = open(body['ciphertext'], context, '')
          return Buffer.isBuffer(plain) ? seal(plain, context, '') : plain
        }
        case 'POST /v1/transit/keys/garrison/rotate':
          versions.push(randomBytes(32))
          return [200, {}]
        case 'POST /v1/transit/keys/garrison/config':
          oldest = Number(body['min_decryption_version'])
          return [200, {}]
        default:
          return error(404, 'no handler for route')
      }
    },
  )
}

const ARN = 'arn:aws:kms:eu-west-1:123456789012:key/'

/** AWS KMS as its documents describe it, with what moto lacks: keys that are disabled, and outages. Signatures it takes on trust. */
export function kmsService(names: readonly string[]): Promise<KeyService> {
  const keys = new Map(names.map((name) => [`${ARN}${name}`, randomBytes(32)]))
  const error = (type: string, status = 400): Answer => [status, { __type: type, message: `says ${type}` }]
  const contextOf = (context: unknown) => JSON.stringify(Object.entries(context as object).sort())
  const idOf = (key: unknown) => (String(key).startsWith('arn:') ? String(key) : `${ARN}${key}`)
  const open = (blob: unknown, context: unknown): [string, Buffer] | undefined => {
    const bytes = Buffer.from(String(blob), 'base64')
    const id = bytes.subarray(1, 1 + (bytes[0] ?? 0)).toString()
    try {
      return [id, decrypt(keys.get(id) ?? Buffer.alloc(32), bytes.subarray(1 + (bytes[0] ?? 0)), contextOf(context))]
    } catch {
      return undefined
    }
  }
  const seal = (id: string, plain: Buffer, context: unknown): Answer => {
    const key = keys.get(id)
    if (key === undefined) return error('NotFoundException')
    const blob = Buffer.concat([Buffer.from([id.length]), Buffer.from(id), encrypt(key, plain, contextOf(context))])
    return [200, { CiphertextBlob: blob.toString('base64'), KeyId: id }]
  }
  return serve(
    ({ headers }) => String(headers['x-amz-target']).replace('TrentService.', ''),
    (action, body, how) => {
      if (how === 'forbidden') return error('AccessDeniedException')
      if (how === 'broken') return error('KMSInternalException', 500)
      const id = idOf(body['KeyId'] ?? body['SourceKeyId'])
      if (!keys.has(id)) return error('NotFoundException')
      if (action === 'DescribeKey') return [200, { KeyMetadata: { Arn: id, CreationDate: 1_790_000_000.5, KeyState: 'Enabled' } }]
      if (how === 'disabled') return error('DisabledException')
      if (action === 'Encrypt') return seal(id, Buffer.from(String(body['Plaintext']), 'base64'), body['EncryptionContext'])
      const opened = open(body['CiphertextBlob'], body['EncryptionContext'] ?? body['SourceEncryptionContext'])
      if (opened === undefined) return error('InvalidCiphertextException')
      if (opened[0] !== id) return error('IncorrectKeyException')
      if (action === 'ReEncrypt') return seal(idOf(body['DestinationKeyId']), opened[1], body['DestinationEncryptionContext'])
      return [200, { Plaintext: opened[1].toString('base64'), KeyId: id }]
    },
  )
}
