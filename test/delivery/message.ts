import type { Facts, Message } from '../../src/domain/subscriptions/message.ts'
import type { Target } from '../../src/domain/subscriptions/subscription.ts'
import { parseUid, type Uid } from '../../src/kernel/ids.ts'
import { Secret } from '../../src/kernel/secret.ts'

const RAISED = Date.UTC(2026, 10, 21, 20, 17, 5)

/** A matter, with what a test wants otherwise. */
export function factsWith(more: Partial<Facts> = {}): Facts {
  return {
    ...{ id: '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed', incident: '0f343b0931126a20f133d67c2b018a3b' },
    ...{
      account: parseUid('1500000000000001') as Uid,
      accountName: 'head',
      host: 'inet-1',
      hostName: 'web-1',
      user: 'root',
      servers: 1,
    },
    ...{ source: '8.8.8.8', kinds: ['location'], level: 'serious', alerts: 2, firstAt: RAISED - 5000, lastAt: RAISED },
    ...{ why: 'new', reason: { en: 'root logged on from 8.8.8.8.', zh: 'root 从 8.8.8.8 登录。' } },
    ...more,
  }
}

/** A message of the given matters. */
export function messageOf(...facts: Facts[]): Message {
  return {
    ...{ id: 'b1e29a6c-3c45-4d5b-a6a5-0d7c1f7a9e10', subscription: 'night shift', language: 'en', isTest: false },
    ...{ raisedAt: RAISED, facts: facts.length === 0 ? [factsWith()] : facts },
  }
}

/** A target of which only what matters is given. */
export function targetWith(more: Partial<Target> & { readonly address?: string }): Target {
  const { address, ...rest } = more
  return {
    ...{ format: '', host: '', port: 0, transport: '', userName: '', sender: '', recipients: [], origin: '', secret: undefined },
    url: address === undefined ? undefined : new Secret(address),
    ...rest,
  }
}
