import { type KeyProvider, ProviderFailure } from './key-provider.ts'

/** A key service is near, or it is no use. */
const ANSWER_MS = 10_000
const MAX_ANSWER = 1024 * 1024

/** A request to a key service. */
export interface ProviderRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** What it answered. */
export interface ProviderAnswer {
  readonly status: number
  /** JSON; undefined when it was none. */
  readonly body: unknown
}

/** Asks a key service once, within ten seconds, following no redirect. @throws ProviderFailure `unreachable` */
export async function ask(
  { title }: Pick<KeyProvider, 'title'>,
  { url, ...request }: ProviderRequest,
  answerMs = ANSWER_MS,
): Promise<ProviderAnswer> {
  try {
    const answer = await fetch(url, { ...request, redirect: 'manual', signal: AbortSignal.timeout(answerMs) })
    const text = await answer.text()
    return { status: answer.status, body: text.length > MAX_ANSWER ? undefined : parse(text) }
  } catch (error) {
    throw new ProviderFailure('unreachable', `${title} does not answer: ${reasonOf(error)}`)
  }
}

/** What fetch throws says little; the cause has the reason, and of a host with several addresses one cause for each. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const first = cause instanceof AggregateError ? cause.errors[0] : cause
  return first instanceof Error ? first.message : String(first)
}

/** Whether a text can be sent as a header as it is. */
export function isHeaderText(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A member of a JSON value. */
export function member(value: unknown, ...path: readonly string[]): unknown {
  let found = value
  for (const name of path)
    found = typeof found === 'object' && found !== null ? (found as Record<string, unknown>)[name] : undefined
  return found
}

/** A member that must be text. @throws ProviderFailure `unreachable`: whoever answers so is not a key service */
export function textMember({ title }: Pick<KeyProvider, 'title'>, value: unknown, ...path: readonly string[]): string {
  const found = member(value, ...path)
  if (typeof found !== 'string') throw new ProviderFailure('unreachable', `${title} answers without ${path.join('.')}`)
  return found
}
