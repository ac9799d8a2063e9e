import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { AwsV4Signer } from 'aws4fetch'
import { Secret } from '../kernel/secret.ts'
import type { DataKeyName } from './data-key.ts'
import { type KeyProvider, ProviderFailure, type ProviderProblem, type WrappedKey, type WrappingKey } from './key-provider.ts'
import { ask, isHeaderText, member, type ProviderAnswer, textMember } from './provider-http.ts'

/** A symmetric key of AWS KMS. */
export interface KmsOptions {
  readonly region: string
  /** Id, ARN or alias of the key that wraps. */
  readonly key: string
  /** JSON: `accessKeyId`, `secretAccessKey` and, for temporary ones, `sessionToken`. It is read each time. */
  readonly credentialsFile: string
  /** Instead of the region's own. */
  readonly endpoint: string | undefined
  readonly answerMs?: number
}

interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: Secret
  readonly sessionToken: Secret | undefined
}

/** Which errors say what; the rest may be otherwise tomorrow. */
const PROBLEMS: Readonly<Record<string, ProviderProblem>> = {
  NotFoundException: 'unknown-key',
  InvalidCiphertextException: 'damaged',
  IncorrectKeyException: 'damaged',
  AccessDeniedException: 'refused',
  DisabledException: 'refused',
  KMSInvalidStateException: 'refused',
  InvalidKeyUsageException: 'refused',
  UnrecognizedClientException: 'refused',
  InvalidSignatureException: 'refused',
  ExpiredTokenException: 'refused',
  ValidationException: 'refused',
}

/**
 * Wraps data keys with a key of AWS KMS. Its keys are made and deleted there: to rotate, another key is named in the
 * settings. What KMS rotates inside one key does not show here.
 */
export class KmsProvider implements KeyProvider {
  readonly title: string
  readonly elsewhere = {
    prepare: 'keys of AWS KMS are made there: make the next one, name it with --kms-key on every server, and rotate',
    remove:
      'keys of AWS KMS are deleted there, nothing was removed: once `garrison vault status` tells no data key under the old one, schedule its deletion in AWS',
  }
  readonly #options: KmsOptions
  readonly #url: string

  constructor(options: KmsOptions) {
    const { region, endpoint, key } = options
    this.#options = options
    this.#url = endpoint ?? `https://kms.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`
    this.title = `the key ${key} of AWS KMS in ${region}`
  }

  owns(kek: string): boolean {
    return kek.startsWith('arn:')
  }

  async keys(): Promise<readonly WrappingKey[]> {
    const active = await this.#describe(this.#options.key)
    if (active === undefined) throw new ProviderFailure('refused', `${this.title} is not there: check --kms-key`)
    return [{ ...active, state: 'active' }]
  }

  find(kek: string): Promise<WrappingKey | undefined> {
    return this.#describe(kek)
  }

  async wrap(plain: Buffer, name: DataKeyName): Promise<WrappedKey> {
    const Plaintext = plain.toString('base64')
    const answer = await this.#call('Encrypt', { KeyId: this.#options.key, Plaintext, EncryptionContext: contextOf(name) })
    return this.#wrapped(answer)
  }

  async unwrap({ kek, blob }: WrappedKey, name: DataKeyName): Promise<Buffer> {
    const answer = await this.#call('Decrypt', { KeyId: kek, CiphertextBlob: blob, EncryptionContext: contextOf(name) })
    return Buffer.from(textMember(this, answer, 'Plaintext'), 'base64')
  }

  async rewrap({ kek, blob }: WrappedKey, name: DataKeyName): Promise<WrappedKey> {
    const context = contextOf(name)
    const answer = await this.#call('ReEncrypt', {
      CiphertextBlob: blob,
      SourceKeyId: kek,
      SourceEncryptionContext: context,
      DestinationKeyId: this.#options.key,
      DestinationEncryptionContext: context,
    })
    return this.#wrapped(answer)
  }

  async prepare(): Promise<boolean> {
    return false
  }

  async activate(): Promise<void> {
    // The key that the settings name is the active one.
  }

  async remove(): Promise<boolean> {
    return false
  }

  #wrapped(answer: unknown): WrappedKey {
    const kek = textMember(this, answer, 'KeyId')
    return { kek, fingerprint: fingerprintOf(kek), blob: textMember(this, answer, 'CiphertextBlob') }
  }

  async #describe(key: string): Promise<WrappingKey | undefined> {
    try {
      const metadata = member(await this.#call('DescribeKey', { KeyId: key }), 'KeyMetadata')
      const id = textMember(this, metadata, 'Arn')
      const created = member(metadata, 'CreationDate')
      const createdAt = typeof created === 'number' ? new Date(created * 1000).toISOString() : undefined
      return { id, fingerprint: fingerprintOf(id), state: 'retained', createdAt, retainedAt: undefined }
    } catch (error) {
      if (error instanceof ProviderFailure && error.problem === 'unknown-key') return undefined
      throw error
    }
  }

  async #call(action: string, input: object): Promise<unknown> {
    const body = JSON.stringify(input)
    const { accessKeyId, secretAccessKey, sessionToken } = await this.#credentials()
    const signer = new AwsV4Signer({
      method: 'POST',
      url: `${this.#url}/`,
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `TrentService.${action}` },
      body,
      accessKeyId,
      secretAccessKey: secretAccessKey.reveal(),
      ...(sessionToken === undefined ? {} : { sessionToken: sessionToken.reveal() }),
      service: 'kms',
      region: this.#options.region,
      allHeaders: true,
    })
    const { headers } = await signer.sign()
    const request = { method: 'POST', url: `${this.#url}/`, headers: Object.fromEntries(headers), body } as const
    const answer = await ask(this, request, this.#options.answerMs)
    if (answer.status === 200) return answer.body
    throw this.#failure(action, answer)
  }

  #failure(action: string, { status, body }: ProviderAnswer): ProviderFailure {
    const type = String(member(body, '__type') ?? '')
    const name = type.slice(type.lastIndexOf('#') + 1)
    const says = String(member(body, 'message') ?? member(body, 'Message') ?? '').slice(0, 200)
    const problem = PROBLEMS[name] ?? (status === 401 || status === 403 ? 'refused' : 'unreachable')
    return new ProviderFailure(problem, `${this.title} refuses ${action} (${status} ${name})${says === '' ? '' : `: ${says}`}`)
  }

  async #credentials(): Promise<Credentials> {
    const { credentialsFile: file } = this.#options
    const refuse = (problem: string) =>
      new ProviderFailure('unreachable', `the credentials of ${this.title}, ${file}, ${problem}`)
    let text: string
    try {
      if (process.platform !== 'win32' && ((await stat(file)).mode & 0o077) !== 0) {
        throw new Error(`are open to other users; close them with: chmod 600 ${file}`)
      }
      text = await readFile(file, 'utf8')
    } catch (error) {
      throw refuse(error instanceof Error && !('code' in error) ? error.message : 'cannot be read')
    }
    let content: unknown
    try {
      content = JSON.parse(text)
    } catch {
      throw refuse('are not JSON')
    }
    const [id, secret, token] = ['accessKeyId', 'secretAccessKey', 'sessionToken'].map((name) => member(content, name))
    if (typeof id !== 'string' || typeof secret !== 'string') throw refuse('need the texts accessKeyId and secretAccessKey')
    // What fetch says of a header that cannot be sent quotes it.
    if (!isHeaderText(id) || (typeof token === 'string' && !isHeaderText(token)))
      throw refuse('hold an accessKeyId or sessionToken with a space, a line end or another character that none has')
    return {
      accessKeyId: id,
      secretAccessKey: new Secret(secret),
      sessionToken: typeof token === 'string' ? new Secret(token) : undefined,
    }
  }
}

function contextOf({ account, id }: DataKeyName): Record<string, string> {
  return { purpose: 'garrison-data-key', account, dataKey: id }
}

/** KMS never gives two keys the same name, and tells nothing else of them. */
function fingerprintOf(arn: string): string {
  return createHash('sha256').update(arn).digest('hex').slice(0, 16)
}
