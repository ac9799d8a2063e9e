import type { OwnDeed } from '../domain/deps.ts'
import type { AuditEvent } from '../kernel/audit-chain.ts'
import { newRequestId } from '../kernel/ids.ts'

/** The audit row of something that the server did of its own accord: nobody called, so the principal is `system`. */
export function ownDeedEvent({ account, host, place, since }: OwnDeed, now: number): AuditEvent {
  return {
    ...{ account, at: now, requestId: newRequestId(now), product: 'Garrison', action: 'LearnPlace', version: '2026-11-21' },
    ...{ level: 'update', principal: 'system', principalId: '', accessKeyId: '', sourceAddress: '', userAgent: '' },
    ...{ host: '', region: '', secure: 0, status: 200, code: '', message: '', decision: '' },
    parameters: JSON.stringify({ HostUuid: host, Location: place, UsualTime: since }),
  }
}
